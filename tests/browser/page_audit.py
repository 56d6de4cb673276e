"""Walks through every page a user can reach and holds each against WCAG 2.2 AA, as far as a machine can."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

AUDIT: Final = (Path(__file__).parent / "page_audit.js").read_text(encoding="utf-8")
#: an outline that can be seen; what is focused by keys only
FOCUS: Final = """
() => [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
  .filter((one) => one.checkVisibility() && one.getClientRects().length)
  .filter((one) => {
    one.focus();
    const style = getComputedStyle(one);
    return document.activeElement === one &&
      (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2);
  })
  .map((one) => "no focus to be seen: " + one.tagName + "." + one.className)
"""
_LINKS: Final = """
() => [...document.querySelectorAll("a[href]:not([download])")].map((one) => one.href)
  .filter((href) => href.startsWith(location.origin)).map((href) => href.slice(location.origin.length))
"""
#: endings of addresses that are no pages
_FILES: Final = (".csv", ".xlsx", ".pdf", ".txt", ".zip")
_NUMBER: Final = re.compile(r"/([0-9]+|[a-z]{2,5}-[0-9a-z-]{6,}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?)(?=/|$|\?)")


def kind_of(address: str) -> str:
    """Return the page of an address whatever it shows: numbers, filters and anchors left out."""
    return _NUMBER.sub("/*", urlsplit(address).path)


def walk(page: Page, starts: Iterable[str], seen: set[str]) -> Iterator[str]:
    """Yield the address of one page of each kind that links lead to; the page stands on it.

    ``seen``: kinds that are left out; grows by what was shown, so that what one user may not open is left
    for another. Addresses that change the language are left alone.
    """
    waiting, asked = list(starts), set[str]()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in seen | asked or kind.endswith(_FILES) or "/language/" in address:
            continue
        asked.add(kind)
        answer = page.goto(address)
        shown = kind_of(page.url)
        if answer is None or not answer.ok or shown in seen or not _is_page(answer):
            continue
        seen.add(shown)
        yield shown
        waiting += page.evaluate(_LINKS)


def _is_page(answer: Response) -> bool:
    return "text/html" in answer.headers.get("content-type", "")


def audit(page: Page, *, widths: Collection[int] = (320, 1280)) -> list[str]:
    """Return what is wrong with the page as it stands: light and dark, each width, focus."""
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 860})
            found += [f"{scheme} {width}: {one}" for one in page.evaluate(AUDIT)]
    page.keyboard.press("Tab")
    found += page.evaluate(FOCUS)
    return found
