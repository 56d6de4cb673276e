"""Features → one calibrated comparison score.

Fusion is logistic: a weighted sum of the features is the logarithm of the odds that two impressions are of
one finger. Calibration says how often strangers reach it: a score s means that one comparison of two fingers
in 10^(s/10) scores as high (20: one in a hundred, 30: one in a thousand, 40: one in ten thousand). Both are
measured by ``python -m benchmarks.finger.calibrate`` and lie in ``weights.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.features import FEATURES
from matchers.finger.minutiae import Floats
from matchers.finger.template import FingerTemplate, Tier

POINTS_A_PAIR: Final = 4.5
"""Seven pairs of minutiae for a match at 30, five to be inconclusive at 20."""


class Pairing(Enum):
    """Whose templates are compared: how far scores go depends on it."""

    FAST = "fast"
    DEEP = "deep"
    #: a template of another maker, or of the two tiers
    MIXED = "mixed"


def pairing(one: FingerTemplate, other: FingerTemplate) -> Pairing:
    """Return which calibration holds for two templates."""
    if one.tier is other.tier and one.tier is not Tier.FOREIGN and one.grid and other.grid:
        return Pairing.FAST if one.tier is Tier.FAST else Pairing.DEEP
    return Pairing.MIXED


@dataclass(frozen=True)
class Fusion:
    """The weights of the features and the constant, in natural logarithms of the odds."""

    constant: float
    weights: Mapping[str, float]

    def log_odds(self, features: Floats) -> Floats:
        """Return (N,) for features (N, len(FEATURES))."""
        column = np.array([self.weights.get(name, 0.0) for name in FEATURES], np.float32)
        return np.asarray(features @ column + np.float32(self.constant), np.float32)

    def contributions(self, features: Floats) -> dict[str, float]:
        """Return what each feature of one comparison adds, by its name."""
        return {
            name: float(self.weights.get(name, 0.0) * value)
            for name, value in zip(FEATURES, features, strict=True)
        }


@dataclass(frozen=True)
class Calibration:
    """Scores at some log odds, ascending; linear between them and beyond them with the slope at the end."""

    log_odds: NDArray[np.float64]
    score: NDArray[np.float64]

    #: nothing measured speaks of less than one in ten million
    most = 70.0

    def scores(self, log_odds: NDArray[np.floating], pairs: NDArray[np.floating] | None = None) -> Floats:
        """Return scores, 0 to :attr:`most`; with the numbers of ``pairs``, no more than they can carry.

        Calibration is of whole prints. A template of a handful of minutiae meets a stranger's by chance far
        more often than they do: what few pairs say is bounded by their number.
        """
        inner = np.interp(log_odds, self.log_odds, self.score)
        slope = (self.score[-1] - self.score[-2]) / (self.log_odds[-1] - self.log_odds[-2])
        beyond = np.maximum(log_odds - self.log_odds[-1], 0) * slope
        most = self.most if pairs is None else np.minimum(self.most, pairs * POINTS_A_PAIR)
        return np.asarray(np.clip(inner + beyond, 0, most), np.float32)


@dataclass(frozen=True)
class Weights:
    """All that was measured."""

    fusion: Mapping[Pairing, Fusion]
    calibration: Mapping[Pairing, Calibration]
    #: share of the fast tier's log odds where both tiers were asked, and the calibration of that sum
    fast_share: float
    both: Calibration


@cache
def measured_weights() -> Weights:
    """Return the weights that come with the product."""
    return weights_from(json.loads(files(__package__).joinpath("weights.json").read_text("utf-8")))


def weights_from(told: Mapping[str, object]) -> Weights:
    """Return weights from their JSON form, as ``benchmarks.finger.calibrate`` writes it."""
    fusion, calibration = dict(told["fusion"]), dict(told["calibration"])  # type: ignore[call-overload]  # JSON
    return Weights(
        {kind: Fusion(fusion[kind.value]["constant"], fusion[kind.value]["weights"]) for kind in Pairing},
        {kind: _calibration(calibration[kind.value]) for kind in Pairing},
        float(told["fast_share"]),  # type: ignore[arg-type]  # JSON
        _calibration(calibration["both"]),
    )


def _calibration(points: Mapping[str, list[float]]) -> Calibration:
    return Calibration(np.array(points["log_odds"]), np.array(points["score"]))
