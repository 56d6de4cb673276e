"""A case by clicking, two people at a time: from its lead to the last fen, a stop, and a stop undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Console, keep, log_in
from tests.conftest import DatabaseMaker, SettingsMaker, new_context
from tests.integration.notices.scene import JPEG, OFFICES
from tests.web.sample_course import bar_from
from tests.web.sample_recovery import REGION, receipt
from verifier.accounts.actor import Actor
from verifier.accounts.rights import RIGHTS
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.steps import locked_case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.wiring import wire

pytestmark = pytest.mark.browser

CASE = "/cases/1"
_WIDER = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll("main *, header *")].filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(e => e.tagName + "." + e.className)"""


@pytest.fixture
def sqlite_ctx(new_database: DatabaseMaker, settings_for: SettingsMaker) -> Iterator[Context]:
    """An office that issues papers, in a region that says what a household keeps."""
    wire()
    made = new_context(settings_for(new_database("sqlite", True), recovery=REGION, notices=OFFICES))
    with closing(made.database):
        yield made


def _switch(page: Page, name: str, path: str = CASE) -> None:
    """Let somebody else go on."""
    page.click("text=退出")
    log_in(page, name)
    page.goto(path)


def _verified(page: Page, console: Console) -> None:
    """Confirm the lead, and verify the fact."""
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    for key in ("y", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/leads/{console.office.second_lead}")
    page.goto(CASE)
    page.check("#verify input[value=fact_confirmed]")
    page.fill("#verify [name=how]", "入户核实，家属确认。")
    page.fill("#verify [name=proof]", "死亡医学证明 3799-0618")
    page.click("#verify form button")


def _stopped(page: Page, console: Console, ctx: Context, folder: Path) -> None:
    """Tell the person, wait, propose, and have another approve."""
    _verified(page, console)
    page.click("#notify summary")
    page.select_option("#notify [name=method]", "in_person")
    page.check("#notify [name=proofs][value=receipt]")
    page.fill("#notify [name=document]", "青社保核告〔2026〕1号")
    page.fill("#notify [name=reason]", "家属当面签收")
    page.click("#notify form button")
    expect(page.locator(".case-bar")).to_contain_text("已告知本人")
    expect(page.locator("#stop")).to_contain_text("还剩 10 个工作日")
    expect(page.locator(".coming")).to_contain_text("提出停发")
    keep(page, folder, "told")
    ctx.clock.moment += timedelta(days=16)
    log_in(page, "li.jing")
    page.goto(CASE)
    page.click("#reply summary")
    page.fill("#reply [name=reason]", "家属称无异议")
    page.click("#reply form button")
    _open_way(page, "#stop-form")
    page.fill("#stop-form [name=reason]", "两类证据一致，家属无异议")
    keep(page, folder, "stop-form")
    page.click("#stop-form form button")
    expect(page.locator(".toast")).to_contain_text("等待另一位同事")
    expect(page.locator("#decide-stop")).to_have_count(0)
    _switch(page, "chen.wei")
    expect(page.locator("#decide-stop")).to_contain_text("li.jing 提出")
    page.fill("#decide-stop .approve-form [name=reason]", "证据和答复期限已核对")
    keep(page, folder, "decide-stop")
    page.click("#decide-stop button[value=approve]")
    expect(page.locator(".case-bar")).to_contain_text("已停发")
    expect(page.locator(".case-bar")).to_contain_text("2027年1月")
    keep(page, folder, "stopped")


def _decision_told(ctx: Context) -> None:
    """Have the notice of suspension served: what its paper does is shown by the tests of papers."""
    with ctx.database.write(EVERYWHERE) as session:
        case = locked_case(session, 1)
        who = Actor("li.jing", RIGHTS["investigator"], EVERYWHERE, None, is_person=True)
        enter_step(session, ctx, case, who, Entered("decision_notified", "已送达家属"))


def _open_way(page: Page, anchor: str) -> None:
    """Open a step's form, unless the page opened it already."""
    if page.locator(anchor).get_attribute("open") is None:
        page.click(f"{anchor} > summary")


def test_from_the_lead_to_the_last_fen_by_two_people(
    page: Page, console: Console, sqlite_ctx: Context, tmp_path: Path
) -> None:
    _stopped(page, console, sqlite_ctx, tmp_path)
    _switch(page, "li.jing")
    # the sum, by two
    _open_way(page, "#propose")
    page.fill("#propose [name=reason]", "公安注销与入户核实一致")
    page.click("#propose form button")
    _switch(page, "chen.wei")
    page.fill("#approve .approve-form [name=reason]", "逐笔核对无误")
    page.click("#approve button[value=approve]")
    expect(page.locator(".case-bar")).to_contain_text("应追回款已核定")
    keep(page, tmp_path, "assessed")
    # the order to return: made, and served with its proof
    _switch(page, "li.jing")
    page.locator(".paper-way a").first.click()
    made = page.locator(".make-one", has_text="退回待遇告知书").first
    made.locator("summary").click()
    made.locator("form button").click()
    page.click(".serve summary")
    page.check(".serve input[value=in_person]")
    page.fill(".serve [name=receiver]", "王小明（子）")
    page.set_input_files(
        ".serve [name=proof]", {"name": "回证.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    )
    page.click(".serve button.primary")
    page.goto(CASE)
    expect(page.locator(".case-bar")).to_contain_text("已责令退回")
    keep(page, tmp_path, "ordered")
    # instalments, by two
    page.click("#agreement_signed")
    page.fill(".figures [name=income]", "4000")
    page.fill(".figures [name=members]", "2")
    page.click(".figures button.primary")
    plan = page.locator(".propose-plan").first
    plan.locator("summary").click()
    plan.locator("[name=reason]").fill("家属同意，收入证明附卷")
    plan.locator("button").click()
    debt = page.url
    _switch(page, "chen.wei", debt)
    page.fill(".decision .approve-form [name=reason]", "留足最低生活保障")
    page.click(".decision button[value=approve]")
    page.goto(CASE)
    expect(page.locator(".case-bar")).to_contain_text("分期退还中")
    _repaid_and_closed(page, sqlite_ctx, tmp_path)


def _repaid_and_closed(page: Page, ctx: Context, folder: Path) -> None:
    """All of it comes, quoting the debt; nothing is closed before the decision to stop was told."""
    reference = page.locator("[aria-labelledby=debts-title] a.mono").inner_text()
    receipt(ctx, 2_836_980, payer="王小明", memo=f"退款 {reference}")
    page.goto(CASE)
    expect(page.locator(".case-bar")).to_contain_text("已全部退回")
    expect(page.locator("#next")).to_contain_text("送达暂停发放待遇告知书")
    _decision_told(ctx)
    page.goto(CASE)
    expect(page.locator("#next")).to_contain_text("下一步：结案")
    page.fill("#close [name=reason]", "款项已全部退回，待遇已停发")
    keep(page, folder, "repaid")
    page.click("#close form button")
    expect(page.locator(".case-bar")).to_contain_text("已结案")
    expect(page.locator(".timeline .mark")).to_have_count(0)
    keep(page, folder, "closed")


def test_a_wrongful_stop_is_shown_before_it_is_undone_and_then_undone_whole(
    page: Page, console: Console, sqlite_ctx: Context, tmp_path: Path
) -> None:
    _stopped(page, console, sqlite_ctx, tmp_path)
    sqlite_ctx.clock.moment += timedelta(days=60)
    log_in(page, "chen.wei")
    page.goto(CASE)
    page.click("#stop a.button.danger")
    effects = page.locator(".effects")
    expect(effects).to_contain_text("自 2027年3月 起恢复发放")
    expect(effects).to_contain_text("补发 2 笔")
    expect(effects).to_contain_text("没有立账的应追回款")
    expect(effects).to_contain_text("数据更正函")
    keep(page, tmp_path, "reversal")
    page.check("#reverse input[value=record]")
    page.fill("#reverse [name=proof]", "本人到窗口，照片和签字")
    page.fill("#reverse [name=reason]", "本人健在，注销记录有误")
    page.click("#reverse form button")
    expect(page.locator(".toast")).to_contain_text("错停已撤销")
    expect(page.locator(".case-bar")).to_contain_text("已排除")
    expect(page.locator(".case-bar")).to_contain_text("正常发放")
    expect(page.locator("#stop")).to_contain_text("错停已撤销")
    expect(page.locator("[aria-labelledby=papers-title]")).to_contain_text("恢复发放及补发通知书")
    keep(page, tmp_path, "reversed")
    page.goto("/stops#budget")
    expect(page.locator("#budget")).to_contain_text("100.0%")
    keep(page, tmp_path, "budget")


def test_whoever_is_close_to_the_person_reads_and_does_nothing(
    page: Page, console: Console, sqlite_ctx: Context, tmp_path: Path
) -> None:
    _verified(page, console)
    bar_from(sqlite_ctx, "li.jing", console.office.person)
    page.goto(CASE)
    expect(page.locator("main")).to_contain_text("亲属关系")
    expect(page.locator("main form:not([action*=bundle])")).to_have_count(0)
    keep(page, tmp_path, "barred")


def test_english_and_every_width_keep_within_the_window(
    browser: Browser, console: Console, sqlite_ctx: Context, tmp_path: Path
) -> None:
    first = browser.new_context(base_url=console.address, viewport={"width": 1280, "height": 860})
    _stopped(first.new_page(), console, sqlite_ctx, tmp_path)
    first.close()
    for language in ("zh", "en"):
        context = browser.new_context(base_url=console.address, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        log_in(page, "zhao.min")
        if language == "en":
            page.click("text=English")
            page.wait_for_selector("html[lang=en]")
        for path in (CASE, f"{CASE}/stop/reversal", "/stops", "/reviews", "/relations", "/runs/1/replay"):
            page.goto(path)
            for width in (1440, 1000, 820):
                page.set_viewport_size({"width": width, "height": 900})
                wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert wider <= 0, (path, language, width)
                keep(page, tmp_path, f"{language}{path.replace('/', '-')}-{width}")
        context.close()


def test_the_steps_are_walked_and_opened_by_keys(page: Page, console: Console) -> None:
    _verified(page, console)
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".ways .row-link").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ways details").nth(1)).to_have_attribute("open", "")
