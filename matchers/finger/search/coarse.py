"""The first stage: how alike the neighbourhoods of probe and reference are, wherever they lie."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Floats
from matchers.finger.search.description import COLUMNS, Described, SmallInts
from matchers.finger.search.parameters import COARSE, DESCRIPTION, CoarseParameters

Starts = NDArray[np.int64]


def probe_columns(probe: Described, parameters: CoarseParameters = COARSE) -> Floats:
    """Return (58, n): what vectors of references are multiplied with to become likenesses."""
    weight = np.full(COLUMNS, 1 / DESCRIPTION.unit**2, np.float32)
    weight[DESCRIPTION.length :] *= np.float32(parameters.direction)
    return np.ascontiguousarray((probe.vectors * weight).T)


def coarse_scores(
    probe: Described,
    vectors: SmallInts,
    starts: Starts,
    advance: Callable[[int], None] | None = None,
    parameters: CoarseParameters = COARSE,
) -> Floats:
    """Return (N,) for references whose vectors stand from ``starts[i]`` to ``starts[i + 1]``.

    Each minutia of the probe takes the most similar one of the reference. The sum is divided by the root of
    the number of the reference's minutiae: among many, one is alike by chance. ``advance`` is told how many
    references are done.
    """
    columns = probe_columns(probe, parameters)
    count = len(starts) - 1
    scores = np.zeros(count, np.float32)
    threshold = np.float32(parameters.direction + parameters.strangers_alike)
    for first in range(0, count, parameters.together):
        last = min(first + parameters.together, count)
        begin, end = starts[first], starts[last]
        alike = vectors[begin:end].astype(np.float32) @ columns
        best = np.maximum.reduceat(alike, starts[first:last] - begin, axis=0)
        best -= threshold
        np.maximum(best, 0, out=best)
        size = np.diff(starts[first : last + 1]).astype(np.float32)
        scores[first:last] = np.einsum("rn,rn->r", best, best) / np.sqrt(size)
        if advance is not None:
            advance(last)
    return scores
