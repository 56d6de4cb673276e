"""Every page a colleague can reach, held against WCAG 2.2 AA by a machine: light, dark, narrow and wide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Console, keep, log_in
from tests.browser.page_audit import audit, walk
from tests.web.sample_certification import plant_certification
from tests.web.sample_recovery import plant_recovery
from verifier.context import Context
from web.application import create_app

pytestmark = pytest.mark.browser
#: what a supervisor cannot open is looked at by whoever can
ROLES = ("zhao.min", "security", "audit", "it.admin", "operator")
#: pages looked at each time; the slow test looks at all
AT_ONCE = 4


@pytest.fixture
def failed_check(sqlite_ctx: Context, console: Console) -> str:
    """Everything the console shows, planted behind it; the number of a check that recognised nobody."""
    plant_recovery(sqlite_ctx, console.office)
    return plant_certification(sqlite_ctx).failed_check


def _starts(app: Flask) -> Iterator[str]:
    """Yield the addresses of all pages that need no number."""
    yield "/"
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule


@pytest.fixture
def screen(browser: Browser, console: Console) -> Iterator[Page]:
    """A page that may meet what its user has no right to."""
    with closing(browser.new_context(base_url=console.address, locale="zh-CN")) as context:
        yield context.new_page()


def _in_english(page: Page) -> None:
    page.locator("header button[name=language][value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_pages_of_a_day_pass_the_audit_and_so_does_the_evidence_of_a_check(
    page: Page, failed_check: str, tmp_path: Path
) -> None:
    wrong: dict[str, list[str]] = {}
    log_in(page, "zhao.min")
    for number, address in enumerate(islice(walk(page, ["/"], set()), AT_ONCE)):
        if number == AT_ONCE // 2:
            _in_english(page)
        wrong[address] = audit(page)
    page.goto(f"/checks/{failed_check}")
    page.click("#evidence a")
    page.fill("[name=reason]", "本人申诉，需要说明")
    page.click("main form button.primary")
    expect(page.locator("svg.print")).to_have_count(3)
    wrong["evidence"] = audit(page)
    keep(page, tmp_path, "evidence")
    assert {address: found for address, found in wrong.items() if found} == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_every_role_passes_the_audit(
    screen: Page, failed_check: str, sqlite_ctx: Context, tmp_path: Path, language: str
) -> None:
    app = create_app(sqlite_ctx)
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    for role in ("", *ROLES):
        if role:
            screen.context.clear_cookies()
            log_in(screen, role)
        else:
            screen.goto("/login")
        if language == "en":
            _in_english(screen)
        for address in walk(screen, _starts(app), seen):
            wrong[f"{role} {address}"] = audit(screen)
            keep(screen, tmp_path, address.strip("/").replace("/", "_") or "start")
    assert len(wrong) > 45
    assert {address: found for address, found in wrong.items() if found} == {}
