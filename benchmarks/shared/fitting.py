"""How evidence is weighed and what the sum means, the same for all modalities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.calibration import CurveTold

Values = NDArray[np.float64]

EFFECTIVE: Final = 250.0
"""Genuine and impostor comparisons weigh alike, and together as much as so many against the ridge."""
RIDGE: Final = 1.0
BEYOND: Final = 10
"""A quantile that fewer strangers lie beyond is their chance, not a rate."""
_STEP: Final = 2e-4
"""Points of a curve nearer to each other would be one when they are written with four places."""


def regression(values: NDArray[np.floating], genuine: NDArray[np.bool_]) -> tuple[float, Values]:
    """Return constant and weights (f,) for features (n, f): ridge logistic regression by Newton's method.

    Raises:
        ValueError: no genuine or no impostor comparison.
    """
    if genuine.all() or not genuine.any():
        raise ValueError("too few comparisons of one hand or finger, or of different ones")
    known = values.astype(np.float64)
    weight = np.where(genuine, 0.5 / genuine.sum(), 0.5 / (~genuine).sum()) * EFFECTIVE
    mean, spread = known.mean(0), known.std(0) + 1e-9
    table = np.column_stack([np.ones(len(known)), (known - mean) / spread])
    ridge = np.diag([0.0] + [RIDGE] * known.shape[1])
    found = np.zeros(table.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (weight * (chance - genuine)) + ridge @ found
        bend = (table * (weight * chance * (1 - chance) + 1e-9)[:, None]).T @ table + ridge
        found = found - np.linalg.solve(bend, slope)
    weights = found[1:] / spread
    return float(found[0]) - float((weights * mean).sum()), weights


def calibration(strangers: Sequence[Values], levels: Sequence[float]) -> CurveTold:
    """Return log odds and scores: at each level the group in which strangers come furthest decides.

    ``strangers``: log odds of the impostor comparisons of each group, minus infinity where nothing in common
    was found; ``levels``: false match rates, descending. Beyond the last the slowest of the exponential tails
    is fitted (Pickands 1975). A score promises a false match rate that the worst of the groups keeps.

    Raises:
        ValueError: so few strangers that nothing can be told.
    """
    known = [level for level in levels if min(level * len(odds) for odds in strangers) >= BEYOND]
    furthest = [(level, max(_quantile(odds, level) for odds in strangers)) for level in known]
    told = _ascending([(level, at) for level, at in furthest if np.isfinite(at)])
    if not told:
        raise ValueError("too few comparisons of strangers")
    last, end = told[-1]
    tails = ((odds, _quantile(odds, last)) for odds in strangers)
    excess = max((float((odds[odds > at] - at).mean()) for odds, at in tails if (odds > at).any()), default=0)
    if excess < _STEP:
        raise ValueError("too few different comparisons of strangers: nothing lies beyond the last rate")
    lowest = min(float(odds[np.isfinite(odds)].min(initial=end)) for odds in strangers)
    points = [lowest - 1.0, *(at for _, at in told), end + excess * np.log(10)]
    scores = [0.0, *(-10 * np.log10(level) for level, _ in told), -10 * np.log10(last) + 10.0]
    return {"log_odds": [round(float(p), 4) for p in points], "score": [round(float(s), 4) for s in scores]}


def _ascending(told: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points that rise; of levels reached at the same log odds the first, which promises least."""
    kept: list[tuple[float, float]] = []
    for level, at in told:
        if not kept or at - kept[-1][1] >= _STEP:
            kept.append((level, at))
    return kept


def _quantile(odds: Values, level: float) -> float:
    # beside minus infinity there is nothing between
    low = float(np.quantile(odds, 1 - level, method="lower"))
    return float(np.quantile(odds, 1 - level)) if np.isfinite(low) else low
