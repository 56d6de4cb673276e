"""Recovery in a real browser: plans looked at, one proposed and approved; nothing is too wide."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Console, keep, log_in
from tests.web.sample_recovery import Recovered, plant_recovery
from verifier.context import Context

pytestmark = pytest.mark.browser


@pytest.fixture
def recovered(sqlite_ctx: Context, console: Console) -> Recovered:
    """Planted behind the running console."""
    return plant_recovery(sqlite_ctx, console.office)


def test_a_plan_is_looked_at_with_changed_figures_proposed_and_approved(
    page: Page, recovered: Recovered, tmp_path: Path
) -> None:
    log_in(page, "li.jing")
    page.click(".topnav >> text=追回")
    page.click(f"text={recovered.reference}")
    page.click(".identity >> text=分期试算")
    page.fill(".figures [name=income]", "1700")
    page.fill(".figures [name=members]", "2")
    page.click(".figures button")
    expect(page.locator("svg.plan-bars").first).to_contain_text("不可行")
    page.fill(".figures [name=income]", "4000")
    page.fill(".figures [name=monthly]", "1000")
    page.click(".figures button")
    assert "income=4000" in page.url
    keep(page, tmp_path, "what-if")
    row = page.locator("tr", has_text="1,000.00").last
    row.locator("summary").click()
    row.locator("[name=reason]").fill("家属同意")
    row.locator("button").click()
    expect(page.locator(".toast")).to_contain_text("等待另一位同事")
    page.click("text=退出")

    log_in(page, "chen.wei")
    page.goto(f"/debts/{recovered.debt}")
    page.fill(".approve-form [name=reason]", "符合最低生活保障要求")
    page.click(".approve-form button")
    expect(page.locator("#plan-title").locator("xpath=../..")).to_contain_text("履行中")
    keep(page, tmp_path, "debt")


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_no_page_of_recovery_is_wider_than_the_screen(page: Page, recovered: Recovered, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    log_in(page, "zhao.min")
    page.click("header button:has-text('English')")
    for path in (
        *("/debts", "/receipts", "/payroll", "/publications", "/ledger?month=2026-11", "/evidence"),
        *(f"/debts/{recovered.debt}", f"/debts/{recovered.debt}/what-if?income=4000&members=2"),
        f"/cases/{recovered.case}/papers",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
