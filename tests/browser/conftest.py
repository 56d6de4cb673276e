"""A real headless Chromium on a real server with a small office behind it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.web.sample import PASSWORD, Sample, plant
from verifier.context import Context
from web.application import create_app

#: milliseconds: a build server may stand still for long; waiting costs nothing when all is well
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Console:
    """The address of a running console and what is in it."""

    address: str
    office: Sample


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser lies. On a build server its absence is a failure, on a desk a reason to skip."""
    found = os.environ.get("PENSION_VERIFIER_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        reason = "no Chromium found: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _patient(make: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """Have every visitor of every test wait as long, whoever makes one."""

    def patient(browser: Browser, **options: Any) -> BrowserContext:
        made = make(browser, **options)
        made.set_default_timeout(PATIENCE)
        return made

    return patient


def _arrived(look: Callable[..., Any]) -> Callable[..., Any]:
    """Look at a page only when it is there: a click returns as soon as the next page begins to come."""

    def arrived(page: Page, *given: Any, **options: Any) -> Any:
        page.wait_for_load_state()
        return look(page, *given, **options)

    return arrived


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Browser, "new_context", _patient(Browser.new_context))
        for look in ("evaluate", "content", "screenshot"):
            patch.setattr(Page, look, _arrived(getattr(Page, look)))
        launched = playwright.chromium.launch(
            executable_path=chromium,
            # root, as in containers, cannot use Chromium's own sandbox
            args=["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else [],
        )
        yield launched
        launched.close()


@pytest.fixture
def console(sqlite_ctx: Context) -> Iterator[Console]:
    office = plant(sqlite_ctx)
    server = make_server("127.0.0.1", 0, create_app(sqlite_ctx), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Console(f"http://127.0.0.1:{server.server_port}", office)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """A page in a fresh browser; anything it complains about (a blocked script, an error) fails the test."""
    context = browser.new_context(base_url=console.address, viewport={"width": 1280, "height": 860})
    opened = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    opened.on("console", note)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def log_in(page: Page, name: str) -> None:
    """Log in through the form."""
    page.goto("/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click(".login button.primary")
    page.wait_for_url(lambda url: "/login" not in url)


def keep(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the whole page, for the eye."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
