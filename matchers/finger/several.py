"""Several scores about one person → one: several impressions of a finger, several fingers."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, log10

_MOST = 300.0


def one_finger(scores: Sequence[float]) -> float:
    """Return the score of a probe against several enrolled impressions of one finger.

    Half the best and half the mean: the best alone would let every further impression raise the false match
    rate, the mean alone would let one bad impression spoil the rest.

    Raises:
        ValueError: no score.
    """
    if not scores:
        raise ValueError("there is no score")
    return (max(scores) + sum(scores) / len(scores)) / 2


def several_fingers(scores: Sequence[float]) -> float:
    """Return the score of several fingers of one person, each compared with its own enrolment.

    Fisher's method (1925): strangers' fingers match independently, so that the product x of their false
    match rates is reached with a probability of x · Σ (−ln x)^i / i!, i < k. A finger that does not match
    lowers the result less than one that does raises it.

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
