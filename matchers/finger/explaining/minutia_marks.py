"""Marks of minutiae and pairs: shape tells the kind, colour how much a pair counts, a number which it is."""

from __future__ import annotations

from math import cos, sin
from typing import Final

import cv2
import numpy as np

from matchers.drawing_marks import BLUE, GREEN, ORANGE, Canvas, Colour, Point, text, width_of
from matchers.finger.minutiae import BIFURCATION, ENDING

STRONG_FROM: Final = 4.0
MIDDLE_FROM: Final = 2.0
"""Contributions from which a pair counts as strong and as middling: e^4 is one in 55, e^2 one in 7."""


def pair_colour(contribution: float) -> Colour:
    """Return the colour for what a pair contributes."""
    if contribution >= STRONG_FROM:
        return BLUE
    return GREEN if contribution >= MIDDLE_FROM else ORANGE


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


def number(canvas: Canvas, at: Point, value: int, colour: Colour) -> None:
    """Write a pair's number beside its mark, on a light ground."""
    words, x, y = str(value), round(at[0]) + 8, round(at[1]) - 8
    wide = width_of(words, 15)
    cv2.rectangle(canvas, (x - 2, y - 13), (x + wide + 2, y + 3), (255, 255, 255), -1)
    text(canvas, (x, y), words, 15, colour)
