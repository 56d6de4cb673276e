"""What a picture measures before anything is compared: the ground for its quality, advice and refusal."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from matchers.palm_vein.arrays import Field, Flags
from matchers.palm_vein.normalisation import blur
from matchers.palm_vein.parameters import Contrast, Parameters
from matchers.palm_vein.region import RegionOfInterest
from matchers.palm_vein.sharpness import sharpness

_LEAST = 1e-6
_MOST = 1e3


@dataclass(frozen=True)
class Measures:
    """All but the brightness and the radius are shares or ratios."""

    #: share of the region that can be compared
    area: float
    #: mean strength of the veins' directions, of the normalised picture
    strength: float
    #: detail as wide as veins against wide shading, in its weakest direction: movement wipes it out along
    #: its way
    detail: float
    #: how much darker than the skin around them the veins are, as a share of its brightness
    contrast: float
    #: deviation of the noise, as a share of the brightness
    noise: float
    #: mean grey level of the hand
    brightness: float
    #: radius of the palm in the file's own pixels
    radius: float

    @property
    def grain(self) -> float:
        """The noise against the darkness of the veins; a picture of nothing but noise has some 2.2."""
        return min(_MOST, self.noise / max(_LEAST, self.contrast))


def measure(
    region: RegionOfInterest, field: Field, cells: Flags, radius: float, parameters: Parameters
) -> Measures:
    """Return the measures; ``field`` and ``cells`` are the code not yet quantised and where it is hand."""
    found = sharpness(region, parameters.sharpness)
    brightness = float(region.image[region.mask].mean()) if region.mask.any() else 0.0
    return Measures(
        area=float(cells.mean()),
        strength=float(np.abs(field[cells]).mean()) if cells.any() else 0.0,
        detail=found.detail,
        contrast=contrast(region, parameters.contrast),
        noise=found.noise / max(1.0, brightness),
        brightness=brightness,
        radius=radius,
    )


def contrast(region: RegionOfInterest, stage: Contrast) -> float:
    """Return how much darker the veins are than what is left when dark lines are closed, as a share.

    The closing of a picture less the picture (Serra, *Image analysis and mathematical morphology*, 1982):
    shading wider than a vein does not count.
    """
    border = np.ones((stage.border, stage.border), np.uint8)
    inside = cv2.erode(region.mask.astype(np.uint8), border) > 0
    if not inside.any():
        return 0.0
    smooth = blur(region.image.astype(np.float32), stage.smooth)
    widest = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (stage.widest, stage.widest))
    closed = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, widest)[inside]
    darker = (closed - smooth[inside]) / np.maximum(closed, 1.0)
    return float(np.percentile(darker, stage.percentile))
