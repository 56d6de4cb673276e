"""The console's few icons, drawn for it: 16 by 16, one stroke, always beside a word."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_PATHS: Final[dict[str, str]] = {
    "check": "M3 8.5 6.5 12 13 4.5",
    "cross": "M4 4 12 12 M12 4 4 12",
    "question": "M5.6 5.8a2.5 2.5 0 1 1 3.6 2.5c-.8.5-1.2 1-1.2 1.8 M8 12.6v.2",
    "eye": (
        "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z "
        "M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6"
    ),
    "chain": (
        "M6.5 9.5 9.5 6.5 "
        "M7.2 4.8l1.4-1.4a2.8 2.8 0 0 1 4 4l-1.4 1.4 M8.8 11.2l-1.4 1.4a2.8 2.8 0 0 1-4-4l1.4-1.4"
    ),
    "strong": "M8 1.8 13.5 4v4c0 3.2-2.4 5.3-5.5 6.2C4.9 13.3 2.5 11.2 2.5 8V4Z M5.4 8 7.3 9.9 10.7 6.3",
    "supporting": "M8 1.8 13.5 4v4c0 3.2-2.4 5.3-5.5 6.2C4.9 13.3 2.5 11.2 2.5 8V4Z",
    "certain": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z M5.2 8.2 7.2 10.2 10.8 6.2",
    "probable": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z M5.2 8h5.6",
    "hold": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z M8 4.8V8l2.2 1.6",
    "warn": "M8 2.2 14.5 13.5H1.5Z M8 6.5v3.2 M8 11.6v.2",
    "left": "M10 3.5 5.5 8 10 12.5",
    "right": "M6 3.5 10.5 8 6 12.5",
    "undo": "M6 3 3 6l3 3 M3 6h6a4 4 0 0 1 0 8H6",
    "search": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z M10.3 10.3 14 14",
    "filter": "M2.5 3.5h11 M4.5 8h7 M6.5 12.5h3",
    "file": "M4 1.8h5l3 3v9.4H4Z M9 1.8v3h3",
    "down": "M8 2.5v8 M4.5 7.5 8 11l3.5-3.5 M3 13.5h10",
    "person": (
        "M8 2.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z M2.8 14c.4-3 2.5-4.5 5.2-4.5s4.8 1.5 5.2 4.5"
    ),
    "seal": "M3 13.5h10 M4.5 11h7 M6.5 11 7 7.5a2.7 2.7 0 1 1 2 0L9.5 11",
    "run": "M8 2a6 6 0 1 0 6 6 M8 2v3 M8 8l3-3",
    "dot": "M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z",
    "close": "M4 4 12 12 M12 4 4 12",
}


def icon(name: str) -> Markup:
    """Return an icon by name; it is decoration for the word beside it and hidden from screen readers."""
    return Markup(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        '<path d="{}"></path></svg>'
    ).format(_PATHS[name])
