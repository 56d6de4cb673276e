"""Several independent scores about one person → one of the same meaning: fingers, or a finger and a palm."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, log10
from typing import Final

_MOST: Final = 300.0
"""Of the sum: nothing measured speaks of less, and exp(−69) is still a number."""


def independent(scores: Sequence[float]) -> float:
    """Return the score of several comparisons, each of another finger or hand with its own enrolment.

    A score is −10·log10 of a false match rate, whatever the modality. Fisher's method (Statistical Methods
    for Research Workers, 1925): strangers match independently, so that the product x of their false match
    rates is reached with a probability of x · Σ (−ln x)^i / i!, i < k. One that does not match lowers the
    result less than one that does raises it. Whoever is compared decides beforehand what takes part: leaving
    out what did not match afterwards would make the score say more than it knows.

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
