"""Plans drawn for a household: how long each takes to zero, and what is left of the income each month.

Every bar has its figures beside it. A plan that may not be agreed on is outlined and says so in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 720
_LABEL: Final = 124
_RIGHT: Final = 224
_ROOM: Final = _WIDTH - _LABEL - _RIGHT
_ROW: Final = 30
_BAR: Final = 16
_TOP: Final = 26
_LEAST_WIDTH: Final = 2.0
_YEAR: Final = 12
_MOST_TICKS: Final = 6


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan: its instalment as ``label``, and the words beside its two bars, in the reader's language."""

    label: str
    months: int
    monthly_fen: int
    left_fen: int
    lawful: bool
    length: str
    left: str
    not_lawful: str


def draw_months(rows: Sequence[PlanRow], title: str, year: str) -> Markup:
    """Return the months to zero; ``year`` is the word after a number of years on the axis."""
    if not rows:
        return Markup("")
    longest = max(row.months for row in rows)
    scale = _ROOM / longest
    bottom = _TOP + _ROW * len(rows)
    parts = [
        _tick(_LABEL + months * scale, bottom, f"{months // _YEAR} {year}") for months in _ticks(longest)
    ]
    for number, row in enumerate(rows):
        top = _TOP + number * _ROW
        width = max(row.months * scale, _LEAST_WIDTH)
        parts += [
            _label(row, top),
            _bar("length" if row.lawful else "refused", _LABEL, width, top),
            _words(_LABEL + width, top, row.length, row),
        ]
    return _drawing(parts, bottom, title)


def draw_household(
    rows: Sequence[PlanRow], income_fen: int, keeps_fen: int, title: str, keeps: str
) -> Markup:
    """Return the monthly income of each plan, parted; a line named ``keeps`` marks what must be left."""
    if not rows or income_fen <= 0:
        return Markup("")
    scale = _ROOM / max(income_fen, keeps_fen)
    bottom = _TOP + _ROW * len(rows)
    parts = []
    for number, row in enumerate(rows):
        top = _TOP + number * _ROW
        left = max(row.left_fen, 0) * scale
        parts += [
            _label(row, top),
            _bar("left", _LABEL, left, top),
            _bar("length" if row.lawful else "refused", _LABEL + left, income_fen * scale - left, top),
            _words(_LABEL + _ROOM, top, row.left, row),
        ]
    parts.append(_tick(_LABEL + keeps_fen * scale, bottom, keeps, "plan-keeps"))
    return _drawing(parts, bottom, title)


def _ticks(longest: int) -> range:
    step = _YEAR
    while longest // step > _MOST_TICKS:
        step *= 2
    return range(step, longest + 1, step)


def _tick(x: float, bottom: int, label: str, kind: str = "plan-tick") -> Markup:
    return Markup(
        '<line class="{kind}" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"></line>'
        '<text class="pay-label" x="{x}" y="14" text-anchor="{anchor}">{label}</text>'
    ).format(
        kind=kind,
        x=round(x, 1),
        top=_TOP - 6,
        bottom=bottom,
        label=label,
        anchor="end" if x > _WIDTH - 160 else "middle",
    )


def _label(row: PlanRow, top: int) -> Markup:
    return Markup('<text class="wf-label" x="{x}" y="{y}" text-anchor="end">{label}</text>').format(
        x=_LABEL - 10, y=top + _ROW / 2 + 4, label=row.label
    )


def _bar(kind: str, left: float, width: float, top: int) -> Markup:
    return Markup('<rect class="plan-{kind}" x="{x}" y="{y}" width="{w}" height="{h}" rx="2"></rect>').format(
        kind=kind, x=round(left, 1), y=top + (_ROW - _BAR) / 2, w=round(max(width, 0), 1), h=_BAR
    )


def _words(x: float, top: int, words: str, row: PlanRow) -> Markup:
    return Markup(
        '<text class="wf-value" x="{x}" y="{y}">{words}<tspan class="plan-no">{no}</tspan></text>'
    ).format(
        x=round(x + 8, 1),
        y=top + _ROW / 2 + 4,
        words=words,
        no="" if row.lawful else f" ✗ {row.not_lawful}",
    )


def _drawing(parts: Sequence[Markup], bottom: int, title: str) -> Markup:
    return Markup(
        '<svg class="waterfall plan-bars" viewBox="0 0 {w} {h}" role="img" aria-label="{title}">{body}</svg>'
    ).format(w=_WIDTH, h=bottom + 6, title=title, body=Markup("").join(parts))
