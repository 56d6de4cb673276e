"""One probe with many references in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.evidence import examine
from matchers.palm_vein.fusion import Weights, measured_weights
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.template import VeinTemplate


def compare(
    probe: VeinTemplate, references: Sequence[VeinTemplate], weights: Weights | None = None
) -> Floats:
    """Return the comparison scores (N,) of a probe with each reference; higher is more alike.

    A score s means that one comparison of two different hands in 10^(s/10) scores as high; 0 means that
    nothing in common was found.
    """
    return compare_prepared(prepare(probe), [prepare(reference) for reference in references], weights)


def compare_prepared(
    probe: Prepared, references: Sequence[Prepared], weights: Weights | None = None
) -> Floats:
    """Return the same for templates prepared once and compared often."""
    known = measured_weights() if weights is None else weights
    return known.scores(examine(probe, references).features)


def compare_samples(
    probe: Prepared, enrolled: Sequence[Sequence[Prepared]], weights: Weights | None = None
) -> Floats:
    """Return the scores (N,) of a probe with N hands, of each of which several pictures were enrolled.

    The best picture counts, less what having several chances is worth: a stranger compared with three
    pictures matches at most three times as often, so the score keeps its meaning.

    Raises:
        ValueError: a hand without a picture.
    """
    numbers = [len(samples) for samples in enrolled]
    if not all(numbers):
        raise ValueError("each hand has at least one picture")
    if not numbers:
        return np.zeros(0, np.float32)
    scores = compare_prepared(probe, [sample for samples in enrolled for sample in samples], weights)
    starts = np.concatenate([[0], np.cumsum(numbers)[:-1]])
    best = np.maximum.reduceat(scores, starts)
    return np.asarray(np.maximum(best - 10 * np.log10(numbers), 0), np.float32)
