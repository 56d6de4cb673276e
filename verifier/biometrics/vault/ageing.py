"""Tells when a template has aged: it is old, and the scores of its checks drift down (a pure rule).

Skin wears and hands change slowly; a single poor capture says nothing. So the drift is the median of the
slopes of all pairs of checks (Theil 1950, Sen 1968), which ignores up to 29 % of outliers, and the latest
five checks must have lost what makes a comparison sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from statistics import median
from typing import Final

LEAST_CHECKS: Final = 8
"""Fewer say nothing of a drift."""
MOST_CHECKS: Final = 60
"""The latest so many are looked at."""
LATEST: Final = 5
FALLING: Final = -2.0
"""Points of score a year; ten points, lost in five years, are a factor of ten in how sure a match is."""
UNSURE: Final = 45.0
"""While the median of the latest is above it the fast tier alone still matches clearly."""
_YEAR: Final = 365.25


@dataclass(frozen=True)
class Ageing:
    """What the rule saw; ``due``: a new enrolment should be offered."""

    due: bool
    years: float
    #: points of score a year; None with too few checks
    slope: float | None
    latest: float | None


def ageing_of(
    enrolled_on: date, checks: Sequence[tuple[date, float]], today: date, ageing_years: int
) -> Ageing:
    """Judge a template.

    Args:
        enrolled_on: day of the enrolment.
        checks: day and score of genuine comparisons with it (matches and inconclusive ones), in any order.
        today: the business date.
        ageing_years: ``settings.biometrics.ageing_years``.
    """
    years = (today - enrolled_on).days / _YEAR
    seen = sorted(checks)[-MOST_CHECKS:]
    if len(seen) < LEAST_CHECKS:
        return Ageing(False, years, None, None)
    slope = _slope(seen)
    latest = median(score for _, score in seen[-LATEST:])
    due = years >= ageing_years and slope is not None and slope <= FALLING and latest < UNSURE
    return Ageing(due, years, slope, latest)


def is_ageing(
    enrolled_on: date, checks: Sequence[tuple[date, float]], today: date, ageing_years: int
) -> bool:
    """Tell whether a new enrolment should be offered; :func:`ageing_of` says why."""
    return ageing_of(enrolled_on, checks, today, ageing_years).due


def _slope(seen: Sequence[tuple[date, float]]) -> float | None:
    """Return the median of all pairs' slopes; None if all checks are of one day."""
    slopes = [
        (later - earlier) / ((after - before).days / _YEAR)
        for (before, earlier), (after, later) in combinations(seen, 2)
        if after > before
    ]
    return median(slopes) if slopes else None
