"""Features → log odds → one calibrated comparison score, for every modality, and how weights are read.

Fusion is logistic: a weighted sum of the features is the logarithm of the odds that two samples are of one
source. Calibration says how often strangers reach it: a score s means that one comparison of two sources in
10^(s/10) scores as high (20: one in a hundred, 30: one in a thousand, 40: one in ten thousand). Both are
measured by a modality's ``benchmarks.*.calibrate`` and lie in its ``weights.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, TypedDict

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
MOST: Final = 70.0
"""The highest score: nothing measured speaks of less than one in ten million."""
_LEAST_POINTS: Final = 2
"""Of a curve: a line goes on beyond its last two."""


class FusionTold(TypedDict):
    """Weights as JSON tells them; a feature that is not named weighs nothing."""

    constant: float
    weights: dict[str, float]


class CurveTold(TypedDict):
    """Scores at some log odds, as JSON tells them; both ascending."""

    log_odds: list[float]
    score: list[float]


@dataclass(frozen=True)
class Fusion:
    """The weights of features and the constant, in natural logarithms of the odds."""

    #: names of the columns
    features: tuple[str, ...]
    constant: float
    weights: Mapping[str, float]

    @classmethod
    def from_told(cls, features: tuple[str, ...], told: FusionTold) -> Fusion:
        """Return the fusion of features from its JSON form.

        Raises:
            ValueError: it weighs a feature there is not, or a weight is not a number.
        """
        if unknown := set(told["weights"]) - set(features):
            raise ValueError(f"no feature is called {', '.join(sorted(unknown))}")
        if not np.isfinite([told["constant"], *told["weights"].values()]).all():
            raise ValueError("a weight is not a number")
        return cls(features, float(told["constant"]), dict(told["weights"]))

    def log_odds(self, features: Floats) -> Floats:
        """Return (N,) for features (N, columns)."""
        column = np.array([self.weights.get(name, 0.0) for name in self.features], np.float32)
        return np.asarray(features @ column + np.float32(self.constant), np.float32)

    def contributions(self, features: Floats) -> dict[str, float]:
        """Return what each feature of one comparison (columns,) adds, by its name."""
        return {
            name: float(self.weights.get(name, 0.0) * value)
            for name, value in zip(self.features, features, strict=True)
        }


@dataclass(frozen=True)
class Calibration:
    """Scores at some log odds, ascending; linear between them and beyond them with the slope at the end."""

    log_odds: NDArray[np.float64]
    score: NDArray[np.float64]

    @classmethod
    def from_told(cls, told: CurveTold) -> Calibration:
        """Return the calibration from its JSON form.

        Raises:
            ValueError: fewer than two points, a number that is none, or points that do not ascend.
        """
        odds, score = (np.array(told[name], np.float64) for name in ("log_odds", "score"))
        if odds.ndim != 1 or odds.shape != score.shape or len(odds) < _LEAST_POINTS:
            raise ValueError("a curve of scores needs two points or more, each with its log odds and score")
        if not (np.isfinite(odds).all() and np.isfinite(score).all()):
            raise ValueError("a point of a curve of scores is not a number")
        # equal log odds would have two scores, and the slope at the end divides by their distance
        if not (np.diff(odds) > 0).all() or (np.diff(score) < 0).any():
            raise ValueError("the points of a curve of scores do not ascend")
        return cls(odds, score)

    def scores(self, log_odds: NDArray[np.floating], *, most: NDArray[np.floating] | float = MOST) -> Floats:
        """Return scores (N,), 0 to :data:`MOST`, and no more than ``most``, one for all or one each."""
        inner = np.interp(log_odds, self.log_odds, self.score)
        slope = (self.score[-1] - self.score[-2]) / (self.log_odds[-1] - self.log_odds[-2])
        beyond = np.maximum(log_odds - self.log_odds[-1], 0) * slope
        return np.asarray(np.clip(inner + beyond, 0, np.minimum(most, MOST)), np.float32)


def shipped_weights(package: str) -> Any:
    """Return what ``weights.json`` of a package tells."""
    return json.loads(files(package).joinpath("weights.json").read_text("utf-8"))
