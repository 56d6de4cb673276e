"""Pictures of ridges whose direction, period and minutiae are known, for the tests of the extraction."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from matchers.finger.synthesis import impress, make_finger


def waves(angle: float, period: float, rows: int = 200, columns: int = 240) -> NDArray[np.float32]:
    """Return a plane wave of −1 … 1 whose ridges run at ``angle``, counter-clockwise as seen."""
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return np.cos(2 * np.pi / period * (across * np.sin(angle) + down * np.cos(angle))).astype(np.float32)


def with_minutia(period: float, rows: int = 300, columns: int = 300) -> NDArray[np.float32]:
    """Return vertical ridges one of which ends in the middle: a spiral phase (Larkin, Fletcher 2007)."""
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    turn = np.arctan2(down - rows / 2, across - columns / 2)
    return np.cos(2 * np.pi / period * (across - columns / 2) + turn).astype(np.float32)


def gray(wave: NDArray[np.float32], contrast: float = 90.0) -> NDArray[np.uint8]:
    """Return a wave as a picture with dark ridges."""
    return np.clip(np.rint(128 - contrast * wave), 0, 255).astype(np.uint8)


def on_white(picture: NDArray[np.uint8], margin: int = 60) -> NDArray[np.uint8]:
    """Return a picture inside a larger white one."""
    return np.pad(picture, margin, constant_values=255)


@cache
def finger(seed: int) -> NDArray[np.uint8]:
    """Return one impression of a made-up finger, not to be written to."""
    rng = np.random.default_rng(seed)
    picture = impress(make_finger(rng), rng)
    picture.setflags(write=False)
    return picture
