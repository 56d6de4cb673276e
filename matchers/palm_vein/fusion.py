"""Evidence → one calibrated comparison score (:mod:`matchers.calibration`).

Measured by ``python -m benchmarks.palm_vein.calibrate`` on the backs of hands: the same veins and light, a
harder pose; no database of whole palms may be passed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from matchers.calibration import Calibration, CurveTold, Fusion, FusionTold, shipped_weights
from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.evidence import FEATURES


class WeightsTold(FusionTold):
    """All that was measured, as JSON tells it."""

    calibration: CurveTold


@dataclass(frozen=True)
class Weights:
    """All that was measured."""

    fusion: Fusion
    calibration: Calibration

    def scores(self, features: Floats) -> Floats:
        """Return scores (N,) for features (N, len(FEATURES)); 0 where nothing in common was found."""
        scores = self.calibration.scores(self.fusion.log_odds(features))
        return np.asarray(np.where(features.any(1), scores, 0), np.float32)


@cache
def measured_weights() -> Weights:
    """Return the weights that come with the product."""
    return weights_from(shipped_weights(__package__))


def weights_from(told: WeightsTold) -> Weights:
    """Return weights from their JSON form, as ``benchmarks.palm_vein.calibrate`` writes it."""
    return Weights(Fusion.from_told(FEATURES, told), Calibration.from_told(told["calibration"]))
