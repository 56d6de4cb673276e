"""The waterfall of match weights: prior, one bar per comparison, sum; log2 of likelihood ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 720
_LABEL: Final = 132
_RIGHT: Final = 64
_ROW: Final = 28
_BAR: Final = 14
_TOP: Final = 8
_LEAST_WIDTH: Final = 1.5
#: what one decimal shows as zero
_LEAST_WEIGHT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: its label in the reader's language and what it adds to the weight (a total: the sum)."""

    label: str
    weight: float
    is_total: bool = False


def steps_of(
    prior_label: str, prior: float, labelled: Sequence[tuple[str, float]], sum_label: str
) -> list[Step]:
    """Return the prior, the comparisons and their sum (the posterior log odds), all in bits.

    A comparison that is nothing after rounding has no bar, but counts in the sum.
    """
    total = prior + sum(weight for _, weight in labelled)
    steps = [Step(label, weight) for label, weight in labelled if abs(weight) >= _LEAST_WEIGHT]
    return [Step(prior_label, prior), *steps, Step(sum_label, total, is_total=True)]


def draw(steps: Sequence[Step], title: str) -> Markup:
    """Return the drawing. Bars that speak for one person grow right, against it left; each has its number."""
    spans = _spans(steps)
    low = min(0.0, *(min(span) for span in spans))
    high = max(0.0, *(max(span) for span in spans))
    # weights are bits: a hundredth of one is nothing to see, and dividing by less overflows
    scale = (_WIDTH - _LABEL - _RIGHT) / max(high - low, 0.01)
    height = _TOP * 2 + _ROW * len(steps)

    def x(value: float) -> float:
        return round(_LABEL + (value - low) * scale, 1)

    parts = [
        Markup('<line class="wf-zero" x1="{x}" x2="{x}" y1="{a}" y2="{b}"></line>').format(
            x=x(0), a=_TOP, b=height - _TOP
        )
    ]
    for row, (step, span) in enumerate(zip(steps, spans, strict=True)):
        top = _TOP + row * _ROW
        parts.append(_bar(step, x(min(span)), x(max(span)), top))
        if row + 1 < len(steps):
            parts.append(
                Markup('<line class="wf-link" x1="{x}" x2="{x}" y1="{a}" y2="{b}"></line>').format(
                    x=x(span[1]), a=top + (_ROW + _BAR) / 2, b=top + _ROW + (_ROW - _BAR) / 2
                )
            )
    return Markup(
        '<svg class="waterfall" viewBox="0 0 {w} {h}" role="img" aria-label="{title}">{body}</svg>'
    ).format(w=_WIDTH, h=height, title=title, body=Markup("").join(parts))


def _spans(steps: Sequence[Step]) -> list[tuple[float, float]]:
    spans, running = [], 0.0
    for step in steps:
        if step.is_total:
            spans.append((0.0, step.weight))
        else:
            spans.append((running, running + step.weight))
            running += step.weight
    return spans


def _bar(step: Step, left: float, right: float, top: float) -> Markup:
    kind = "total" if step.is_total else "up" if step.weight >= 0 else "down"
    middle = top + _ROW / 2 + 4
    return Markup(
        '<text class="wf-label" x="{lx}" y="{m}" text-anchor="end">{label}</text>'
        '<rect class="wf-{kind}" x="{left}" y="{y}" width="{width}" height="{bar}" rx="2"></rect>'
        '<text class="wf-value" x="{vx}" y="{m}">{value}</text>'
    ).format(
        lx=_LABEL - 10,
        m=middle,
        label=step.label,
        kind=kind,
        left=left,
        y=top + (_ROW - _BAR) / 2,
        width=round(max(right - left, _LEAST_WIDTH), 1),
        bar=_BAR,
        vx=right + 6,
        value=signed(step.weight),
    )


def signed(weight: float) -> str:
    """Return a weight with its sign and one decimal, the minus as a real minus."""
    return "0.0" if abs(weight) < _LEAST_WEIGHT else f"{weight:+.1f}".replace("-", "−")
