"""Features → one calibrated comparison score (:mod:`matchers.calibration`).

Measured by ``python -m benchmarks.finger.calibrate``, for each kind of pairing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final, TypedDict

import numpy as np
from numpy.typing import NDArray

from matchers.calibration import Calibration, CurveTold, Fusion, FusionTold, shipped_weights
from matchers.finger.comparison.features import FEATURES
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


def most_score(pairs: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the highest scores (N,) that so many pairs of minutiae can carry.

    Calibration is of whole prints. A template of a handful of minutiae meets a stranger's by chance far
    more often than they do: what few pairs say is bounded by their number.
    """
    return pairs * POINTS_A_PAIR


class WeightsTold(TypedDict):
    """All that was measured, as JSON tells it; by the value of the pairing, the last curve by ``both``."""

    fusion: dict[str, FusionTold]
    calibration: dict[str, CurveTold]
    fast_share: float


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
    return weights_from(shipped_weights(__package__))


def weights_from(told: WeightsTold) -> Weights:
    """Return weights from their JSON form, as ``benchmarks.finger.calibrate`` writes it."""
    curves = told["calibration"]
    return Weights(
        {kind: Fusion.from_told(FEATURES, told["fusion"][kind.value]) for kind in Pairing},
        {kind: Calibration.from_told(curves[kind.value]) for kind in Pairing},
        told["fast_share"],
        Calibration.from_told(curves["both"]),
    )
