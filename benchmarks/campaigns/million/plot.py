"""Cost against size: a plot with both axes logarithmic, where a straight line of slope one is proportion."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.campaigns.million.machine import Cost

SHOWN: Final = ("roll", "payments", "records of a day", "night", "audit verify", "backup", "restore", "page")
_COLOURS: Final = ("#1f5f8b", "#b3541e", "#2f7d4f", "#8b1f5f", "#7a6a00", "#3b3b8f", "#5f5f5f", "#a02020")
_WIDTH, _HEIGHT = 760, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 590, 30, 410

Sizes = Mapping[int, Mapping[str, Sequence[Cost]]]


def draw(path: Path, sizes: Sizes) -> None:
    """Draw the median seconds of each kind of step for each size; of pages the slowest."""
    points = {
        kind: [
            (people, _seconds(kind, costs[kind])) for people, costs in sorted(sizes.items()) if kind in costs
        ]
        for kind in SHOWN
    }
    values = [seconds for line in points.values() for _, seconds in line]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(min(sizes)), math.log10(max(sizes))

    def x(people: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (math.log10(people) - first) / max(last - first, 1e-9)

    def y(seconds: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (math.log10(seconds) - low) / max(high - low, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" font-family="sans-serif" font-size="13" role="img" '
        'aria-label="Seconds of each step against people on the roll, both axes logarithmic">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<line x1="{_LEFT}" y1="{at:.1f}" x2="{_RIGHT}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for people in sorted(sizes):
        parts.append(f'<text x="{x(people):.1f}" y="{_BOTTOM + 22}" text-anchor="middle">{people:,}</text>')
    parts.append(
        f'<text x="{(_LEFT + _RIGHT) / 2}" y="{_BOTTOM + 44}" text-anchor="middle">people on the roll</text>'
    )
    ends = _spread({kind: y(line[-1][1]) for kind, line in points.items() if line})
    for (kind, line), colour in zip(points.items(), _COLOURS, strict=True):
        if line:
            joined = " ".join(f"{x(people):.1f},{y(seconds):.1f}" for people, seconds in line)
            parts.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>')
            parts.extend(
                f'<circle cx="{x(people):.1f}" cy="{y(seconds):.1f}" r="3.5" fill="{colour}"/>'
                for people, seconds in line
            )
            parts.append(
                f'<text x="{_RIGHT + 10}" y="{ends[kind] + 4:.1f}" fill="{colour}">{_label(kind)}</text>'
            )
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")


def _seconds(kind: str, costs: Sequence[Cost]) -> float:
    found = [max(cost.seconds, 1e-3) for cost in costs]
    return max(found) if kind == "page" else statistics.median(found)


def _label(kind: str) -> str:
    return {"payments": "payments of a month", "page": "slowest page"}.get(kind, kind)


def _spread(heights: dict[str, float], least: float = 16.0) -> dict[str, float]:
    """Move labels apart so that none covers another."""
    placed: dict[str, float] = {}
    below = -math.inf
    for kind, height in sorted(heights.items(), key=lambda one: one[1]):
        below = max(height, below + least)
        placed[kind] = below
    return placed
