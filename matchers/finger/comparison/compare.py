"""One probe with many references in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from matchers.finger.comparison.features import FEATURES, examine
from matchers.finger.comparison.fusion import Pairing, Weights, measured_weights, most_score, pairing
from matchers.finger.comparison.prepared import Prepared, prepare, stack
from matchers.finger.minutiae import Floats
from matchers.finger.template import FingerTemplate

PAIRS: Final = FEATURES.index("pairs")
#: references stacked at a time: some 10 MB, which stay in the cache
TOGETHER: Final = 32


def compare(
    probe: FingerTemplate, references: Sequence[FingerTemplate], weights: Weights | None = None
) -> Floats:
    """Return the comparison scores (N,) of a probe with each reference; higher is more alike.

    A score s means that one comparison of two different fingers in 10^(s/10) scores as high.
    """
    known = measured_weights() if weights is None else weights
    return compare_prepared(prepare(probe), [prepare(reference) for reference in references], known)


def compare_prepared(
    probe: Prepared, references: Sequence[Prepared], weights: Weights | None = None
) -> Floats:
    """Return the same for templates prepared once and compared often."""
    known = measured_weights() if weights is None else weights
    features = all_features(probe, references)
    kinds = np.array([pairing(probe.template, reference.template).value for reference in references])
    scores = np.zeros(len(references), np.float32)
    for kind in Pairing:
        mine = kinds == kind.value
        odds = known.fusion[kind].log_odds(features[mine])
        scores[mine] = known.calibration[kind].scores(odds, most=most_score(features[mine, PAIRS]))
    return scores


def all_features(probe: Prepared, references: Sequence[Prepared]) -> Floats:
    """Return the features (N, len(FEATURES)) of a probe with each reference."""
    found = np.zeros((len(references), len(FEATURES)), np.float32)
    if not len(probe):
        return found  # nothing was found and nothing speaks for anybody
    for at in range(0, len(references), TOGETHER):
        part = references[at : at + TOGETHER]
        found[at : at + len(part)] = examine(probe, stack(part)).features
    return found
