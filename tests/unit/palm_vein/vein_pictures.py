"""Hands drawn for tests: a bright palm with fingers, dark lines for veins; nobody's."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 300, 400
Gray = NDArray[np.uint8]


def _curves(seed: int) -> list[NDArray[np.int32]]:
    """Veins: lines that wander across the palm, in whole pixels."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(11):
        start, angle = rng.uniform(-75, 75, 2), rng.uniform(0, 2 * np.pi)
        points = [start]
        for _ in range(14):
            angle += rng.normal(0, 0.35)
            points.append(points[-1] + 11 * np.array([np.cos(angle), np.sin(angle)]))
        found.append(np.rint(np.array(points) + np.array([COLUMNS / 2, ROWS / 2])).astype(np.int32))
    return found


@cache
def _plain(seed: int) -> Gray:
    canvas = np.full((ROWS, COLUMNS), 12, np.uint8)
    cv2.ellipse(canvas, (COLUMNS // 2, ROWS // 2), (88, 92), 0, 0, 360, 170, cv2.FILLED)
    for finger in range(4):
        x = COLUMNS // 2 - 60 + 40 * finger
        cv2.line(canvas, (x, ROWS // 2), (x + 8 * (finger - 1), 12), 165, 26)
    smooth = cv2.GaussianBlur(canvas, (0, 0), 2).astype(np.float32)
    veins = np.zeros((ROWS, COLUMNS), np.float32)
    for curve in _curves(seed):
        cv2.polylines(veins, [curve.reshape(-1, 1, 2)], False, 1.0, 5, cv2.LINE_AA)
    grain = cv2.GaussianBlur(
        np.random.default_rng(seed).normal(0, 4, (ROWS, COLUMNS)).astype(np.float32), (0, 0), 0.8
    )
    shade = smooth * (1 - 0.22 * cv2.GaussianBlur(veins, (0, 0), 1.5)) + grain
    return np.clip(shade, 0, 255).astype(np.uint8)


def hand(
    seed: int = 1,
    turn: float = 0,
    x: float = 0,
    y: float = 0,
    scale: float = 1,
    gain: float = 1,
    noise: int = 0,
) -> Gray:
    """Draw the hand of a person (``seed``), turned (degrees), moved, scaled, in other light and noise."""
    move = cv2.getRotationMatrix2D((COLUMNS / 2, ROWS / 2), turn, scale)
    move[:, 2] += (x, y)
    image = cv2.warpAffine(_plain(seed), move, (COLUMNS, ROWS), borderMode=cv2.BORDER_REPLICATE)
    speckle = np.random.default_rng(noise).normal(0, 3, image.shape)
    return np.clip(image.astype(np.float64) * gain + speckle, 0, 255).astype(np.uint8)
