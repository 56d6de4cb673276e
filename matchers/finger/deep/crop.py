"""Where in the picture the finger is, coarsely: the network takes as long for empty glass as for ridges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.deep.parameters import CropParameters
from matchers.finger.grid_from_image import largest_area, nth_strongest

Gray = NDArray[np.uint8]


@dataclass(frozen=True)
class Window:
    """Pixels ``top`` ≤ row < ``bottom`` and ``left`` ≤ column < ``right``."""

    top: int
    bottom: int
    left: int
    right: int

    def of(self, image: Gray) -> Gray:
        """Return this part of the image."""
        return image[self.top : self.bottom, self.left : self.right]


def finger_window(image: Gray, multiple: int, parameters: CropParameters) -> Window | None:
    """Return the part of an image (rows × columns, 500 dpi) with the finger; None if nothing varies.

    Its sides are multiples of ``multiple`` wherever the image has that many rows and columns: real
    surroundings are better than padding.
    """
    varied = _varied(image, parameters)
    if varied is None:
        return None
    rows, columns = np.nonzero(varied)
    top, bottom = _stretch(rows, image.shape[0], multiple, parameters)
    left, right = _stretch(columns, image.shape[1], multiple, parameters)
    return Window(top, bottom, left, right)


def _varied(image: Gray, parameters: CropParameters) -> NDArray[np.bool_] | None:
    """Return the largest area of squares whose gray levels vary as ridges do; cut squares count as whole."""
    square = parameters.square
    whole = cv2.copyMakeBorder(
        image, 0, -image.shape[0] % square, 0, -image.shape[1] % square, cv2.BORDER_REFLECT_101
    ).astype(np.float32)
    size = (whole.shape[1] // square, whole.shape[0] // square)
    mean = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    mean_square = cv2.resize(whole * whole, size, interpolation=cv2.INTER_AREA)
    deviation = np.asarray(np.sqrt(np.maximum(mean_square - mean * mean, 0)), np.float32)
    clear = nth_strongest(deviation, parameters.clear_squares)
    if clear < parameters.least_deviation:
        return None
    flags = (deviation >= parameters.least_share * clear).astype(np.uint8)
    reach = np.ones((parameters.bridged_gap + 1, parameters.bridged_gap + 1), np.uint8)
    joined = largest_area(np.asarray(cv2.morphologyEx(flags, cv2.MORPH_CLOSE, reach), np.uint8))
    return np.asarray(joined & (flags > 0), np.bool_)


def _stretch(
    squares: NDArray[np.intp], length: int, multiple: int, parameters: CropParameters
) -> tuple[int, int]:
    """Return first and last + 1 pixel along one side, grown to a multiple and moved into the image."""
    first = max(0, int(squares.min()) * parameters.square - parameters.margin)
    last = min(length, (int(squares.max()) + 1) * parameters.square + parameters.margin)
    wanted = min(-(-(last - first) // multiple) * multiple, parameters.longest_side)
    if wanted >= length:
        return 0, length
    # around the middle of the squares, so that the longest side keeps the finger and not a smear beside it
    middle = (
        round(float(np.median(squares)) * parameters.square) if wanted < last - first else (first + last) // 2
    )
    first = min(max(0, middle - wanted // 2), length - wanted)
    return first, first + wanted
