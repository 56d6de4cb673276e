"""The direction of the veins at every place: oriented filters, complex double angle, 7 bits a cell.

Kong, Zhang: Competitive coding scheme for palmprint verification, ICPR 2004, keeps the winning direction.
Here the dark responses of all directions are added up as complex numbers of twice the angle, so that doubt
stays doubt, rotation is a multiplication, and comparison is a correlation.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Field, Flags, Floats
from matchers.palm_vein.normalisation import blur
from matchers.palm_vein.parameters import CELLS, Encoding

ANGLES: Final = 21
"""Directions a symbol tells apart: 8.6 degrees, less than a vein turns within a cell."""
LEVELS: Final = 6
"""Strengths a symbol tells apart, besides none at all."""
OUTSIDE: Final = 0
"""The symbol of a cell outside the hand; 1 is a cell without a vein, then come the strengths × directions."""
SYMBOLS: Final = 2 + ANGLES * LEVELS
"""128: seven bits."""
_LEAST: Final = 1e-6


def orientation_field(picture: Floats, mask: Flags, stage: Encoding) -> tuple[Field, Flags]:
    """Return the directions of the veins (CELLS × CELLS) in a normalised region, and where it is hand.

    ``picture`` and ``mask`` are of one shape, a multiple of CELLS. The mean direction around is taken away.
    """
    field = _responses(picture, stage)
    size = np.abs(field)
    field *= np.maximum(size, _LEAST) ** (stage.power - 1)
    border = np.ones((stage.border, stage.border), np.uint8)
    inside = np.asarray(cv2.erode(mask.astype(np.uint8), border), np.float32)
    cells: Flags = _decimated(inside) > 0.5
    coarse = (_decimated(field.real * inside) + 1j * _decimated(field.imag * inside)) * cells
    weight = blur(cells.astype(np.float32), stage.window) + _LEAST
    around = blur(np.ascontiguousarray(coarse.real), stage.window) + 1j * blur(
        np.ascontiguousarray(coarse.imag), stage.window
    )
    return np.asarray((coarse - around / weight) * cells, np.complex64), cells


def _responses(picture: Floats, stage: Encoding) -> Field:
    """Return the dark responses of all filters, added up as complex numbers of twice their angle."""
    field = np.zeros(picture.shape, np.complex64)
    for direction, kernels in enumerate(_banks(stage)):
        angle = 2 * np.pi * direction / stage.directions
        for kernel in kernels:
            dark = np.minimum(cv2.filter2D(picture, -1, kernel), 0)
            field.real -= np.float32(np.cos(angle)) * dark
            field.imag -= np.float32(np.sin(angle)) * dark
    return field


@cache
def _banks(stage: Encoding) -> tuple[tuple[Floats, ...], ...]:
    """Return the filters of each direction, one of each scale."""
    return tuple(
        tuple(
            _kernel(scale.side, scale.sigma, np.pi * turn / stage.directions, scale.wavelength, stage.aspect)
            for scale in stage.scales
        )
        for turn in range(stage.directions)
    )


def _kernel(side: int, sigma: float, angle: float, wavelength: float, aspect: float) -> Floats:
    """Return a Gabor filter that answers nothing to even brightness and 1 at most to any picture of ±1."""
    kernel = cv2.getGaborKernel((side, side), sigma, angle, wavelength, aspect, 0, cv2.CV_32F)
    kernel -= kernel.mean()
    return np.asarray(kernel / np.abs(kernel).sum(), np.float32)


def _decimated(picture: NDArray[np.floating]) -> Floats:
    return np.asarray(
        cv2.resize(np.ascontiguousarray(picture, np.float32), (CELLS, CELLS), interpolation=cv2.INTER_AREA),
        np.float32,
    )


def to_symbols(field: Field, mask: Flags, stage: Encoding) -> NDArray[np.uint8]:
    """Return a symbol (0 to SYMBOLS − 1) for each cell: its direction and, in steps, its strength."""
    size = np.abs(field)
    largest = float(np.percentile(size[mask], stage.percentile)) if mask.any() else 0.0
    level = np.minimum(np.rint(size * (LEVELS / max(largest, _LEAST))), LEVELS).astype(np.int64)
    angle = np.rint(np.angle(field) * (ANGLES / (2 * np.pi))).astype(np.int64) % ANGLES
    symbols = np.where(level > 0, 2 + (level - 1) * ANGLES + angle, 1)
    return np.where(mask, symbols, OUTSIDE).astype(np.uint8)


@cache
def _values() -> Field:
    level, angle = np.divmod(np.arange(SYMBOLS - 2), ANGLES)
    veins = (level + 1) / LEVELS * np.exp(2j * np.pi * angle / ANGLES)
    return np.concatenate([[0, 0], veins]).astype(np.complex64)


def to_field(symbols: NDArray[np.uint8]) -> Field:
    """Return the complex field symbols stand for; zero outside the hand."""
    return _values()[symbols]
