"""Which page of a list an address asks for."""

from __future__ import annotations

from typing import Final

from werkzeug.datastructures import MultiDict

_MOST: Final = 1_000_000


def asked_page(args: MultiDict[str, str]) -> int:
    """Return the page asked for, counted from 1; the first for anything that is no such number."""
    text = args.get("page", "1")
    return max(1, min(int(text), _MOST)) if text.isascii() and text.isdigit() and len(text) < 8 else 1
