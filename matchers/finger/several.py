"""Several impressions of a finger were enrolled: one score of them all.

Several fingers, or a finger and a hand, are independent of each other: :func:`matchers.fusion.independent`.
"""

from __future__ import annotations

from collections.abc import Sequence

from matchers.fusion import after_chances


def one_finger(scores: Sequence[float]) -> float:
    """Return the score of a probe against several enrolled impressions of one finger.

    The best, less what so many chances are worth; or half the best and half the mean, where all agree: a
    stranger comes near one impression by chance, not near all.

    Raises:
        ValueError: no score.
    """
    if not scores:
        raise ValueError("there is no score")
    best = max(scores)
    return max(float(after_chances(best, len(scores))), (best + sum(scores) / len(scores)) / 2)
