"""A small timeline of monthly payments: one bar per month, those after the stop month marked apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from verifier.months import Month

_WIDTH: Final = 720
_HEIGHT: Final = 96
_BASE: Final = 74
_TALLEST: Final = 60
_WIDEST: Final = 36.0


@dataclass(frozen=True, slots=True)
class MonthBar:
    """What one month brought: fen, and whether it should not have been paid."""

    month: Month
    fen: int
    is_overpaid: bool


def draw(bars: Sequence[MonthBar], title: str, boundary_label: str) -> Markup:
    """Return the drawing, oldest month left; a line named ``boundary_label`` parts due from overpaid."""
    if not bars:
        return Markup("")
    first, last = bars[0].month.ordinal, bars[-1].month.ordinal
    step = min(_WIDEST, (_WIDTH - 8) / (last - first + 1))
    tallest = max(1, *(bar.fen for bar in bars))
    body = [
        Markup('<line class="pay-axis" x1="0" x2="{w}" y1="{b}" y2="{b}"></line>').format(w=_WIDTH, b=_BASE)
    ]
    for bar in bars:
        body.append(_bar(bar, 4 + (bar.month.ordinal - first) * step, step, tallest))
    boundary = next((bar.month.ordinal for bar in bars if bar.is_overpaid), None)
    if boundary is not None:
        body.append(_boundary(4 + (boundary - first) * step, boundary_label))
    body.append(_end_label(4, "start", bars[0].month))
    if last > first:
        body.append(_end_label(4 + (last - first + 1) * step, "end", bars[-1].month))
    return Markup(
        '<svg class="payments" viewBox="0 0 {w} {h}" role="img" aria-label="{title}">{body}</svg>'
    ).format(w=_WIDTH, h=_HEIGHT, title=title, body=Markup("").join(body))


def _bar(bar: MonthBar, left: float, step: float, tallest: int) -> Markup:
    height = round(max(bar.fen, 0) / tallest * _TALLEST, 1)
    return Markup('<rect class="pay-{kind}" x="{x}" y="{y}" width="{w}" height="{h}"></rect>').format(
        kind="over" if bar.is_overpaid else "due",
        x=round(left + step * 0.12, 1),
        y=round(_BASE - height, 1),
        w=round(step * 0.76, 1),
        h=height,
    )


def _boundary(x: float, label: str) -> Markup:
    anchor, shift = ("end", -5) if x > _WIDTH * 0.6 else ("start", 5)
    return Markup(
        '<line class="pay-stop" x1="{x}" x2="{x}" y1="2" y2="{b}"></line>'
        '<text class="pay-label" x="{lx}" y="11" text-anchor="{anchor}">{label}</text>'
    ).format(x=round(x, 1), b=_BASE, lx=round(x + shift, 1), anchor=anchor, label=label)


def _end_label(x: float, anchor: str, month: Month) -> Markup:
    return Markup('<text class="pay-label" x="{x}" y="{y}" text-anchor="{anchor}">{month}</text>').format(
        x=round(x, 1), y=_BASE + 16, anchor=anchor, month=str(month)
    )
