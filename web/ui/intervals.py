"""A rate drawn with how sure it is: a dot on its interval, and a mark where a limit lies."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_WIDTH: Final = 120
_HEIGHT: Final = 14
_MIDDLE: Final = 7


def draw(
    rate: float | None,
    interval: tuple[float, float],
    *,
    highest: float = 1.0,
    limit: float | None = None,
) -> Markup:
    """Return the drawing from 0 to ``highest``; what lies beyond it ends at the edge. Nothing without a rate.

    It repeats what stands beside it in figures, so readers of the screen pass over it.
    """
    if rate is None:
        return Markup("")

    def at(value: float) -> float:
        return round(3 + min(max(value / highest, 0.0), 1.0) * (_WIDTH - 6), 1)

    marks = [
        Markup('<line class="interval-axis" x1="3" x2="{w}" y1="{m}" y2="{m}"></line>').format(
            w=_WIDTH - 3, m=_MIDDLE
        ),
        Markup('<line class="interval-range" x1="{a}" x2="{b}" y1="{m}" y2="{m}"></line>').format(
            a=at(interval[0]), b=at(interval[1]), m=_MIDDLE
        ),
    ]
    if limit is not None:
        marks.append(
            Markup('<line class="interval-limit" x1="{x}" x2="{x}" y1="1" y2="{h}"></line>').format(
                x=at(limit), h=_HEIGHT - 1
            )
        )
    marks.append(
        Markup('<circle class="interval-dot" cx="{x}" cy="{m}" r="3"></circle>').format(x=at(rate), m=_MIDDLE)
    )
    return Markup('<svg class="interval" viewBox="0 0 {w} {h}" aria-hidden="true">{body}</svg>').format(
        w=_WIDTH, h=_HEIGHT, body=Markup("").join(marks)
    )
