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
    each, own = np.arange(count)[:, None], np.arange(rows)
    for _ in range(longest):
        best = left.argmax(2)
        mutual = left.argmax(1)[each, best] == own
        mutual &= left[each, own, best] > 0
        which, row = np.nonzero(mutual)
        if not len(which):
            break
        partner[which, row] = best[which, row]
        left[which, row] = 0
        left[which, :, best[which, row]] = 0
    chosen = np.where(partner >= 0, similarity[each, own, partner], 0)
    order = np.argsort(-chosen, axis=1, kind="stable")[:, :longest]
    ranked = chosen[each, order]
    exists = (ranked > 0) & (np.arange(order.shape[1]) < most[:, None])
    return Pairs(order, np.maximum(partner[each, order], 0), ranked * exists, exists)
