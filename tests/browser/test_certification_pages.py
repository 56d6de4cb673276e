"""Certification in a real browser: a lapse by two people, a task closed, a device approved, a drawer."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Console, keep, log_in
from tests.web.sample_certification import Certified, plant_certification, visit_in_vain
from verifier.context import Context

pytestmark = pytest.mark.browser

_WIDER = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll("main *, header *")].filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(e => e.tagName + "." + e.className)"""


@pytest.fixture
def certified(sqlite_ctx: Context, console: Console) -> Certified:
    """Planted behind the running console."""
    return plant_certification(sqlite_ctx)


def test_a_lapse_goes_from_the_list_to_an_approved_suspension(
    page: Page, certified: Certified, sqlite_ctx: Context, tmp_path: Path
) -> None:
    # nobody is proposed while a visit is owed
    visit_in_vain(sqlite_ctx, certified)
    log_in(page, "li.jing")
    page.click(".topnav >> text=认证")
    expect(page.locator("h1")).to_have_text("待遇领取资格认证")
    keep(page, tmp_path, "coverage")
    page.click(".queues >> text=逾期办理")
    page.wait_for_url("**/lapses*")  # keys of the page before would go nowhere
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/lapses/{certified.lapses['noticed']}")
    page.fill("#propose [name=reason]", "两次上门未见到本人")
    page.click("#propose button")
    expect(page.locator(".toast")).to_contain_text("等待另一位同事")
    expect(page.locator("#approve")).to_have_count(0)
    page.click("text=退出")

    log_in(page, "chen.wei")
    page.goto(f"/lapses/{certified.lapses['noticed']}")
    page.fill("#approve [name=reason]", "已核对联系记录")
    page.click("#approve button")
    expect(page.locator(".identity")).to_contain_text("已暂停")
    keep(page, tmp_path, "suspended")


def test_a_home_visit_is_closed_by_seeing_the_person(page: Page, certified: Certified) -> None:
    log_in(page, "li.jing")
    page.click(".topnav >> text=服务任务")
    page.click("text=周德胜")
    page.click("#assign >> text=由我承办")
    expect(page.locator(".toast")).to_contain_text("li.jing")
    page.check("#close input[value=certified]")
    page.check("#close [name=id_card_seen]")
    page.fill("#close textarea", "入户见到本人")
    page.click("#close button")
    expect(page.locator(".identity")).to_contain_text("已办结")
    page.click(".identity >> text=认证记录")
    expect(page.locator("h2:has-text('认证历史') + .scroll")).to_contain_text("工作人员当面核验")


def test_a_device_is_approved_and_a_code_is_gone_on_the_next_page(page: Page, certified: Certified) -> None:
    log_in(page, "security")
    page.click(f"a[href='/devices/{certified.waiting_device}'] >> nth=0")
    page.click("#approve button")
    expect(page.locator(".identity")).to_contain_text("使用中")
    page.click(".identity >> text=审计记录")
    expect(page.locator("#drawer")).to_contain_text("批准设备")
    page.keyboard.press("Escape")
    page.goto("/devices")
    page.select_option("#issue select", label="青禾银行")
    page.click("#issue button")
    code = page.locator(".secret").inner_text()
    assert len(code) == 30
    page.click("text=返回设备列表")
    expect(page.locator("main")).not_to_contain_text(code)


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_no_page_is_wider_than_the_screen(page: Page, certified: Certified, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    log_in(page, "zhao.min")
    page.click("header button:has-text('English')")
    for path in (
        *("/certification", "/lapses", "/tasks", "/devices", "/enrolments"),
        f"/certification/people/{certified.person}",
        f"/lapses/{certified.lapses['suspended']}",
        f"/checks/{certified.check}",
        f"/tasks/{certified.tasks['home_visit']}",
        f"/devices/{certified.device}",
        f"/enrolments/{certified.person}",
    ):
        page.goto(path)
        wide = page.evaluate(_WIDER, width)
        assert wide == [], (path, wide)
