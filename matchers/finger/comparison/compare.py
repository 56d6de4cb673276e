"""One probe with many references in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from matchers.finger.comparison.features import FEATURES, examine
from matchers.finger.comparison.fusion import Pairing, Weights, measured_weights, pairing
from matchers.finger.comparison.prepared import Prepared, prepare, stack
from matchers.finger.minutiae import Floats
from matchers.finger.template import FingerTemplate

#: references stacked at a time: some 10 MB, which stay in the cache
TOGETHER: Final = 32


def compare(
    probe: FingerTemplate, references: Sequence[FingerTemplate], weights: Weights | None = None
) -> Floats:
    """Return the comparison scores (N,) of a probe with each reference; higher is more alike.

    A score s means that one comparison of two different fingers in 10^(s/10) scores as high.
    """
    known = measured_weights() if weights is None else weights
    odds = log_odds(prepare(probe), [prepare(reference) for reference in references], known)
    kinds = [pairing(probe, reference) for reference in references]
    return _calibrated(odds, kinds, known)


def compare_prepared(
    probe: Prepared, references: Sequence[Prepared], weights: Weights | None = None
) -> Floats:
    """Return the same for templates prepared once and compared often."""
    known = measured_weights() if weights is None else weights
    kinds = [pairing(probe.template, reference.template) for reference in references]
    return _calibrated(log_odds(probe, references, known), kinds, known)


def log_odds(probe: Prepared, references: Sequence[Prepared], weights: Weights) -> Floats:
    """Return the natural logarithm (N,) of the odds that each reference is of the probe's finger."""
    found = np.zeros(len(references), np.float32)
    features = all_features(probe, references)
    kinds = np.array([pairing(probe.template, reference.template).value for reference in references])
    for kind in Pairing:
        mine = kinds == kind.value
        found[mine] = weights.fusion[kind].log_odds(features[mine])
    return found


def all_features(probe: Prepared, references: Sequence[Prepared]) -> Floats:
    """Return the features (N, len(FEATURES)) of a probe with each reference."""
    found = np.zeros((len(references), len(FEATURES)), np.float32)
    if not len(probe):
        return found  # nothing was found and nothing speaks for anybody
    for at in range(0, len(references), TOGETHER):
        part = references[at : at + TOGETHER]
        found[at : at + len(part)] = examine(probe, stack(part)).features
    return found


def _calibrated(odds: Floats, kinds: Sequence[Pairing], weights: Weights) -> Floats:
    scores = np.zeros(len(odds), np.float32)
    for kind in set(kinds):
        mine = np.array([other is kind for other in kinds], np.bool_)
        scores[mine] = weights.calibration[kind].scores(odds[mine])
    return scores
