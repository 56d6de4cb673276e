"""Single marks of a drawing: minutiae, numbers, text. Shape tells the kind, colour only repeats what is said.

Colours are blue, green, red as OpenCV stores them, told apart by the colour-blind (Okabe, Ito 2008).
"""

from __future__ import annotations

from functools import cache
from math import cos, sin
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import BIFURCATION, ENDING

Canvas = NDArray[np.uint8]
Colour = tuple[int, int, int]
Point = tuple[float, float]

BLACK: Final[Colour] = (30, 30, 30)
GREY: Final[Colour] = (110, 110, 110)
STRONG: Final[Colour] = (178, 114, 0)
MIDDLE: Final[Colour] = (115, 158, 0)
WEAK: Final[Colour] = (0, 159, 230)
ALONE: Final[Colour] = (0, 60, 200)
#: contributions from which a pair counts as strong and as middling: e^4 is one in 55, e^2 one in 7
STRONG_FROM: Final = 4.0
MIDDLE_FROM: Final = 2.0


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


def pair_colour(contribution: float) -> Colour:
    """Return the colour for what a pair contributes."""
    if contribution >= STRONG_FROM:
        return STRONG
    return MIDDLE if contribution >= MIDDLE_FROM else WEAK


def mark(canvas: Canvas, at: Point, angle: float, kind: int, colour: Colour, size: float) -> None:
    """Draw a minutia: circle for an ending, triangle for a bifurcation, else square; its line is the way."""
    x, y = at
    tip = (round(x + 2.4 * size * cos(angle)), round(y - 2.4 * size * sin(angle)))
    cv2.line(canvas, (round(x), round(y)), tip, colour, 2, cv2.LINE_AA)
    if kind == ENDING:
        cv2.circle(canvas, (round(x), round(y)), round(size), (255, 255, 255), -1, cv2.LINE_AA)
        cv2.circle(canvas, (round(x), round(y)), round(size), colour, 2, cv2.LINE_AA)
        return
    corners = _TRIANGLE if kind == BIFURCATION else _SQUARE
    shape = np.rint(np.array([x, y]) + corners * size).astype(np.int32)
    cv2.fillPoly(canvas, [shape], (255, 255, 255), cv2.LINE_AA)
    cv2.polylines(canvas, [shape], True, colour, 2, cv2.LINE_AA)


_TRIANGLE: Final = np.array([[0.0, -1.3], [1.2, 0.9], [-1.2, 0.9]])
_SQUARE: Final = np.array([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]])


def cross(canvas: Canvas, at: Point, colour: Colour, size: float) -> None:
    """Cross out: this one has no partner."""
    x, y = round(at[0]), round(at[1])
    half = round(size)
    cv2.line(canvas, (x - half, y - half), (x + half, y + half), colour, 2, cv2.LINE_AA)
    cv2.line(canvas, (x - half, y + half), (x + half, y - half), colour, 2, cv2.LINE_AA)


def number(canvas: Canvas, at: Point, value: int, colour: Colour) -> None:
    """Write a pair's number beside its mark, on a light ground."""
    words, x, y = str(value), round(at[0]) + 8, round(at[1]) - 8
    wide = width_of(words, 15)
    cv2.rectangle(canvas, (x - 2, y - 13), (x + wide + 2, y + 3), (255, 255, 255), -1)
    text(canvas, (x, y), words, 15, colour)
