"""Several scores about one person → one of the same meaning, whatever the modality.

A score is −10·log10 of a false match rate (:mod:`matchers.calibration`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MOST: Final = 300.0
"""Of the sum: that is one in 10^30, far beyond what can be measured, so that nothing is lost; and exp of it
in natural logarithms, e^−69, is still far above the smallest number."""


def after_chances(
    best: NDArray[np.floating] | float, chances: NDArray[np.integer] | int
) -> NDArray[np.float64]:
    """Return what the best of several scores is worth, not below 0; one, or (N,) by their own chances.

    Whoever has n chances, by n samples enrolled or n probes taken, matches by mistake n times as often at
    most (union bound), however dependent they are: 10·log10 n less, and the score keeps its meaning.

    Raises:
        ValueError: without a chance nothing can match.
    """
    if np.any(np.asarray(chances) < 1):
        raise ValueError("there is no chance to match")
    return np.asarray(np.maximum(best - 10 * np.log10(chances), 0), np.float64)


def independent(scores: Sequence[float]) -> float:
    """Return the score of several comparisons, each of another finger or hand with its own enrolment.

    Fisher's method (Statistical Methods for Research Workers, 1925): strangers match independently, so that
    the product x of their false match rates is reached with a probability of x · Σ (−ln x)^i / i!, i < k. One
    that does not match lowers the result less than one that does raises it. Whoever is compared decides
    beforehand what takes part: leaving out what did not match afterwards would make the score say more than
    it knows.

    Raises:
        ValueError: no score.
    """
    if not scores:
        raise ValueError("there is no score")
    total = min(sum(max(score, 0.0) for score in scores), _MOST)
    nats = total / 10 * log(10)
    term, tail = 1.0, 1.0
    for i in range(1, len(scores)):
        term *= nats / i
        tail += term
    return max(0.0, -10 * log10(exp(-nats) * tail))
