"""Equal brightness and contrast everywhere in the hand."""

from __future__ import annotations

import cv2
import numpy as np

from matchers.palm_vein.arrays import Flags, Floats, Gray
from matchers.palm_vein.parameters import Normalisation

#: keeps the weights of places without any hand nearby from zero
_NOTHING = 1e-6


def normalise(image: Gray, mask: Flags, stage: Normalisation) -> Floats:
    """Return the image less its local mean, over its local deviation, both of the hand only; zero outside."""
    picture, inside = image.astype(np.float32), mask.astype(np.float32)
    weight = blur(inside, stage.window) + _NOTHING
    centred = picture - blur(picture * inside, stage.window) / weight
    variance = blur(centred * centred * inside, stage.window) / weight
    return np.asarray(centred / np.sqrt(variance + stage.floor) * inside, np.float32)


def blur(picture: Floats, window: float) -> Floats:
    """Return the picture under a Gaussian window."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), window), np.float32)
