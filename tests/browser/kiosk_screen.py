"""The kiosk's page on a screen, the branch behind it, and a measure of how well it can be read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.integration.kiosk.scene import Branch, new_branch
from verifier.context import Context
from verifier.kiosk.checking import Kiosk
from verifier.kiosk.scanner import ImageFolder
from web.kiosk_page.application import create_page
from web.kiosk_page.line import Line
from web.kiosk_page.visit import Visits

#: milliseconds; a build server may stand still for seconds, and waiting costs nothing when all is well
PATIENCE = 20_000

#: contrast of every visible text with its ground, and the sizes of type and buttons
MEASURE = """
() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const c = parse(getComputedStyle(node).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const found = { contrast: 99, type: 999, heading: 999, button: 999, texts: 0 };
  for (const node of document.querySelectorAll("body *")) {
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || style.visibility === "hidden") continue;
    if (node.tagName === "BUTTON") found.button = Math.min(found.button, box.height, box.width);
    const written = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const text = written || node.tagName === "INPUT";
    if (!text || node.closest("svg")) continue;
    found.texts += 1;
    const size = parseFloat(style.fontSize);
    found.type = Math.min(found.type, size);
    if (/^H[1-6]$/.test(node.tagName)) found.heading = Math.min(found.heading, size);
    found.contrast = Math.min(found.contrast, ratio(parse(style.color), ground(node)));
  }
  for (const mark of document.querySelectorAll("svg.sign")) {
    found.contrast = Math.min(found.contrast, ratio(parse(getComputedStyle(mark).color), ground(mark)));
  }
  const root = document.documentElement;
  found.overflow = [root.scrollHeight - innerHeight, root.scrollWidth - innerWidth];
  return found;
}
"""


@dataclass
class Screen:
    """The page on a screen, and the branch behind it."""

    page: Page
    branch: Branch
    images: Path
    address: str
    kiosk: Kiosk
    visits: Visits

    def put(self, name: str, data: bytes) -> None:
        (self.images / f"{self.branch.world.person_ref}_{name}.fmr").write_bytes(data)

    def press(self, step: str) -> None:
        self.page.click(f"body > *:not(dialog) form[action='/{step}'] button")

    def enter(self, number: str | None = None) -> None:
        self.page.goto("/")
        self.press("start")
        for sign in number or self.branch.world.person_ref:
            self.page.click(f"[data-key='{sign}']")
        self.page.click("button[form=number-form]")

    def to_the_finger(self) -> None:
        self.enter()
        self.page.wait_for_selector(".hands")

    def place(self) -> None:
        self.press("place")
        self.page.wait_for_selector("section.good, section.calm")
        self.page.wait_for_load_state()  # what stands below is looked at without waiting

    def measure(self) -> dict[str, Any]:
        return dict(self.page.evaluate(MEASURE))


@contextmanager
def opened(context: Context, folder: Path, browser: Browser, times: dict[str, int]) -> Iterator[Screen]:
    """A screen in a fresh browser; whatever it complains about (a blocked script) fails the test."""
    branch = new_branch(context, folder / "kiosk")
    branch.up()
    kiosk = branch.active()
    images = folder / "images"
    images.mkdir()
    visits = Visits(kiosk, ImageFolder(images, kiosk.state))
    line = Line(kiosk, visits)
    line.try_now()
    server = make_server("127.0.0.1", 0, create_page(visits, line, **times), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    visitor = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    visitor.set_default_timeout(PATIENCE)
    page, complaints = _watched(visitor)
    yield Screen(page, branch, images, address, kiosk, visits)
    visitor.close()
    server.shutdown()
    thread.join()
    server.server_close()
    visits.close()
    branch.down()
    assert complaints == []


def _watched(context: BrowserContext) -> tuple[Page, list[str]]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints
