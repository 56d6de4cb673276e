"""What was done from the machine itself stands on a page of the audit administrator's own."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Login
from tests.web.sample import HOSTILE_NAME
from verifier.audit.marks import marked_page
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE

PAGE = "/audit/machine"
REASON = "夜里有人打电话要求放行"


def _recorded(ctx: Context, actor: str, os_user: str, *happenings: Happening) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        ctx.auditor.record(session, actor, os_user, happenings)


@pytest.fixture
def marked(sqlite_ctx: Context) -> Context:
    """Two steps of two people by name alone and one change of an account, among what is no mark."""
    named = {"reason": REASON, "imported_by": "wang", "named_only": True}
    _recorded(
        sqlite_ctx,
        "zhao.min",
        "root",
        Happening("feed.released", "feed", "7", named),
        Happening("feed.released", "feed", "8", {"reason": "本人登录后放行"}),
        Happening("feed.rejected", "feed", "9", {"reason": "本人登录后退回", "named_only": False}),
        Happening("lead.decided", "lead", "1", {"reason": "别的事项", "named_only": True}),
    )
    _recorded(
        sqlite_ctx,
        "security",
        "wheel<b>",
        Happening("device.approved", "device", "dev-9", {"named_only": True, "reason": HOSTILE_NAME}),
    )
    _recorded(sqlite_ctx, "system:root", "root", Happening("user.added", "user", "new.one", {"role": "x"}))
    return sqlite_ctx


def _rows(page: str) -> list[str]:
    return [re.sub(r"<[^>]*>", " ", row) for row in re.findall(r"<tr>\s*<td.*?</tr>", page, re.S)]


def test_each_mark_says_when_what_in_whose_name_from_which_account_and_why(
    marked: Context, logged_in: Login
) -> None:
    visitor = logged_in("audit")
    page = visitor.get(PAGE).text
    account, approved, released = _rows(page)[:3]
    for words in ("放行", "zhao.min", "root", REASON, "未经本人登录", "2026年"):
        assert words in released, words
    assert "wheel&lt;b&gt;" in approved
    assert "<script>alert" not in page
    assert "new.one" in account
    for unmarked in ("本人登录后放行", "本人登录后退回", "别的事项"):
        assert unmarked not in page
    visitor.post("/language", language="en")
    assert "named at the command line, not logged in" in visitor.get(PAGE).text


def test_the_page_stands_beside_the_chain_and_is_the_audit_administrators_alone(logged_in: Login) -> None:
    visitor = logged_in("audit")
    for beside in ("/audit", "/administration"):
        assert f'href="{PAGE}"' in visitor.get(beside).text
    assert 'aria-current="page">本机直接办理' in visitor.get(PAGE).text
    for other in ("zhao.min", "security", "it.admin", "operator"):
        assert logged_in(other).get(PAGE).status_code == 403
        assert PAGE not in logged_in(other).get("/administration").text


def test_marks_are_counted_and_turned_page_by_page_in_both_stores(ctx: Context) -> None:
    for number in range(3):
        _recorded(ctx, "zhao", "root", Happening("feed.rejected", "feed", str(number), {"named_only": True}))
    _recorded(ctx, "zhao", "root", Happening("feed.rejected", "feed", "9", {}))
    _recorded(ctx, "security", "root", Happening("user.disabled", "user", "7", {"reason": REASON}))
    with ctx.database.read(EVERYWHERE) as session:
        first, last = (marked_page(session, number, per_page=2) for number in (1, 2))
        assert ([entry.subject_id for entry in first.entries], first.total, first.pages) == (["2", "1"], 3, 2)
        assert [entry.subject_id for entry in last.entries] == ["0"]


def test_without_a_mark_the_page_says_so(ctx: Context) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        assert marked_page(session).total == 0
