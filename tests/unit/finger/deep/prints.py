"""Drawings that look like fingers, for the tests of the deep tier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PERIOD = 9.0


def ridges(height: int, width: int, angle: float) -> NDArray[np.uint8]:
    """Return straight ridges over the whole picture that run along ``angle`` (counter-clockwise as seen)."""
    y, x = np.mgrid[:height, :width]
    across = x * np.sin(angle) + y * np.cos(angle)
    return np.asarray(128 + 90 * np.cos(2 * np.pi * across / PERIOD), np.uint8)


def finger(height: int = 320, width: int = 288, minutiae: int = 16) -> NDArray[np.uint8]:
    """Return an oval print with dark ridges on a light ground, and a spiral of phase at each minutia's place.

    A turn of the phase makes a ridge end or fork (Larkin and Fletcher, Optics Express 15(14), 2007).
    """
    y, x = np.mgrid[:height, :width].astype(np.float64)
    middle_y, middle_x = height / 2, width / 2
    phase = 2 * np.pi * np.hypot(x - middle_x, 0.8 * (y - 1.3 * height)) / PERIOD
    turns = np.random.default_rng(5).uniform(0, 2 * np.pi, minutiae)
    for number, turn in enumerate(turns):
        reach = 0.32 * (0.4 + 0.6 * (number % 3) / 2)
        place_x, place_y = middle_x + reach * width * np.cos(turn), middle_y + reach * height * np.sin(turn)
        phase += (1 if number % 2 else -1) * np.arctan2(y - place_y, x - place_x)
    inside = ((x - middle_x) / (0.45 * width)) ** 2 + ((y - middle_y) / (0.46 * height)) ** 2 < 1
    return np.asarray(np.where(inside, 120 - 90 * np.cos(phase), 240), np.uint8)
