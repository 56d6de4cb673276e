"""Thin a noise-free pattern to lines one pixel wide.

Zhang and Suen, "A fast parallel algorithm for thinning digital patterns" (1984), as one table look-up per
round. Kept apart from the extractor's own thinning: the truth must not come from the code that is judged by
it.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

#: bit of each neighbour: north, then clockwise, as p2 … p9 of the paper
_BITS: Final = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
_ROUNDS: Final = 40
"""Far more rounds than half the widest ridge; the loop ends when nothing changes."""


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return, per neighbourhood, whether each sub-round removes the pixel, and the number of crossings."""
    around = (np.arange(256)[:, None] >> np.arange(8)) & 1
    count = around.sum(axis=1)
    crossings = ((around == 0) & (np.roll(around, -1, axis=1) == 1)).sum(axis=1)
    removable = (count >= 2) & (count <= 6) & (crossings == 1)
    north, east, south, west = around[:, 0], around[:, 2], around[:, 4], around[:, 6]
    first = removable & (north * east * south == 0) & (east * south * west == 0)
    second = removable & (north * east * west == 0) & (north * south * west == 0)
    return first.astype(np.uint8), second.astype(np.uint8), crossings.astype(np.uint8)


def neighbourhoods(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the eight neighbours of each pixel as the bits of one byte; outside the picture is nothing."""
    return np.asarray(cv2.filter2D(lines, cv2.CV_8U, _BITS, borderType=cv2.BORDER_CONSTANT))


def crossing_numbers(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return per pixel of a line the number of lines that leave it (1 ending, 3 bifurcation), 0 elsewhere."""
    return np.asarray(cv2.LUT(neighbourhoods(lines), _tables()[2]) * lines)


def thin(ridges: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the skeleton (1 on lines) of a picture (rows × columns)."""
    lines = ridges.astype(np.uint8)
    lines[[0, -1]] = 0
    lines[:, [0, -1]] = 0
    first, second, _ = _tables()
    for _ in range(_ROUNDS):
        before = int(lines.sum())
        for table in (first, second):
            lines[cv2.LUT(neighbourhoods(lines), table) > 0] = 0
        if int(lines.sum()) == before:
            break
    return lines
