"""How a probe lies on a reference: a movement of the plane, several of them at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Flags, Floats, Numbers
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.prepared import MIDDLE, Prepared

Matrix = NDArray[np.float64]
_LEAST: Final = 1e-12


@dataclass(frozen=True)
class Movement:
    """Where a place (x, y) of the reference is in the probe: ``matrix`` @ (x, y) + ``shift``.

    In cells from the middle of both codes.
    """

    matrix: Matrix
    shift: Matrix

    @property
    def angle(self) -> float:
        """The rotation nearest to the matrix, in radians."""
        (a, b), (c, d) = self.matrix
        return float(np.arctan2(c - b, a + d))


@dataclass(frozen=True)
class Movements:
    """Movements of one probe: ``matrix`` (n, 2, 2) and ``shift`` (n, 2), each as in :class:`Movement`."""

    matrix: Matrix
    shift: Matrix

    def one(self, row: int) -> Movement:
        """Return one of them."""
        return Movement(self.matrix[row], self.shift[row])

    def some(self, rows: Numbers | slice) -> Movements:
        """Return some of them."""
        return Movements(self.matrix[rows], self.shift[rows])

    def followed_by(self, bend: Matrix, step: Matrix) -> Movements:
        """Return movements by ``bend`` (n, 2, 2) and ``step`` (n, 2) and then by these."""
        return Movements(self.matrix @ bend, _times(self.matrix, step) + self.shift)

    @property
    def stretch(self) -> Matrix:
        """How far each is from a rotation: 0 for none, 0.1 for some 5 % of size or shear."""
        square = self.matrix.transpose(0, 2, 1) @ self.matrix - np.eye(2)
        return np.asarray(np.sqrt((square**2).sum((1, 2))), np.float64)


def turned_and_shifted(degrees: Floats, x: Numbers, y: Numbers) -> Movements:
    """Return movements of a probe turned counter-clockwise and then found (x, y) cells off; each (n,)."""
    angle = np.deg2rad(degrees.astype(np.float64))
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.stack([cosine, -sine, sine, cosine], -1).reshape(-1, 2, 2)
    return Movements(matrix, _times(matrix, np.stack([x, y], -1).astype(np.float64)))


def moved(probe: Prepared, by: Movement) -> tuple[Floats, Flags]:
    """Return a probe's real and imaginary part (2, CELLS, CELLS) and mask as the movement lays them."""
    laid, inside = all_moved(probe, Movements(by.matrix[None], by.shift[None]))
    return laid[..., 0], inside[..., 0]


def all_moved(probe: Prepared, by: Movements) -> tuple[Floats, Flags]:
    """Return the same for n movements: (2, CELLS, CELLS, n) and (CELLS, CELLS, n)."""
    number = len(by.shift)
    offset = MIDDLE + by.shift - MIDDLE * by.matrix.sum(2)
    planes = np.empty((number, CELLS, CELLS, 3), np.float32)
    for row, (matrix, shift) in enumerate(zip(by.matrix, offset, strict=True)):
        cv2.warpAffine(
            probe.planes,
            np.column_stack([matrix, shift]),
            (CELLS, CELLS),
            dst=planes[row],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
    # the rotation nearest to the matrix, its double angle by the theorems of addition
    along = by.matrix[:, 0, 0] + by.matrix[:, 1, 1]
    across = by.matrix[:, 1, 0] - by.matrix[:, 0, 1]
    # … of a matrix that has none: nothing is left of the field
    square = np.maximum(along**2 + across**2, _LEAST)
    cosine = ((along**2 - across**2) / square).astype(np.float32)
    sine = (2 * along * across / square).astype(np.float32)
    real, imaginary, mask = pairs_last(planes).transpose(2, 0, 1, 3)
    laid = np.empty((2, *real.shape), np.float32)
    laid[0] = real * cosine + imaginary * sine
    laid[1] = imaginary * cosine - real * sine
    return laid, mask > 0.5


def pairs_last(arrays: Floats) -> Floats:
    """Return arrays (n, …) as (…, n), in this order in memory."""
    number, shape = len(arrays), arrays.shape[1:]
    return np.ascontiguousarray(arrays.reshape(number, math.prod(shape)).T).reshape(*shape, number)


def _times(matrix: Matrix, vector: Matrix) -> Matrix:
    return np.asarray((matrix @ vector[..., None])[..., 0], np.float64)
