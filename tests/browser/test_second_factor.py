"""Login with a second factor in a real browser, in both languages: set up, asked for, recovered; users."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser.conftest import Console, keep
from tests.clocks import later
from tests.integration.accounts.scene import code_of
from tests.web.sample import PASSWORD, plant
from verifier.context import Context
from web.application import create_app

pytestmark = pytest.mark.browser

_WIDER = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll("main *, header *")].filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(e => e.tagName + "." + e.className)"""
WORDS = {
    "zh": {"enrol": "设置双因素登录", "codes": "恢复码", "ask": "输入验证码", "users": "用户"},
    "en": {
        "enrol": "Set up the second factor",
        "codes": "Recovery codes",
        "ask": "Enter your code",
        "users": "Users",
    },
}


@pytest.fixture
def strict(sqlite_ctx: Context) -> Context:
    """A console where the security administrator must show a second factor."""
    security = sqlite_ctx.settings.security.model_copy(update={"second_factor_roles": ("security_admin",)})
    settings = sqlite_ctx.settings.model_copy(update={"security": security})
    return Context(settings, sqlite_ctx.database, sqlite_ctx.clock, sqlite_ctx.auditor)


@pytest.fixture
def console(strict: Context) -> Iterator[Console]:
    office = plant(strict)
    server = make_server("127.0.0.1", 0, create_app(strict), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Console(f"http://127.0.0.1:{server.server_port}", office)
    server.shutdown()
    thread.join()
    server.server_close()


def _password(page: Page) -> None:
    page.goto("/login")
    page.fill("input[name=name]", "security")
    page.fill("input[name=password]", PASSWORD)
    page.click(".login button.primary")


def _set_up(page: Page, strict: Context) -> tuple[str, str]:
    """Set the second factor up; return the secret and the first recovery code."""
    _password(page)
    secret = page.locator(".secret").inner_text()
    page.fill("input[name=code]", code_of(strict, secret))
    page.click("main button.primary")
    codes = page.locator(".recovery-codes li")
    expect(codes).to_have_count(10)
    return secret, codes.first.inner_text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_second_factor_is_set_up_at_the_first_login_and_asked_for_at_the_next(
    page: Page, strict: Context, language: str, tmp_path: Path
) -> None:
    words = WORDS[language]
    page.goto("/login")
    if language == "en":
        page.click("header button:has-text('English')")
    keep(page, tmp_path, f"login-{language}")
    _password(page)
    expect(page.locator("h1")).to_have_text(words["enrol"])
    keep(page, tmp_path, f"enrolment-{language}")
    secret, recovery = _set_up(page, strict)
    expect(page.locator("h1")).to_have_text(words["codes"])
    keep(page, tmp_path, f"codes-{language}")
    page.click("main a.primary")
    expect(page.locator(".topnav")).to_be_visible()
    page.click("header form[action='/logout'] button")

    later(strict, seconds=30)
    _password(page)
    expect(page.locator("h1")).to_have_text(words["ask"])
    keep(page, tmp_path, f"ask-{language}")
    page.keyboard.type(code_of(strict, secret))  # the field has the focus
    page.keyboard.press("Enter")
    expect(page.locator(".topnav")).to_be_visible()
    page.click("header form[action='/logout'] button")

    _password(page)
    page.fill("input[name=code]", recovery)
    page.keyboard.press("Enter")
    expect(page.locator(".topnav")).to_be_visible()
    page.goto("/administration/users")
    expect(page.locator("h1")).to_have_text(words["users"])
    keep(page, tmp_path, f"users-{language}")
    for name, path in (
        ("home", "/administration"),
        ("sessions", "/administration/sessions"),
        ("account", "/account"),
    ):
        page.goto(path)
        keep(page, tmp_path, f"{name}-{language}")


def test_a_used_code_is_refused_and_says_what_to_do(
    browser: Browser, console: Console, strict: Context, tmp_path: Path
) -> None:
    # a page of its own: the answer 401, which is wanted here, is what a browser complains about
    with browser.new_context(base_url=console.address) as context:
        page = context.new_page()
        secret, _ = _set_up(page, strict)
        page.click("header form[action='/logout'] button")
        _password(page)
        page.fill("input[name=code]", code_of(strict, secret))
        page.keyboard.press("Enter")
        expect(page.locator(".note-bad")).to_contain_text("请等应用换出新的数字")
        keep(page, tmp_path, "refused")


def test_a_user_is_added_by_invitation_and_chooses_a_password(
    page: Page, strict: Context, tmp_path: Path
) -> None:
    _set_up(page, strict)
    page.click("main a.primary")
    page.click(".topnav >> text=管理")
    page.click(".admin-place >> text=用户 >> nth=0")
    page.fill("#add input[name=name]", "liu.fang")
    page.select_option("#add select[name=role]", "operator")
    page.click("#add button")
    code = page.locator(".secret").inner_text()
    keep(page, tmp_path, "invited")
    page.click("text=返回用户")
    page.click("#role summary")
    keep(page, tmp_path, "user")
    page.click("header form[action='/logout'] button")
    page.click("text=我有邀请码")
    page.fill("input[name=name]", "liu.fang")
    page.fill("input[name=code]", code)
    page.fill("input[name=password]", "an entirely new password")
    page.fill("input[name=again]", "an entirely new password")
    keep(page, tmp_path, "invitation")
    page.click(".login button.primary")
    page.fill("input[name=password]", "an entirely new password")
    page.click(".login button.primary")
    expect(page.locator(".who-name")).to_contain_text("liu.fang")


@pytest.mark.parametrize("width", [390, 1024])
def test_no_page_of_administration_is_wider_than_the_screen(page: Page, strict: Context, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    _password(page)
    expect(page.locator("h1")).to_have_text(WORDS["zh"]["enrol"])
    assert page.evaluate(_WIDER, width) == []
    page.click("header button:has-text('English')")
    _set_up(page, strict)
    assert page.evaluate(_WIDER, width) == []
    for path in (
        *("/administration", "/administration/users", "/administration/sessions", "/account"),
        *("/administration/users/1", "/administration/users/6"),
    ):
        page.goto(path)
        assert page.evaluate(_WIDER, width) == [], path


def test_weights_are_looked_at_edited_and_their_effect_shown(
    page: Page, strict: Context, tmp_path: Path
) -> None:
    page.goto("/login")
    page.fill("input[name=name]", "zhao.min")
    page.fill("input[name=password]", PASSWORD)
    page.click(".login button.primary")
    page.goto("/administration/weights")
    keep(page, tmp_path, "weights")
    page.goto("/administration/weights/0")
    page.click("#edit summary")
    text = page.input_value("#edit textarea[name=parameters]")
    page.fill("#edit textarea[name=parameters]", text.replace("0.", "0.0", 3))
    page.fill("#edit textarea[name=reason]", "核实结果如此")
    page.click("#edit button")
    expect(page.locator(".identity")).to_contain_text("zhao.min")
    page.click("text=查看影响")
    expect(page.locator("#effect")).to_contain_text("最近一个月")
    keep(page, tmp_path, "effect")
