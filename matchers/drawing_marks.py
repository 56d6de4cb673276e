"""Marks of a drawing, whatever it shows: colours, text, crosses. A shape says what a colour says.

Colours are blue, green, red as OpenCV stores them, told apart by the colour-blind (Okabe, Ito 2008).
"""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
Colour = tuple[int, int, int]
Point = tuple[float, float]

BLACK: Final[Colour] = (30, 30, 30)
GREY: Final[Colour] = (110, 110, 110)
BLUE: Final[Colour] = (178, 114, 0)
GREEN: Final[Colour] = (115, 158, 0)
ORANGE: Final[Colour] = (0, 159, 230)
RED: Final[Colour] = (0, 60, 200)


@cache
def _font() -> cv2.FontFace:
    # the one that comes inside OpenCV 5 and holds Chinese
    return cv2.FontFace("uni")


def text(canvas: Canvas, where: Point, words: str, size: int = 18, colour: Colour = BLACK) -> None:
    """Write words; ``where`` is the left end of their base line."""
    cv2.putText(canvas, words, (round(where[0]), round(where[1])), colour, _font(), size)


def width_of(words: str, size: int = 18) -> int:
    """Return how many pixels wide words are written."""
    _, _, width, _ = cv2.getTextSize((0, 0), words, (0, 0), _font(), size)
    return int(width)


def cross(canvas: Canvas, at: Point, colour: Colour, size: float) -> None:
    """Cross out: this one has no partner, or runs another way."""
    x, y = round(at[0]), round(at[1])
    half = round(size)
    cv2.line(canvas, (x - half, y - half), (x + half, y + half), colour, 2, cv2.LINE_AA)
    cv2.line(canvas, (x - half, y + half), (x + half, y - half), colour, 2, cv2.LINE_AA)
