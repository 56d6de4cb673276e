"""A QR code (ISO/IEC 18004) drawn inside the page: nothing is fetched, nothing is run, nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import segno
from markupsafe import Markup

#: what the standard asks around the symbol, in modules
_QUIET: Final = 4
_SIDE: Final = 240
"""Width and height, in pixels of the page: a phone at arm's length reads the longest address we make."""


def draw(content: str, title: str) -> Markup:
    """Return the symbol of ``content``, dark on light whatever the page's colours: scanners ask for it."""
    rows = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix]
    side = len(rows) + 2 * _QUIET
    return Markup(
        '<svg class="qr" width="{size}" height="{size}" viewBox="0 0 {side} {side}" role="img" '
        'aria-label="{title}" shape-rendering="crispEdges">'
        '<rect width="{side}" height="{side}" fill="#fff"></rect><path d="{path}" fill="#000"></path></svg>'
    ).format(size=_SIDE, side=side, title=title, path="".join(_runs(rows)))


def _runs(rows: Sequence[bytes]) -> Iterator[str]:
    """Yield the dark modules, those that touch in a row as one rectangle."""
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                yield f"M{x + _QUIET} {y + _QUIET}h{end - x}v1h{x - end}z"
            x = end + 1
