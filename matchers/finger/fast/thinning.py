"""Thins ridges to lines one pixel wide (Guo, Hall 1989), all pixels at once by tables of neighbours."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Bytes

#: bit of each neighbour, clockwise from north: N 1, NE 2, E 4, SE 8, S 16, SW 32, W 64, NW 128
WEIGHTS: Final = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)


def neighbour_codes(lines: Bytes) -> Bytes:
    """Return for each pixel which of its eight neighbours are set, one bit each, clockwise from north."""
    return np.asarray(cv2.filter2D(lines, cv2.CV_8U, WEIGHTS, borderType=cv2.BORDER_CONSTANT), np.uint8)


def _bits() -> NDArray[np.bool_]:
    return np.asarray((np.arange(256)[:, None] >> np.arange(8)) & 1, np.bool_)


def _guo_hall(odd: bool) -> Bytes:
    n, ne, e, se, s, sw, w, nw = _bits().T
    runs = (~n & (ne | e)).astype(int) + (~e & (se | s)) + (~s & (sw | w)) + (~w & (nw | n))
    one = (nw | n).astype(int) + (ne | e) + (se | s) + (sw | w)
    two = (n | ne).astype(int) + (e | se) + (s | sw) + (w | nw)
    least = np.minimum(one, two)
    side = (n | ne | ~se) & e if odd else (s | sw | ~nw) & w
    return np.asarray((runs == 1) & (least >= 2) & (least <= 3) & ~side, np.uint8)


def _redundant() -> Bytes:
    """Pixels whose loss parts nothing and shortens no line's end: corners of stairs."""
    n, ne, e, se, s, sw, w, nw = _bits().T
    runs = (~n & (ne | e)).astype(int) + (~e & (se | s)) + (~s & (sw | w)) + (~w & (nw | n))
    around = _bits().sum(axis=1)
    return np.asarray((runs == 1) & (around >= 2) & (around <= 7), np.uint8)


_STEPS: Final = (_guo_hall(True), _guo_hall(False))
_CORNERS: Final = _redundant()


def thin(ridges: Bytes) -> Bytes:
    """Return lines of 1 on 0, eight-connected, one pixel wide, with the topology of ``ridges`` (0 and 1)."""
    lines = ridges.copy()
    left = int(np.count_nonzero(lines))
    while True:
        for table in _STEPS:
            lines &= _spared(lines, table)
        now = int(np.count_nonzero(lines))
        if now == left:
            break
        left = now
    return _without_corners(lines)


def _without_corners(lines: Bytes) -> Bytes:
    """Take pixels out of stairs, a quarter of the picture at a time so that no two neighbours go at once."""
    # twice: what goes in one quarter can free a pixel of a quarter before it
    for row, column in 2 * ((0, 0), (0, 1), (1, 0), (1, 1)):
        spared = _spared(lines, _CORNERS)
        part = (slice(row, None, 2), slice(column, None, 2))
        lines[part] &= spared[part]
    return lines


def _spared(lines: Bytes, loose: Bytes) -> Bytes:
    """Return 1 where a table does not let a pixel go."""
    return np.asarray(cv2.LUT(neighbour_codes(lines), 1 - loose), np.uint8)
