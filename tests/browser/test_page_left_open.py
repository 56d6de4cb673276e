"""A page nobody uses hides what it shows; what is being written in it is neither lost nor left for others."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Console, log_in
from tests.web.sample import PASSWORD
from tests.web.sample_course import verified
from verifier.clock import FixedClock
from verifier.context import Context

pytestmark = pytest.mark.browser

_KEPT = "Object.keys(sessionStorage).some((key) => key.startsWith('typed '))"
_LISTEN = "heard = 0; ears = new BroadcastChannel('used'); ears.onmessage = () => { heard += 1; }"


def _until(page: Page, holds: str) -> None:
    """Wait until an expression holds; the page's own policy forbids to have the browser wait for it."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(holds):
        assert time.monotonic() < end, holds
        time.sleep(0.02)


def test_a_page_hides_itself_when_its_session_idled_and_not_while_another_page_of_it_is_used(
    page: Page, console: Console, sqlite_ctx: Context
) -> None:
    idle = sqlite_ctx.settings.security.session_idle_minutes * 60_000
    clock = page.context.clock
    clock.install()
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    page.fill("textarea[name=reason]", "正在写")
    page.evaluate(_LISTEN)
    other = page.context.new_page()
    clock.fast_forward(idle * 2 // 3)
    other.goto("/help")
    _until(page, "heard")
    clock.fast_forward(idle * 2 // 3)
    expect(page.locator("textarea[name=reason]")).to_have_value("正在写")
    clock.fast_forward(idle * 2 // 3)
    for left in (page, other):
        expect(left.locator("body")).to_contain_text("页面内容已隐去")
        expect(left.locator("textarea")).to_have_count(0)


def _write(page: Page, console: Console, text: str, query: str = "") -> None:
    page.goto(f"/leads/{console.office.lead}?{query}")
    page.fill("textarea[name=reason]", text)
    page.context.clock.fast_forward(3000)
    _until(page, _KEPT)


def test_a_page_warns_before_its_login_ends_and_one_press_keeps_it(
    page: Page, console: Console, sqlite_ctx: Context
) -> None:
    idle = sqlite_ctx.settings.security.session_idle_minutes * 60_000
    clock = page.context.clock
    clock.install()
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    expect(page.locator(".session-warning")).to_have_count(0)
    clock.fast_forward(idle - 115_000)
    expect(page.locator(".session-warning")).to_contain_text("登录将在两分钟内结束")
    page.click("[data-stay]")
    expect(page.locator(".session-warning")).to_have_count(0)
    clock.fast_forward(idle - 115_000)
    expect(page.locator("textarea[name=reason]")).to_be_visible()


def test_what_was_written_comes_back_after_the_next_login_and_only_to_who_wrote_it(
    page: Page, console: Console, sqlite_ctx: Context
) -> None:
    idle = sqlite_ctx.settings.security.session_idle_minutes
    page.context.clock.install()
    log_in(page, "li.jing")
    page.goto("/leads")
    page.fill("main input[name=q]", "王秀英")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "&s=" in url)
    _write(page, console, "与户籍核对", urlsplit(page.url).query)
    page.context.clock.fast_forward((idle + 1) * 60_000)
    expect(page.locator("body")).to_contain_text("页面内容已隐去")
    left = page.content() + str(page.evaluate("Object.entries(sessionStorage)"))
    assert "与户籍核对" not in left
    assert isinstance(sqlite_ctx.clock, FixedClock)
    sqlite_ctx.clock.moment += timedelta(minutes=idle + 1)
    page.click("text=继续")
    page.fill("input[name=name]", "li.jing")
    page.fill("input[name=password]", PASSWORD)
    page.click(".login button.primary")
    expect(page.locator("main")).to_contain_text("搜索的内容不留在网址里")
    expect(page.locator("textarea[name=reason]")).to_have_value("与户籍核对")
    expect(page.locator("main .note-good")).to_contain_text("请核对后提交")
    page.context.clear_cookies()
    log_in(page, "zhao.min")
    page.goto(f"/leads/{console.office.lead}")
    _until(page, f"!{_KEPT}")
    expect(page.locator("textarea[name=reason]")).to_have_value("")


def test_what_was_sent_is_not_brought_back_and_what_met_the_end_of_the_login_is(
    page: Page, console: Console
) -> None:
    page.context.clock.install()
    log_in(page, "li.jing")
    _write(page, console, "号码姓名一致")
    session = page.context.cookies()
    page.context.clear_cookies()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    expect(page.locator(".login")).to_contain_text("刚才提交的没有执行")
    page.context.add_cookies(session)  # type: ignore[arg-type]  # as the browser itself gave them
    page.goto(f"/leads/{console.office.lead}")
    expect(page.locator("textarea[name=reason]")).to_have_value("号码姓名一致")
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    expect(page.locator(".toasts")).to_contain_text("已作结论")
    _until(page, f"!{_KEPT}")


def test_a_search_on_the_page_one_writes_in_sends_nothing_of_it(
    page: Page, console: Console, sqlite_ctx: Context
) -> None:
    case = verified(sqlite_ctx, console.office.lead)
    page.context.clock.install()
    log_in(page, "li.jing")
    page.goto(f"/cases/{case}/papers")
    page.fill("#evidence input[name=note]", "社区开具")
    page.context.clock.fast_forward(3000)
    _until(page, _KEPT)
    page.fill("#evidence input[name=q]", "照片")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "?s=" in url)
    expect(page.locator("#evidence input[name=note]")).to_have_value("社区开具")


def test_what_is_kept_stays_where_a_page_hides_in_mid_word_or_is_not_answered(
    page: Page, console: Console, sqlite_ctx: Context
) -> None:
    idle = sqlite_ctx.settings.security.session_idle_minutes
    page.context.clock.install()
    log_in(page, "li.jing")
    _write(page, console, "已致电社区")
    assert isinstance(sqlite_ctx.clock, FixedClock)
    sqlite_ctx.clock.moment += timedelta(minutes=idle + 1)
    page.fill("textarea[name=reason]", "已致电社区，本")
    page.context.clock.fast_forward((idle + 1) * 60_000)
    expect(page.locator("body")).to_contain_text("页面内容已隐去")
    log_in(page, "li.jing")
    page.route("**/typed/back", lambda route: route.fulfill(status=302, headers={"Location": "/login"}))
    page.goto(f"/leads/{console.office.lead}")
    expect(page.locator(".session-warning")).to_contain_text("登录已结束")
    assert page.evaluate(_KEPT)
    page.unroute("**/typed/back")
    page.reload()
    expect(page.locator("textarea[name=reason]")).to_have_value("已致电社区")
