"""A bar of counts that add up: each part as wide as its share, its number in the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 720
_HEIGHT: Final = 14
#: a part that is not nothing stays visible
_LEAST: Final = 2.0


def draw(parts: Sequence[tuple[str, int]], title: str) -> Markup:
    """Return the drawing of ``(kind, count)`` parts; ``kind`` becomes the class of the part."""
    total = sum(count for _, count in parts)
    shown = [(kind, count) for kind, count in parts if count > 0]
    room = _WIDTH - _LEAST * len(shown)
    body, left = [], 0.0
    for kind, count in shown:
        width = _LEAST + room * count / total
        body.append(
            Markup('<rect class="share-{kind}" x="{x}" y="0" width="{w}" height="{h}"></rect>').format(
                kind=kind, x=round(left, 2), w=round(width, 2), h=_HEIGHT
            )
        )
        left += width
    return Markup(
        '<svg class="shares" viewBox="0 0 {w} {h}" preserveAspectRatio="none" role="img" '
        'aria-label="{title}">'
        '<rect class="share-empty" x="0" y="0" width="{w}" height="{h}"></rect>{body}</svg>'
    ).format(w=_WIDTH, h=_HEIGHT, title=title, body=Markup("").join(body))
