"""What was being written when a login ended comes back to who wrote it, and says nothing to anybody else."""

from __future__ import annotations

from datetime import timedelta

from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD
from verifier.clock import FixedClock
from verifier.context import Context
from web.console.typed import KEPT_FOR, LONGEST

TEXT = "form=/leads/1/decision&reason=王秀英 37990119450112304X 本人健在"


def _advance(ctx: Context, by: timedelta) -> None:
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment += by


def _kept(visitor: Visitor, text: str = TEXT) -> str:
    return visitor.post("/typed", text=text).text


def _back(visitor: Visitor, sealed: str) -> tuple[int, str]:
    answer = visitor.post("/typed/back", text=sealed)
    return answer.status_code, answer.text


def test_it_comes_back_after_the_next_login_to_its_user_alone(logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    sealed = _kept(visitor)
    assert not [part for part in ("王", "37990119450112304X", "reason") if part in sealed]
    assert sealed.replace("-", "").replace("_", "").isalnum()
    visitor.post("/logout")
    assert visitor.post("/typed/back", text=sealed).headers["Location"].startswith("/login")
    visitor.log_in("li.jing")
    assert _back(visitor, sealed) == (200, TEXT)
    assert _back(logged_in("zhao.min"), sealed) == (204, "")
    for other in ("", "x", sealed[:-2], "王"):
        assert _back(visitor, other) == (204, ""), other


def test_a_search_opens_nothing_here_and_a_text_nothing_there(logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    handle = visitor.post("/search/text", at="/leads", q="王秀英").headers["Location"].partition("s=")[2]
    assert _back(visitor, handle) == (204, "")
    assert "已随上次登录结束" in visitor.get(f"/leads?s={_kept(visitor)}").text


def test_it_is_given_back_for_half_a_day_and_nothing_longer_than_anybody_writes_is_taken(
    sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    sealed = _kept(visitor)
    assert visitor.post("/typed", text="").status_code == 204
    assert visitor.post("/typed", text="字" * (LONGEST + 1)).status_code == 204
    for later, status in ((KEPT_FOR, 200), (timedelta(seconds=1), 204)):
        _advance(sqlite_ctx, later)
        visitor.log_in("li.jing")
        assert _back(visitor, sealed)[0] == status


def test_writing_is_using_the_console(sqlite_ctx: Context, logged_in: Login) -> None:
    idle = timedelta(minutes=sqlite_ctx.settings.security.session_idle_minutes)
    visitor = logged_in("li.jing")
    for turn in range(3):
        _advance(sqlite_ctx, idle * 2 / 3)
        assert visitor.post("/typed", text="x").status_code == 200, turn
    _advance(sqlite_ctx, idle)
    assert visitor.post("/typed", text="x").status_code == 302


def test_a_form_sent_without_a_login_leads_back_to_its_page_and_the_login_says_so(visitor: Visitor) -> None:
    visitor.get("/login")
    answer = visitor.post("/leads/7/decision", verdict="same_person", from_page="/leads/7")
    assert answer.headers["Location"] == "/login?next=/leads/7&ended=1"
    page = visitor.get(answer.headers["Location"]).text
    assert "刚才提交的没有执行" in page
    assert 'name="next" value="/leads/7"' in page
    assert "刚才提交的没有执行" not in visitor.get("/login").text
    for no_page in ("https://evil.example/leads/7", "/audit/verify", "/leads/7/decision", "/nowhere"):
        elsewhere = visitor.post("/leads/7/decision", from_page=no_page)
        assert elsewhere.headers["Location"] == "/login?ended=1", no_page
    refused = visitor.post("/login?ended=1", name="li.jing", password=PASSWORD + "x").text
    assert "刚才提交的没有执行" not in refused
