"""A granddaughter's telephone: in with a code, an appeal and a visit, the places, and out again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Console, keep
from tests.integration.citizens.scene import NUMBER, plant_granny, plant_place
from verifier.context import Context

pytestmark = pytest.mark.browser

_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
_SMALL = """[...document.querySelectorAll("main *, header *, footer *")]
  .filter(e => e.textContent.trim() && !e.closest("svg") && parseFloat(getComputedStyle(e).fontSize) < 20)
  .map(e => e.tagName + "." + e.className)"""


def _look(page: Page, folder: Path, name: str, heading: str) -> None:
    """Keep a picture of the page so headed; nothing is wider than a telephone, and no letter is small."""
    expect(page.locator("h1")).to_have_text(heading)
    assert not page.evaluate(_WIDER), page.url
    assert page.evaluate(_SMALL) == []
    keep(page, folder, name)


def test_a_granddaughter_looks_appeals_asks_for_a_visit_and_leaves(
    browser: Browser, console: Console, sqlite_ctx: Context, tmp_path: Path
) -> None:
    granny = plant_granny(sqlite_ctx, due_on=date(2026, 12, 9))
    plant_place(
        sqlite_ctx,
        "青禾银行东湖支行",
        "379901",
        address="青禾市东湖区湖滨路 8 号",
        opening_hours="周一至周五 9:00–17:00",
        latitude=30.62,
        longitude=117.21,
    )
    plant_place(sqlite_ctx, "青禾银行西坡支行", "379902", latitude=30.65, longitude=117.13)
    phone = browser.new_context(base_url=console.address, viewport={"width": 390, "height": 844})
    page = phone.new_page()
    page.goto("/login")
    page.click("text=我是退休人员")
    _look(page, tmp_path, "enter", "我的养老待遇正常吗？")
    page.fill("[name=number]", NUMBER)
    page.fill("[name=code]", "AAAAA-AAAAA")
    page.locator("form.card .button").click()
    expect(page.locator("[role=alert]")).to_contain_text("没有对上")
    _look(page, tmp_path, "refused", "我的养老待遇正常吗？")
    page.fill("[name=number]", NUMBER.lower())
    page.fill("[name=code]", granny.code.lower())
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_contain_text("认证快到期了")
    _look(page, tmp_path, "own", "王秀英，您好")

    page.click(".ways >> text=我要申诉")
    page.fill("textarea", "我没有收到十月的钱。\n<b>请查一下</b>")
    _look(page, tmp_path, "appeal", "我要申诉")
    page.click("text=提交申诉")
    page.click(".ways >> text=申请上门")
    _look(page, tmp_path, "visit", "申请上门认证")
    page.locator("form.card .button").click()
    expect(page.locator("#requests")).to_contain_text("<b>请查一下</b>")
    _look(page, tmp_path, "asked", "王秀英，您好")
    page.click("text=系统知道我什么")
    expect(page.locator("main")).to_contain_text("持查询码的人")
    _look(page, tmp_path, "known", "系统知道我什么")
    page.click("text=English")
    _look(page, tmp_path, "known-en", "What is known about me")
    page.goto("/citizen/own")
    _look(page, tmp_path, "own-en", "Hello, 王秀英")
    page.click("text=Leave >> nth=0")
    expect(page.locator("h1")).to_have_text("Is my pension all right?")
    assert [one["name"] for one in phone.cookies() if one["name"] == "pv_citizen"] == []
    page.go_back()
    expect(page.locator("h1")).to_have_text("Is my pension all right?")  # nothing of hers was kept
    page.click("text=Where to go")
    _look(page, tmp_path, "places-en", "Where to go")
    page.goto("/citizen/how")
    _look(page, tmp_path, "how-en", "How it is done")
    phone.close()
