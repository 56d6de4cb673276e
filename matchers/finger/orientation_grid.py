"""The ridge orientation of an impression on a coarse grid: what alignment and overlap are checked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

CELL: Final = 16
"""Pixels at 500 dpi from one cell's centre to the next, both ways; the first centre lies at (8, 8)."""
STEPS: Final = 64
"""Directions a cell can have in half a turn: 64 of 2.8 degrees."""
NOTHING: Final = 255
"""The value of a cell without ridges."""


@dataclass(frozen=True)
class OrientationGrid:
    """``direction[row, column]``: 0–63 in units of π/64, counter-clockwise as seen; 255 where no print is."""

    direction: NDArray[np.uint8]

    @property
    def mask(self) -> NDArray[np.bool_]:
        """True where there are ridges."""
        return np.asarray(self.direction != NOTHING)

    @property
    def angle(self) -> NDArray[np.float32]:
        """Radians in [0, π); meaningless outside the mask."""
        return (self.direction.astype(np.float32) * np.float32(np.pi / STEPS)).astype(np.float32)
