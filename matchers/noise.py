"""Smooth random fields: what is irregular about skin is irregular on some scale."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]


def smooth_noise(rng: np.random.Generator, rows: int, columns: int, scale: float) -> Field:
    """Return a field of mean 0 and deviation about 1 that changes over ``scale`` pixels (1 = every pixel)."""
    coarse = (max(2, round(rows / scale) + 2), max(2, round(columns / scale) + 2))
    knots = rng.standard_normal(coarse, dtype=np.float32)
    if scale <= 1:
        return knots[:rows, :columns]
    field = cv2.resize(knots, (columns, rows), interpolation=cv2.INTER_CUBIC)
    # interpolation between independent knots loses about a third of their deviation
    return np.asarray(field * np.float32(1.4), np.float32)


def layered_noise(
    rng: np.random.Generator, rows: int, columns: int, layers: tuple[tuple[float, float], ...]
) -> Field:
    """Return the sum of smooth fields, each given as (deviation, scale)."""
    total = np.zeros((rows, columns), np.float32)
    for size, scale in layers:
        total += np.float32(size) * smooth_noise(rng, rows, columns, scale)
    return total
