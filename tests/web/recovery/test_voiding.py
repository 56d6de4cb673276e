"""A paper made in error is declared void, for a reason, before it is served."""

from __future__ import annotations

from sqlalchemy import select

from tests.web.conftest import Login
from tests.web.sample_recovery import Recovered, who
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.tables import NoticeVoid


def test_a_paper_is_declared_void_for_a_reason_and_once(
    sqlite_ctx: Context, recovered: Recovered, logged_in: Login
) -> None:
    li = who(sqlite_ctx, "li.jing")
    notice = make_notice(sqlite_ctx, li, NoticeRequest("return_notice", recovered.case))
    visitor = logged_in("li.jing")
    assert visitor.post(f"/papers/{notice.id}/voiding").status_code == 400
    assert visitor.post(f"/papers/{notice.id}/voiding", reason="抬头有误").status_code == 302
    assert visitor.post(f"/papers/{notice.id}/voiding", reason="再次").status_code == 409
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(NoticeVoid.reason)).one() == "抬头有误"
    assert "已作废" in visitor.get(f"/cases/{recovered.case}/papers").text
