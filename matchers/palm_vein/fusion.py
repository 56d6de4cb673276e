"""Evidence → one calibrated comparison score.

Fusion is logistic: a weighted sum of the features is the logarithm of the odds that two pictures are of one
hand. Calibration says how often strangers reach it: a score s means that one comparison of two hands in
10^(s/10) scores as high (20: one in a hundred, 30: one in a thousand). Both are measured by ``python -m
benchmarks.palm_vein.calibrate``, on the backs of hands (the same veins and light, a harder pose; no database
of whole palms may be passed on), and lie in ``weights.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.evidence import FEATURES

MOST: Final = 70.0
"""Nothing measured speaks of less than one in ten million."""


@dataclass(frozen=True)
class Weights:
    """All that was measured: a weight for each feature, and scores at ascending log odds."""

    constant: float
    features: Mapping[str, float]
    at: NDArray[np.float64]
    score: NDArray[np.float64]

    def log_odds(self, features: Floats) -> Floats:
        """Return (N,) natural logarithms of the odds for features (N, len(FEATURES))."""
        column = np.array([self.features[name] for name in FEATURES], np.float32)
        return np.asarray(features @ column + np.float32(self.constant), np.float32)

    def scores(self, features: Floats) -> Floats:
        """Return scores (N,), 0 to :data:`MOST`; 0 where nothing in common was found."""
        odds = self.log_odds(features).astype(np.float64)
        slope = (self.score[-1] - self.score[-2]) / (self.at[-1] - self.at[-2])
        # linear between what was measured, and beyond it with the slope at the end
        scores = np.interp(odds, self.at, self.score) + np.maximum(odds - self.at[-1], 0) * slope
        return np.asarray(np.where(features.any(1), np.clip(scores, 0, MOST), 0), np.float32)


@cache
def measured_weights() -> Weights:
    """Return the weights that come with the product."""
    return weights_from(json.loads(files(__package__).joinpath("weights.json").read_text("utf-8")))


def weights_from(told: Mapping[str, Any]) -> Weights:
    """Return weights from their JSON form, as ``benchmarks.palm_vein.calibrate`` writes it."""
    curve: Mapping[str, Sequence[float]] = told["calibration"]
    return Weights(
        float(told["constant"]), dict(told["weights"]), np.array(curve["log_odds"]), np.array(curve["score"])
    )
