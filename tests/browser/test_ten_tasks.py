"""Ten tasks of a new investigator's first day, done in a real browser with every click and key counted.

What each may take stands in docs/first-day.md: a task that comes to need more fails here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from tests.browser.conftest import log_in
from tests.browser.ten_tasks import Cost, Counted, FirstDay, documented, first_day
from tests.integration.notices.scene import JPEG
from web.application import create_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def day(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstDay]:
    with first_day(sqlite_template, tmp_path_factory.mktemp("first-day")) as found:
        yield found


@pytest.fixture(scope="module")
def address(day: FirstDay) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(day.ctx), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Desk:
    """A browser at the console: whoever sits down is logged in and looks at their first page."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address

    @contextmanager
    def task(self, number: int, name: str, start: str = "/") -> Iterator[Counted]:
        """Do a task as ``name``, beginning on a page of the navigation; it takes no more than documented."""
        context = self._browser.new_context(
            base_url=self._address, viewport={"width": 1280, "height": 860}, accept_downloads=True
        )
        page = context.new_page()
        log_in(page, name)
        if start != "/":
            page.goto(start)
        counted = Counted(page)
        yield counted
        context.close()
        _within(counted.cost, documented()[number], number)


def _within(cost: Cost, most: Cost, number: int) -> None:
    fits = cost.clicks <= most.clicks and cost.keys <= most.keys and cost.texts <= most.texts
    assert fits, f"task {number} takes {cost}, docs/first-day.md says {most}"


@pytest.fixture(scope="module")
def desk(browser: Browser, address: str) -> Desk:
    return Desk(browser, address)


def test_1_find_a_person(desk: Desk) -> None:
    with desk.task(1, "li.jing") as on:
        on.write(".bar-search input[name=q]", "王秀英")
        on.press("Enter")
        found = on.page.locator("#found-people")
        expect(found).to_be_visible()
        on.press("j", "Enter")
        expect(on.page.locator(".identity h1")).to_contain_text("王秀英")


def test_2_decide_ten_leads(desk: Desk, day: FirstDay) -> None:
    with desk.task(2, "li.jing") as on:
        on.press("j", "Enter")
        for _ in range(10):
            on.page.wait_for_selector("form[data-decide]")
            before = on.page.url
            on.press("y", "1", "Enter")
            on.page.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]  # as playwright takes it
        expect(on.page.locator(".toast").first).to_be_visible()


def test_3_open_a_case(desk: Desk, day: FirstDay) -> None:
    with desk.task(3, "li.jing", f"/leads/{day.leads[0]}") as on:
        on.press("y", "1", "Enter")
        on.page.wait_for_url(lambda url: not url.endswith(f"/{day.leads[0]}"))
        on.click(".topnav >> text=案件")
        on.click(".row-link >> text=孙甲花")
        expect(on.page.locator(".case-bar")).to_contain_text("孙甲花")


def test_4_propose_a_stop(desk: Desk, day: FirstDay) -> None:
    with desk.task(4, "li.jing", f"/cases/{day.to_stop}") as on:
        if on.page.locator("#stop-form").get_attribute("open") is None:
            on.click("#stop-form > summary")
        on.write("#stop-form [name=reason]", "两类证据一致，家属无异议")
        on.click("#stop-form form button")
        expect(on.page.locator(".toast")).to_contain_text("等待另一位同事")


def test_5_approve_it_as_another(desk: Desk, day: FirstDay) -> None:
    with desk.task(5, "chen.wei", f"/cases/{day.to_approve}") as on:
        on.write("#decide-stop .approve-form [name=reason]", "证据和答复期限已核对")
        on.click("#decide-stop button[value=approve]")
        expect(on.page.locator(".case-bar")).to_contain_text("已停发")


def test_6_serve_a_notice(desk: Desk, day: FirstDay) -> None:
    with desk.task(6, "li.jing", f"/cases/{day.whole.theirs['case_id']}/papers") as on:
        on.click(".serve summary")
        on.click(".serve input[value=in_person]")
        on.write(".serve [name=receiver]", "王小明（子）")
        on.give(".serve [name=proof]", "回证.jpg", JPEG)
        on.click(".serve button.primary")
        expect(on.page.locator("main")).to_contain_text("起视为送达")


def test_7_record_an_instalment(desk: Desk) -> None:
    with desk.task(7, "li.jing") as on:
        on.click(".topnav >> text=追回")
        on.click("main >> text=收款认领")
        on.click(".meant-one button.primary")
        expect(on.page.locator(".toast")).to_contain_text("已认领到")


def test_8_export_the_bundle(desk: Desk, day: FirstDay) -> None:
    with desk.task(8, "li.jing", f"/cases/{day.whole.theirs['case_id']}") as on:
        with on.page.expect_download() as started:
            on.click("form[action$='/bundle'] button")
        assert started.value.suggested_filename.endswith(".zip")


def test_9_find_the_slow_agency(desk: Desk) -> None:
    with desk.task(9, "zhao.min") as on:
        on.click(".topnav >> text=督导")
        expect(on.page.locator("h1")).to_contain_text("督导")
        expect(on.page.locator("[aria-labelledby=proofs-title]")).to_contain_text("东湖区")
        slow = on.page.locator("[aria-labelledby=work-title] tbody a").first
        on.click(slow)
        expect(on.page.locator("h1")).to_be_visible()


def test_10_answer_an_appeal(desk: Desk, day: FirstDay) -> None:
    with desk.task(10, "li.jing", "/appeals") as on:
        on.press("j", "Enter")
        on.page.wait_for_url("**/appeals/*")
        on.click("input[name=outcome][value=explained]")
        on.write("textarea[name=words]", "经核实，公安已更正，您的待遇照常发放。")
        on.click(".side-form button.primary")
        expect(on.page.locator("main")).to_contain_text("已答复")


def test_the_page_for_newcomers_tells_all_ten_and_no_more() -> None:
    assert list(documented()) == list(range(1, 11))
    assert sum(cost.clicks + cost.keys + cost.texts for cost in documented().values()) > 0
