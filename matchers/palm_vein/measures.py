"""What a picture measures before anything is compared: the ground for its quality, advice and refusal."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Field, Flags, Floats
from matchers.palm_vein.normalisation import blur
from matchers.palm_vein.parameters import Sharpness
from matchers.palm_vein.region import RegionOfInterest

_LEAST = 1e-6


@dataclass(frozen=True)
class Measures:
    """All but the brightness are shares or ratios."""

    #: share of the region that can be compared
    area: float
    #: mean strength of the veins' directions, of the normalised picture
    strength: float
    #: fine detail against coarse, in its weakest direction: movement wipes it out along its way
    detail: float
    #: mean grey level of the hand
    brightness: float
    #: radius of the palm in the file's own pixels
    radius: float


def measure(
    region: RegionOfInterest, field: Field, cells: Flags, radius: float, stage: Sharpness
) -> Measures:
    """Return the measures; ``field`` and ``cells`` are the code not yet quantised and where it is hand."""
    return Measures(
        area=float(cells.mean()),
        strength=float(np.abs(field[cells]).mean()) if cells.any() else 0.0,
        detail=detail(region, stage),
        brightness=float(region.image[region.mask].mean()) if region.mask.any() else 0.0,
        radius=radius,
    )


def detail(region: RegionOfInterest, stage: Sharpness) -> float:
    """Return the energy of fine gradients as a share of the coarse ones', in the direction where it is least.

    The smallest generalised eigenvalue of two structure tensors: veins that all run one way weigh in both.
    """
    border = np.ones((stage.border, stage.border), np.uint8)
    inside = cv2.erode(region.mask.astype(np.uint8), border) > 0
    if not inside.any():
        return 0.0
    picture = region.image.astype(np.float32)
    fine, middle, coarse = (blur(picture, width) for width in (stage.fine, stage.middle, stage.coarse))
    near, far = _tensor(fine - middle, inside), _tensor(middle - coarse, inside)
    held = far + (stage.shared * float(np.trace(far)) + _LEAST) * np.eye(2)
    ratios = np.linalg.eigvals(np.linalg.solve(held, near))
    return float(ratios.real.min())


def _tensor(picture: Floats, inside: Flags) -> NDArray[np.float64]:
    along, down = (
        cv2.Sobel(picture, cv2.CV_32F, *way)[inside].astype(np.float64) for way in ((1, 0), (0, 1))
    )
    mixed = float((along * down).mean())
    return np.array([[float((along**2).mean()), mixed], [mixed, float((down**2).mean())]])
