"""Two impressions of a finger: their points side by side, and laid on each other with what met."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, sin
from typing import Final

from markupsafe import Markup

from verifier.biometrics.evidence import FingerEvidence, Pair, Point, Print

_MARGIN: Final = 24
_SIZE: Final = 4.5
_WAY: Final = 13
#: more numbers than this hide each other
MOST_NUMBERED: Final = 24
_Place = tuple[float, float]


def reference(evidence: FingerEvidence, title: str) -> Markup:
    """Return the points of the impression on record."""
    return _one(evidence.reference, {pair.reference: pair for pair in evidence.pairs}, title)


def probe(evidence: FingerEvidence, title: str) -> Markup:
    """Return the points of the capture."""
    return _one(evidence.probe, {pair.probe: pair for pair in evidence.pairs}, title)


def overlay(evidence: FingerEvidence, title: str) -> Markup:
    """Return both laid on each other: those on record as rings, those of the capture as dots."""
    rings = [(point.x, point.y) for point in evidence.reference.points]
    met = {pair.reference for pair in evidence.pairs}
    found = {pair.probe for pair in evidence.pairs}
    parts = [
        Markup('<line class="print-tie" x1="{}" y1="{}" x2="{}" y2="{}"></line>').format(
            *evidence.moved[pair.probe], *rings[pair.reference]
        )
        for pair in evidence.pairs
    ]
    parts += [
        Markup('<circle class="print-ring {}" cx="{}" cy="{}" r="{}"></circle>').format(
            "met" if row in met else "alone", x, y, _SIZE + 2
        )
        for row, (x, y) in enumerate(rings)
    ]
    parts += [
        Markup('<circle class="print-dot {}" cx="{}" cy="{}" r="{}"></circle>').format(
            "met" if row in found else "alone", x, y, _SIZE - 1.5
        )
        for row, (x, y) in enumerate(evidence.moved)
    ]
    parts += [_number(pair, rings[pair.reference]) for pair in evidence.pairs[:MOST_NUMBERED]]
    return _svg([*rings, *evidence.moved], parts, title)


def _one(shown: Print, pairs: dict[int, Pair], title: str) -> Markup:
    places = [(point.x, point.y) for point in shown.points]
    parts = [_mark(point, "met" if row in pairs else "alone") for row, point in enumerate(shown.points)]
    parts += [
        _number(pair, places[row]) for row, pair in sorted(pairs.items()) if pair.number <= MOST_NUMBERED
    ]
    return _svg(places, parts, title)


def _mark(point: Point, kind: str) -> Markup:
    """Return a point: a circle where a ridge ends, a triangle where it forks; its line is the ridge's way."""
    x, y = point.x, point.y
    way = Markup('<line class="print-way {}" x1="{}" y1="{}" x2="{}" y2="{}"></line>').format(
        kind, x, y, round(x + _WAY * cos(point.angle), 1), round(y - _WAY * sin(point.angle), 1)
    )
    if point.kind == "fork":
        corners = f"{x},{y - 6} {x + 5.4:.1f},{y + 4} {x - 5.4:.1f},{y + 4}"
        return way + Markup('<polygon class="print-point {}" points="{}"></polygon>').format(kind, corners)
    return way + Markup('<circle class="print-point {}" cx="{}" cy="{}" r="{}"></circle>').format(
        kind, x, y, _SIZE
    )


def _number(pair: Pair, at: _Place) -> Markup:
    return Markup('<text class="print-number" x="{}" y="{}">{}</text>').format(
        round(at[0] + 7, 1), round(at[1] - 6, 1), pair.number
    )


def _svg(places: Sequence[_Place], parts: Sequence[Markup], title: str) -> Markup:
    """Return the drawing, cut to its points."""
    left, top = (min((place[axis] for place in places), default=0) - _MARGIN for axis in (0, 1))
    right, below = (max((place[axis] for place in places), default=0) + _MARGIN for axis in (0, 1))
    box = f"{left:.0f} {top:.0f} {right - left:.0f} {below - top:.0f}"
    return Markup('<svg class="print" viewBox="{}" role="img" aria-label="{}">{}</svg>').format(
        box, title, Markup("").join(parts)
    )
