"""A page nobody uses hides what it shows; while its session is used elsewhere, it stays as it is."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Console, log_in
from verifier.context import Context

pytestmark = pytest.mark.browser

_LISTEN = "heard = 0; ears = new BroadcastChannel('used'); ears.onmessage = () => { heard += 1; }"


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
    until = time.monotonic() + PATIENCE / 1000
    while not page.evaluate("heard") and time.monotonic() < until:
        time.sleep(0.02)
    clock.fast_forward(idle * 2 // 3)
    expect(page.locator("textarea[name=reason]")).to_have_value("正在写")
    clock.fast_forward(idle * 2 // 3)
    for left in (page, other):
        expect(left.locator("body")).to_contain_text("页面内容已隐去")
        expect(left.locator("textarea")).to_have_count(0)
