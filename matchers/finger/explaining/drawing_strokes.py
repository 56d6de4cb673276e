"""Ridge orientations as short strokes, for somebody who looks at an extraction's stages."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Bytes, Flags

_CELL: Final = 12
"""Pixels drawn for one cell: a stroke of that length shows 5 degrees."""


def strokes(angle: NDArray[np.floating], mask: Flags | None = None) -> Bytes:
    """Return black strokes on white, one for each cell; cells outside ``mask`` stay white.

    ``angle``: rows × columns, radians, counter-clockwise.
    """
    rows, columns = angle.shape
    canvas = np.full((rows * _CELL, columns * _CELL), 255, np.uint8)
    shown = np.ones(angle.shape, np.bool_) if mask is None else mask
    for row, column in zip(*np.nonzero(shown), strict=True):
        way = 0.42 * _CELL * np.array([np.cos(angle[row, column]), -np.sin(angle[row, column])])
        middle = np.array([column + 0.5, row + 0.5]) * _CELL
        ends = [tuple(int(value) for value in np.rint(middle + side * way)) for side in (-1, 1)]
        cv2.line(canvas, ends[0], ends[1], 0, 2, cv2.LINE_AA)
    return canvas
