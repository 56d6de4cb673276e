"""The kiosk's page in a real browser: every way a visit can go, large and clear, nothing left behind."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.kiosk_screen import Screen, opened
from tests.integration.kiosk.scene import stranger
from verifier.context import Context
from verifier.kiosk.checking import Kiosk

pytestmark = pytest.mark.browser
SIZES = [(1280, 800), (800, 1280)]


@pytest.fixture
def times() -> dict[str, int]:
    return {}


@pytest.fixture
def screen(sqlite_ctx: Context, tmp_path: Path, browser: Browser, times: dict[str, int]) -> Iterator[Screen]:
    with opened(sqlite_ctx, tmp_path, browser, times) as made:
        yield made


def test_from_welcome_to_certified_and_nothing_is_left_after(screen: Screen) -> None:
    screen.put("2_1", screen.branch.world.genuine("2"))
    screen.to_the_finger()
    page = screen.page
    expect(page.locator("h1")).to_have_text("请放右手食指")
    expect(page.locator("svg.hands")).to_have_attribute("aria-label", "右手食指")
    expect(page.locator("svg.hands .chosen")).to_have_count(1)
    expect(page.locator(".masked")).to_contain_text("110***********002X")
    assert screen.branch.world.person_ref not in page.content()
    screen.place()
    expect(page.locator("section.good h1")).to_have_text("认证成功")
    expect(page.locator(".until")).to_contain_text("2027年11月30日")
    expect(page.locator("section.good svg.sign path")).to_have_count(1)
    assert screen.branch.world.person_ref not in page.content()
    screen.press("finish")
    expect(page.locator("h1")).to_have_text("您好！")
    assert "002X" not in page.content()
    page.go_back()
    expect(page.locator("h1")).to_have_text("您好！")
    assert "002X" not in page.content()
    assert screen.visits.now.number == ""


def test_the_ladder_is_walked_in_warm_words_to_a_colleague(screen: Screen) -> None:
    other = stranger()
    for number, place in enumerate(["2", "7", "7", "7", "7"]):
        screen.put(f"{place}_{number}", other.impression())
    screen.to_the_finger()
    page = screen.page
    seen = []
    for _ in range(6):
        screen.place()
        seen.append(page.locator("h1").inner_text())
        assert "不是您的问题" in page.locator("section.calm .more").first.inner_text()
        screen.branch.world.move(seconds=5)
        if page.locator("form[action='/again']").count() == 0:
            break
        screen.press("again")
        page.wait_for_selector(".hands, section.calm")
        if page.locator(".hands").count():
            expect(page.locator("h1")).to_have_text("请放左手食指")
    assert seen[0] == "换一个手指试试"
    assert seen[-1] == "工作人员会帮您"
    expect(page.locator("section.calm .more").first).to_contain_text("同样有效")


def require_readable(measured: dict[str, dict[str, Any]]) -> None:
    for name, found in measured.items():
        assert found["contrast"] >= 7, (name, found)
        assert found["type"] >= 28, (name, found)
        assert found["heading"] >= 48, (name, found)
        assert found["button"] >= 88, (name, found)
        assert found["texts"] > 3, (name, found)
        assert found["overflow"] == [0, 0], (name, found)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_every_screen_is_large_clear_and_needs_no_scrolling(
    screen: Screen, size: tuple[int, int], english: bool
) -> None:
    page = screen.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    other = stranger()
    screen.put("2_1", other.impression())
    screen.put("7_1", screen.branch.world.genuine("7"))
    measured = {}

    def look(name: str) -> None:
        page.wait_for_load_state("load")
        measured[name] = screen.measure()

    def next_one(expected: str = ".hands", number: str | None = None) -> None:
        screen.visits.finish()
        screen.visits.speak("en" if english else "zh")
        screen.enter(number)
        page.wait_for_selector(".hands, .notice, section.calm")
        expect(page.locator(expected).first, page.locator("h1").first.inner_text()).to_be_visible()

    page.goto("/")
    if english:
        screen.press("language")
        expect(page.locator("html")).to_have_attribute("lang", "en")
    look("welcome")
    next_one(".notice", "110105194912310021")
    look("mistyped")
    next_one()
    look("finger")
    page.evaluate("document.getElementById('idle').showModal()")
    look("idle")
    page.keyboard.press("Escape")
    screen.place()
    look("other finger")
    screen.press("again")
    page.wait_for_selector(".hands")
    screen.place()
    look("certified")
    next_one("section.calm", "440524188001010014")
    look("not found")
    screen.branch.down()
    screen.kiosk.close()
    screen.put("7_2", screen.branch.world.genuine("7"))
    next_one()
    look("finger, offline")
    screen.press("help")
    page.wait_for_selector(".screen-help h1")
    look("help")
    next_one()
    screen.place()
    look("recorded")
    require_readable(measured)


def test_without_a_line_the_capture_is_recorded_and_sent_later(screen: Screen) -> None:
    screen.branch.down()
    screen.kiosk.close()
    screen.put("7_1", screen.branch.world.genuine("7"))
    screen.to_the_finger()
    page = screen.page
    expect(page.locator(".notice")).to_have_text("现在没有网络，照样可以采集。")
    expect(page.locator("header .line")).to_contain_text("暂无网络")
    screen.place()
    expect(page.locator("h1")).to_have_text("已记录，网络恢复后自动提交")
    screen.press("finish")
    screen.branch.up()
    assert [one.decision for one in screen.kiosk.sync().answered] == ["match"]


def test_a_number_nobody_has_is_met_with_another_try(screen: Screen) -> None:
    screen.enter("440524188001010014")
    page = screen.page
    expect(page.locator("h1")).to_have_text("没有找到您的登记")
    screen.press("start")
    expect(page.locator("h1")).to_have_text("请输入身份证号")
    expect(page.locator("#number")).to_have_value("")


def test_a_mistyped_number_is_noticed_before_anybody_is_asked(screen: Screen) -> None:
    sent = len(screen.branch.switch.seen)
    screen.enter("110105194912310021")
    expect(screen.page.locator(".notice")).to_contain_text("有一位不对")
    screen.page.click("[data-key='delete']")
    screen.page.click("[data-key='X']")
    expect(screen.page.locator("#number")).to_have_value("11010519491231002X")
    assert len(screen.branch.switch.seen) == sent


def test_the_whole_way_can_be_gone_by_keyboard_in_english(screen: Screen) -> None:
    screen.put("2_1", screen.branch.world.genuine("2"))
    page = screen.page
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Welcome!")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_be_focused()
    page.keyboard.type("11010519491231002x")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hands")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("section.good")
    expect(page.locator("h1")).to_have_text("You are certified")


@pytest.mark.parametrize("times", [{"idle_seconds": 3, "warning_seconds": 4}])
def test_nothing_ends_without_a_question_and_more_time_is_given(screen: Screen) -> None:
    screen.to_the_finger()
    page = screen.page
    expect(page.locator("#idle-title")).to_be_visible()
    page.click("#more-time")
    expect(page.locator("#idle-title")).to_be_hidden()
    expect(page.locator(".hands")).to_be_visible()
    # asked again, and nobody answers
    expect(page.locator("#idle-title")).to_be_visible()
    expect(page.locator("h1").first).to_have_text("您好！")
    assert screen.visits.now.number == ""


def test_slow_work_has_a_calm_screen_of_its_own(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Kiosk.begin

    def slowly(*arguments: Any) -> Any:
        time.sleep(3)
        return begin(*arguments)

    monkeypatch.setattr(Kiosk, "begin", slowly)
    screen.enter()
    expect(screen.page.locator("h1")).to_have_text("请稍等")
    measured = screen.measure()
    assert measured["contrast"] >= 7
    assert measured["heading"] >= 48
    screen.page.wait_for_selector(".hands")


def test_what_nobody_foresaw_ends_at_a_colleague_and_not_in_an_error(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Kiosk, "submit", lambda *_: 1 / 0)
    screen.put("2_1", screen.branch.world.genuine("2"))
    screen.to_the_finger()
    screen.place()
    expect(screen.page.locator("h1")).to_have_text("工作人员会帮您")


def test_a_scanner_without_images_says_that_it_is_simulated(screen: Screen) -> None:
    screen.to_the_finger()
    expect(screen.page.locator(".simulated")).to_contain_text("模拟扫描仪")
    screen.press("place")
    expect(screen.page.locator(".notice")).to_contain_text("没有这个人的新图片")


def test_other_pages_other_names_and_foreign_content_are_kept_out(screen: Screen) -> None:
    page = screen.page
    page.goto("/")
    answer = page.request.get(screen.address + "/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text())
    assert page.request.get(screen.address + "/", headers={"Host": "evil.example"}).status == 403
    page.request.post(screen.address + "/start", form={"token": "guessed"})
    assert screen.visits.now.screen == "welcome"
    assert (
        page.request.post(screen.address + "/unknown", form={"token": screen.visits.now.form_token}).status
        == 404
    )
