"""How sharp a picture is, in the direction in which it is least sharp, and how strong its noise is.

Movement wipes detail as wide as a vein out along its way and leaves wide shading alone; a sensor's noise is
added after the movement and would hide that, so it is measured in the finest detail and taken away first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Flags, Floats
from matchers.palm_vein.normalisation import blur
from matchers.palm_vein.parameters import Sharpness
from matchers.palm_vein.region import RegionOfInterest

Tensor = NDArray[np.float64]
_LEAST = 1e-6


@dataclass(frozen=True)
class Sharp:
    """Detail as a share of the shading, in its weakest direction, and the noise in grey levels."""

    detail: float
    noise: float


@dataclass(frozen=True)
class _Gradients:
    """Mean products of gradients (2 × 2): of the finest detail, of detail as wide as veins, of shading."""

    finest: Tensor
    fine: Tensor
    coarse: Tensor


def sharpness(region: RegionOfInterest, stage: Sharpness) -> Sharp:
    """Return how sharp the region is; nothing at all where no hand is far enough from its edge.

    The detail is the smallest generalised eigenvalue of two structure tensors: veins that all run one way
    weigh in both.
    """
    border = np.ones((stage.border, stage.border), np.uint8)
    inside = cv2.erode(region.mask.astype(np.uint8), border) > 0
    if not inside.any():
        return Sharp(0.0, 0.0)
    seen, unit = _gradients(region.image.astype(np.float32), inside, stage), _of_noise(stage)
    # no direction holds less than the noise, which is alike in all
    noise = max(0.0, float(np.linalg.eigvalsh(seen.finest)[0]) / float(unit.finest[0, 0]))
    fine = seen.fine - noise * unit.fine
    held = seen.coarse + (stage.shared * float(np.trace(seen.coarse)) + _LEAST) * np.eye(2)
    ratios = np.linalg.eigvals(np.linalg.solve(held, fine))
    return Sharp(max(0.0, float(ratios.real.min())), float(np.sqrt(noise)))


def _gradients(picture: Floats, inside: Flags, stage: Sharpness) -> _Gradients:
    finest, fine, middle, coarse, coarsest = (
        blur(picture, width)
        for width in (stage.finest, stage.fine, stage.middle, stage.coarse, stage.coarsest)
    )
    return _Gradients(
        _tensor(finest - fine, inside), _tensor(fine - middle, inside), _tensor(coarse - coarsest, inside)
    )


@cache
def _of_noise(stage: Sharpness) -> _Gradients:
    """Return the gradients of white noise that deviates by one grey level: the energy of a single point's."""
    side = 12 * round(stage.middle) + 1
    point = np.zeros((side, side), np.float32)
    point[side // 2, side // 2] = side
    return _gradients(point, np.ones(point.shape, np.bool_), stage)


def _tensor(picture: Floats, inside: Flags) -> Tensor:
    along, down = (
        cv2.Sobel(picture, cv2.CV_32F, *way)[inside].astype(np.float64) for way in ((1, 0), (0, 1))
    )
    mixed = float((along * down).mean())
    return np.array([[float((along**2).mean()), mixed], [mixed, float((down**2).mean())]])
