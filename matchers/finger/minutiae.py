"""Minutiae of one impression, as every extractor and codec gives them and every comparison takes them.

Convention (ISO/IEC 19794-2:2005, 6.3): x to the right and y down, in pixels; the angle counter-clockwise as
one sees it, from the positive x axis, in the direction of the valley of a bifurcation or of the ridge of an
ending. Because y points down, a step of length r along the angle a is (r cos a, −r sin a).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

DPI: Final = 500.0
"""Every position inside ``matchers.finger`` is in pixels at this resolution."""

OTHER: Final = 0
ENDING: Final = 1
BIFURCATION: Final = 2

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Minutiae:
    """``n`` minutiae in arrays of length ``n``, in an image of ``width`` × ``height`` pixels at 500 dpi."""

    width: int
    height: int
    #: pixels, float32
    x: Floats
    y: Floats
    #: radians in [0, 2π), float32
    angle: Floats
    #: OTHER, ENDING or BIFURCATION, uint8
    kind: Bytes
    #: 1–100, 0 = not reported, uint8
    quality: Bytes

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: NDArray[np.integer] | Flags) -> Minutiae:
        """Return the chosen minutiae, in the given order."""
        return Minutiae(
            self.width,
            self.height,
            self.x[rows],
            self.y[rows],
            self.angle[rows],
            self.kind[rows],
            self.quality[rows],
        )

    def best(self, most: int) -> Minutiae:
        """Return at most ``most`` of them, those of the best quality, in their present order."""
        if len(self) <= most:
            return self
        order = np.lexsort((np.arange(len(self)), -self.quality.astype(np.int16)))
        return self.take(np.sort(order[:most]))


def minutiae(
    width: int,
    height: int,
    x: NDArray[np.generic],
    y: NDArray[np.generic],
    angle: NDArray[np.generic],
    kind: NDArray[np.generic] | None = None,
    quality: NDArray[np.generic] | None = None,
) -> Minutiae:
    """Return minutiae from arrays of any number type; angles of any turn are brought into [0, 2π)."""
    count = len(x)
    none = np.zeros(count, np.uint8)
    turned = np.mod(np.asarray(angle, np.float64), 2 * np.pi).astype(np.float32)
    turned[turned >= np.float32(2 * np.pi)] = 0
    return Minutiae(
        width,
        height,
        np.asarray(x, np.float32),
        np.asarray(y, np.float32),
        turned,
        none if kind is None else np.asarray(kind, np.uint8),
        none if quality is None else np.asarray(quality, np.uint8),
    )
