"""Take the pictures of docs/images: ``python -m benchmarks.screenshots``.

Starts the demo in a folder of its own, waits for its logins, opens the pages in a headless Chromium and
writes what a reader would see. Two or three minutes; needs Chromium and a font with Chinese characters.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
LARGEST = 300_000
"""Bytes; a picture above it makes a page slow to open."""
WIDTH = 1280
_LAST_LINE = "/citizen"
_BY_SOUND = re.compile(r"([^\s（]+)（\d+）\S+去世，民政火化信息按读音写成")


@contextmanager
def _demo(people: int, port: int) -> Iterator[str]:
    """Run the demo; give what it printed until it was ready."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "config.toml", folder)
        command = [sys.executable, "-m", "verifier.cli", "demo", "--people", str(people), "--port", str(port)]
        running = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        try:
            yield _until_ready(running)
        finally:
            running.terminate()
            running.wait()


def _until_ready(running: subprocess.Popen[str]) -> str:
    told = ""
    for line in running.stdout or ():
        told += line
        if _LAST_LINE in line:
            return told
    raise SystemExit(f"the demo ended before it was ready:\n{told}")


def _wait_for(server: str) -> None:
    """The demo prints its logins a moment before the console answers."""
    for _ in range(120):
        try:
            with urlopen(f"{server}/healthz", timeout=5):  # noqa: S310 -- our own server, over HTTP
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"nothing answers at {server}")


def _log_in(browser: Browser, server: str, told: str, user: str) -> Page:
    password = re.search(rf"\s{user}\s+(\S+)", told)
    if password is None:
        raise SystemExit(f"the demo printed no login of {user}")
    page = browser.new_context(locale="zh-CN", viewport={"width": WIDTH, "height": 860}).new_page()
    page.goto(f"{server}/login")
    page.fill("input[name=username], input[name=name]", user)
    page.fill("input[type=password]", password[1])
    page.click("form:has(input[type=password]) button")
    return page


def _shoot(page: Page, name: str, height: int) -> None:
    path = IMAGES / f"{name}.png"
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1000} KB")
    if size > LARGEST:
        raise SystemExit(f"{path.name} is larger than {LARGEST // 1000} KB: take less of the page")


def _switch_language(page: Page) -> None:
    page.locator("header").get_by_role("button", name=re.compile("English|中文")).click()


def _take(page: Page, server: str, person: str) -> None:
    page.goto(f"{server}/leads")
    _shoot(page, "inbox-zh", 860)
    page.fill("[data-search]", person)
    page.press("[data-search]", "Enter")
    page.wait_for_url(lambda address: "s=" in address)
    page.locator("table a[href^='/leads/']").first.click()
    page.wait_for_load_state()
    lead = page.url
    _shoot(page, "lead-zh", 1380)
    _switch_language(page)
    page.goto(lead)
    _shoot(page, "lead-en", 1400)
    _switch_language(page)
    page.goto(lead)
    page.keyboard.press("y")
    page.fill("textarea", "火化登记与名册为同一人，“闽”为录入笔误。")
    page.get_by_role("button", name="提交并看下一条").click()
    page.goto(f"{server}/cases")
    page.locator("table a[href^='/cases/']").first.click()
    page.wait_for_load_state()
    _shoot(page, "case-zh", 1180)


def main() -> None:
    """Start the demo and take every picture."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=4000)
    options.add_argument("--port", type=int, default=8640)
    options.add_argument("--chromium", default=shutil.which("chromium"))
    given = options.parse_args()
    with _demo(given.people, given.port) as told, sync_playwright() as playwright:
        person = _BY_SOUND.search(told)
        if person is None:
            raise SystemExit("the demo planted nobody whose name was written by sound")
        browser = playwright.chromium.launch(
            executable_path=given.chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        server = f"http://127.0.0.1:{given.port}"
        _wait_for(server)
        _take(_log_in(browser, server, told, "diaocha"), server, person[1])
        browser.close()


if __name__ == "__main__":
    main()
