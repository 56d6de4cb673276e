"""Twelve months of one figure as a small drawing: bars from zero, or a line for a share; gaps stay gaps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 240
_HEIGHT: Final = 72
_BASE: Final = 66.0
_TOP: Final = 6.0
_LEAST: Final = 1.5
_DOT: Final = 2.5


def draw(values: Sequence[float | None], title: str, *, line: bool = False) -> Markup:
    """Return the drawing, the oldest month left, the last one marked; None draws nothing.

    Bars stand on zero. A line runs over the values it has, from the least to the greatest of them: what
    matters of a share is its way. Amounts below zero (reversals) hang below the base as a mark.
    """
    known = [value for value in values if value is not None]
    axis = Markup('<line class="trend-axis" x1="0" x2="{w}" y1="{b}" y2="{b}"></line>').format(
        w=_WIDTH, b=_BASE
    )
    parts = _line(values, known) if line else _bars(values, known)
    return Markup(
        '<svg class="trend" viewBox="0 0 {w} {h}" role="img" aria-label="{title}">{axis}{body}</svg>'
    ).format(w=_WIDTH, h=_HEIGHT, title=title, axis=axis, body=Markup("").join(parts))


def _bars(values: Sequence[float | None], known: Sequence[float]) -> list[Markup]:
    tallest = max([1.0, *known])
    step = _WIDTH / max(len(values), 1)
    drawn = []
    for place, value in enumerate(values):
        if value is None:
            continue
        height = max(value, 0.0) / tallest * (_BASE - _TOP)
        height = max(height, _LEAST) if value else 0.0
        top, kind = (_BASE, "trend-below") if value < 0 else (_BASE - height, "trend-bar")
        drawn.append(
            Markup('<rect class="{kind}{last}" x="{x}" y="{y}" width="{w}" height="{h}"></rect>').format(
                kind=kind,
                last=" trend-last" if place == len(values) - 1 else "",
                x=round(place * step + step * 0.14, 1),
                y=round(top, 1),
                w=round(step * 0.72, 1),
                h=round(height, 1),
            )
        )
    return drawn


def _line(values: Sequence[float | None], known: Sequence[float]) -> list[Markup]:
    if not known:
        return []
    low, high = min(known), max(known)
    room, step = (high - low) or 1.0, _WIDTH / max(len(values), 1)
    points = [
        (
            place,
            round((place + 0.5) * step, 1),
            round(_BASE - 8 - (value - low) / room * (_BASE - _TOP - 12), 1),
        )
        for place, value in enumerate(values)
        if value is not None
    ]
    drawn = [
        Markup('<line class="trend-line" x1="{a}" y1="{b}" x2="{c}" y2="{d}"></line>').format(
            a=before[1], b=before[2], c=after[1], d=after[2]
        )
        for before, after in pairwise(points)
        if after[0] == before[0] + 1
    ]
    drawn += [
        Markup('<circle class="trend-dot{last}" cx="{x}" cy="{y}" r="{r}"></circle>').format(
            last=" trend-last" if place == len(values) - 1 else "", x=x, y=y, r=_DOT
        )
        for place, x, y in points
    ]
    return drawn
