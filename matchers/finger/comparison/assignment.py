"""Pairs of minutiae, each at most once: the most similar first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Flags, Floats

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """At most ``k`` pairs for each of ``N`` references, best first; ``exists`` False is padding."""

    #: (N, k): rows of the probe and of the reference
    probe: Rows
    reference: Rows
    #: (N, k)
    similarity: Floats
    exists: Flags


def assign(similarity: Floats, most: Rows) -> Pairs:
    """Pair minutiae greedily by ``similarity`` (N, n, m); at most ``most`` (N,) pairs of each reference.

    Whoever is each other's best is taken in one sweep, and again among the rest: the same pairs as taking the
    greatest of all one by one, and measured better than the assignment of the greatest sum (LSA), which gives
    up the best pair for two middling ones.
    """
    count, rows, columns = similarity.shape
    longest = min(rows, columns)
    partner = np.full((count, rows), -1, np.int64)
    left = similarity.copy()
    for _ in range(longest):
        best = left.argmax(2)
        back = left.argmax(1)
        value = np.take_along_axis(left, best[..., None], 2)[..., 0]
        mutual = (np.take_along_axis(back, best, 1) == np.arange(rows)) & (value > 0)
        if not mutual.any():
            break
        which, row = np.nonzero(mutual)
        partner[which, row] = best[which, row]
        left[which, row] = 0
        left[which, :, best[which, row]] = 0
    chosen = np.take_along_axis(similarity, np.maximum(partner, 0)[..., None], 2)[..., 0]
    chosen = np.where(partner >= 0, chosen, 0)
    order = np.argsort(-chosen, axis=1, kind="stable")[:, :longest]
    ranked = np.take_along_axis(chosen, order, 1)
    exists = (ranked > 0) & (np.arange(order.shape[1]) < most[:, None])
    return Pairs(order, np.maximum(np.take_along_axis(partner, order, 1), 0), ranked * exists, exists)
