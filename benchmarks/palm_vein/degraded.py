"""Copies of real pictures as if the hand had moved, been cold, come too near, or light had been scarce."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Gray

_STEPS = 8
"""Places a pixel of a movement: no step is seen."""
_TURNS = 3
"""Places a degree of a turn: a pixel at most from one to the next."""
_HAND = 30
"""Grey level above which a picture shows the hand."""


def moved(image: Gray, way: float, angle: float) -> Gray:
    """Return what is seen while the hand moves so many pixels in that direction (radians)."""
    half = int(way / 2 + 2)
    line = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for at in np.linspace(-way / 2, way / 2, _STEPS * int(way) + 1):
        x, y = half + at * np.cos(angle), half + at * np.sin(angle)
        place = np.array([[1, 0, x], [0, 1, y]], np.float32)
        line += cv2.warpAffine(np.ones((1, 1), np.float32), place, line.shape)
    return np.asarray(cv2.filter2D(image, -1, line / line.sum(), borderType=cv2.BORDER_REPLICATE), np.uint8)


def turned(image: Gray, degrees: float, middle: tuple[float, float]) -> Gray:
    """Return what is seen while the hand turns by so many degrees about a place (x, y)."""
    angles = np.linspace(-degrees / 2, degrees / 2, max(5, round(_TURNS * degrees)))
    total = np.zeros(image.shape, np.float32)
    for angle in angles:
        place = cv2.getRotationMatrix2D(middle, float(angle), 1)
        total += cv2.warpAffine(image, place, image.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    return _gray(total / np.float32(len(angles)))


def faint(image: Gray, contrast: float, radius: float) -> Gray:
    """Return the picture with its veins at a share of their darkness, as in a cold hand.

    Veins are the dark lines narrower than a third of the palm's radius; grain and shading stay.
    """
    widest = int(0.3 * radius) | 1
    smooth = cv2.GaussianBlur(image.astype(np.float32), (0, 0), 1.2)
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (widest, widest))
    veins = cv2.GaussianBlur(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, ellipse) - smooth, (0, 0), 1)
    # the gaps between fingers are dark and narrow, too
    hand = cv2.erode((smooth > _HAND).astype(np.uint8), np.ones((widest, widest), np.uint8))
    inside = cv2.GaussianBlur(hand.astype(np.float32), (0, 0), 2)
    return _gray(image + (1 - contrast) * veins * inside)


def nearer(image: Gray, scale: float, middle: tuple[float, float]) -> Gray:
    """Return what is seen of a hand around a place (x, y), so many times as near."""
    rows, columns = image.shape
    place = np.array(
        [[scale, 0, columns / 2 - scale * middle[0]], [0, scale, rows / 2 - scale * middle[1]]], np.float32
    )
    return np.asarray(
        cv2.warpAffine(image, place, (columns, rows), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def noisy(image: Gray, gain: float, noise: float, rng: np.random.Generator) -> Gray:
    """Return the picture in a share of the light, with noise of so many grey levels."""
    return _gray(image * np.float32(gain) + rng.normal(0, noise, image.shape).astype(np.float32))


def _gray(picture: NDArray[np.floating]) -> Gray:
    return np.asarray(np.clip(np.rint(picture), 0, 255), np.uint8)
