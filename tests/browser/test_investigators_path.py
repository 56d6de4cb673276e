"""The investigator's path in a real browser, by keyboard: inbox, lead, decision, case, approval."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Console, keep, log_in

pytestmark = pytest.mark.browser


def test_from_the_inbox_to_an_approved_assessment(page: Page, console: Console, tmp_path: Path) -> None:
    log_in(page, "li.jing")
    expect(page.locator("h1")).to_have_text("疑点")
    keep(page, tmp_path, "inbox")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{console.office.lead}")
    page.keyboard.press("y")
    page.keyboard.press("1")
    expect(page.locator("textarea[name=reason]")).to_have_value("身份证号、姓名、出生日期一致")
    keep(page, tmp_path, "lead")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{console.office.second_lead}")
    expect(page.locator(".toast")).to_contain_text("王秀英")

    page.goto("/cases")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/1")
    expect(page.locator(".evidence + .note")).to_contain_text("尚不能提出停发")
    page.check("#verify input[value=fact_confirmed]")
    page.fill("#verify [name=how]", "入户核实，家属确认。")
    page.fill("#verify [name=proof]", "死亡医学证明 3799-0618")
    page.click("#verify button")
    expect(page.locator(".evidence + .note")).to_contain_text("证据已够提出停发")
    page.fill("#propose [name=reason]", "公安注销与入户核实一致")
    page.click("#propose button")
    expect(page.locator(".toast")).to_contain_text("等待另一位同事")
    expect(page.locator("#approve")).to_have_count(0)
    keep(page, tmp_path, "case")
    page.click("text=退出")

    log_in(page, "chen.wei")
    page.goto("/cases/1")
    page.fill("#approve .approve-form [name=reason]", "逐笔核对无误")
    page.click("#approve button[value=approve]")
    expect(page.locator(".identity")).to_contain_text("应追回款已核定")
    expect(page.locator(".identity")).to_contain_text("28,369.80 元")
    keep(page, tmp_path, "approved")
    assert len(list(tmp_path.glob("*.png"))) == 4


def test_the_same_key_again_takes_the_choice_back(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    chosen = page.locator("input[value=different]")
    page.keyboard.press("n")
    expect(chosen).to_be_checked()
    page.keyboard.press("n")
    expect(chosen).not_to_be_checked()
    page.keyboard.press("h")
    expect(page.locator("input[value=not_enough]")).to_be_checked()


def test_one_key_undoes_the_decision_just_made(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    for key in ("n", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/leads/{console.office.second_lead}")
    page.keyboard.press("u")
    page.wait_for_url(f"**/leads/{console.office.lead}")
    expect(page.locator(".identity .badge")).to_have_text("待处理")


def test_typing_a_reason_is_never_taken_for_a_command(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    page.keyboard.press("r")
    page.keyboard.type("yes, nothing here? j/k")
    expect(page.locator("textarea[name=reason]")).to_have_value("yes, nothing here? j/k")
    expect(page.locator("input[name=verdict]:checked")).to_have_count(0)


def test_a_number_is_shown_in_place_for_a_reason_and_gone_on_reload(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    page.click(".identity .reveal")
    page.fill("#dialog [name=reason]", "与户籍档案核对")
    page.click("#dialog button.primary")
    expect(page.locator("#masked-id_no")).to_have_text("37990119450112304X")
    expect(page.locator("#dialog")).not_to_be_visible()
    page.reload()
    expect(page.locator("#masked-id_no")).to_contain_text("****")


def test_filters_change_the_list_and_the_address_without_a_new_page(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.keyboard.press("/")
    page.keyboard.type("张")
    page.keyboard.press("Enter")
    expect(page.locator(".row-link")).to_have_count(1)
    assert "s=" in page.url
    assert "q=" not in page.url
    assert "张" not in unquote(page.url)
    page.click(".chip-removable")
    expect(page.locator(".row-link")).to_have_count(4)
    page.go_back()
    expect(page.locator(".row-link")).to_have_count(1)
    expect(page.locator("main [name=q]")).to_have_value("张")


def test_the_audit_drawer_opens_over_the_page(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    for key in ("h", "2", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/leads/{console.office.second_lead}")
    page.goto(f"/leads/{console.office.lead}")
    page.click(".identity-nav >> text=审计记录")
    expect(page.locator("#drawer")).to_contain_text("作出结论")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).not_to_be_visible()


def test_english_is_one_press_away_and_stays(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.click("text=English")
    expect(page.locator("h1")).to_have_text("Leads")
    page.goto(f"/leads/{console.office.lead}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#decide-title")).to_have_text("Decision")


@pytest.mark.parametrize("width", [820, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(
    width: int, scheme: str, browser: Browser, console: Console, tmp_path: Path
) -> None:
    context = browser.new_context(
        base_url=console.address, viewport={"width": width, "height": 860}, color_scheme=scheme
    )
    page = context.new_page()
    log_in(page, "zhao.min")
    for number, path in enumerate(
        ("/leads", f"/leads/{console.office.weak_lead}", "/feeds", "/feeds/1", "/runs/1")
    ):
        page.goto(path)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, (path, overflow)
        keep(page, tmp_path, f"{number}-{scheme}-{width}")
    context.close()


def test_on_a_narrow_screen_the_decision_is_one_bar_until_a_verdict_is_chosen(
    page: Page, console: Console
) -> None:
    page.set_viewport_size({"width": 820, "height": 860})
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    panel = page.locator(".decide")
    collapsed = panel.bounding_box()
    assert collapsed is not None
    assert collapsed["height"] < 90
    expect(page.locator("textarea[name=reason]")).not_to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("textarea[name=reason]")).to_be_visible()
    expect(page.locator(".reasons-alive")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("textarea[name=reason]")).not_to_be_visible()


def test_the_undo_key_writes_that_no_reason_was_given(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    for key in ("n", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/leads/{console.office.second_lead}")
    page.keyboard.press("u")
    page.wait_for_url(f"**/leads/{console.office.lead}")
    expect(page.locator(".past-decisions")).to_contain_text("按快捷键撤销，未填理由")


def test_refusing_stands_apart_from_approving(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    for key in ("y", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/leads/{console.office.second_lead}")
    page.goto("/cases/1")
    page.check("#verify input[value=fact_confirmed]")
    page.fill("#verify [name=how]", "入户核实。")
    page.fill("#verify [name=proof]", "照片 3 张")
    page.click("#verify button")
    page.fill("#propose [name=reason]", "证据一致")
    page.click("#propose button")
    page.click("text=退出")
    log_in(page, "chen.wei")
    page.goto("/cases/1")
    expect(page.locator(".refuse-form")).not_to_be_visible()
    page.click(".refuse-part summary")
    page.fill(".refuse-form [name=reason]", "金额须复核")
    page.click(".refuse-form button")
    expect(page.locator(".toast")).to_contain_text("核定已退回")


def test_the_console_works_without_script(browser: Browser, console: Console) -> None:
    context = browser.new_context(base_url=console.address, java_script_enabled=False)
    page = context.new_page()
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    page.check("input[value=different]", force=True)
    page.fill("textarea[name=reason]", "只是同名同姓")
    page.click("form[data-decide] button.primary")
    expect(page.locator(".toast")).to_contain_text("王秀英")
    page.click(".identity .reveal")
    page.fill("[name=reason]", "与户籍档案核对")
    page.click("main button.primary")
    expect(page.locator(".revealed")).to_have_text("379901193808150016")
    context.close()


def test_a_question_mark_opens_the_keys_and_escape_closes_them(page: Page, console: Console) -> None:
    log_in(page, "li.jing")
    page.goto(f"/leads/{console.office.lead}")
    page.keyboard.press("?")
    expect(page.locator("#dialog")).to_contain_text("快捷键")
    page.keyboard.press("y")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator("input[name=verdict]:checked")).to_have_count(0)
