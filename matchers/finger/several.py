"""Several scores about one person → one: several impressions of a finger, several fingers."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from matchers.fusion import independent


def one_finger(scores: Sequence[float]) -> float:
    """Return the score of a probe against several enrolled impressions of one finger.

    The best of n, less 10·log10 n: that is what trying n times costs in false matches at most. Or half the
    best and half the mean, where all agree: a stranger comes near one impression by chance, not near all.

    Raises:
        ValueError: no score.
    """
    if not scores:
        raise ValueError("there is no score")
    best = max(scores)
    return max(best - 10 * log10(len(scores)), (best + sum(scores) / len(scores)) / 2)


def several_fingers(scores: Sequence[float]) -> float:
    """Return the score of several fingers of one person, each compared with its own enrolment.

    They are independent of each other: :func:`matchers.fusion.independent`.

    Raises:
        ValueError: no score.
    """
    return independent(scores)
