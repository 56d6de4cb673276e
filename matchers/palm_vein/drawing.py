"""The picture of an explanation: both hands, their codes laid on each other, and where they agree.

What a colour says, a shape says too.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.drawing_marks import BLACK, BLUE, GREEN, GREY, RED, Canvas, Colour, cross, text, width_of
from matchers.palm_vein.arrays import Field, Flags, Gray
from matchers.palm_vein.explanation import Explanation
from matchers.palm_vein.explanation_text import VEIN_FROM, headline, places
from matchers.palm_vein.movement import Movement
from matchers.palm_vein.parameters import CELLS, SIDE

CELL: Final = 11
"""Pixels drawn for a cell: the stroke of one shows 5 degrees."""
PANEL: Final = CELL * CELLS
_MARGIN: Final = 20
_CAPTION: Final = 56
_LEGEND: Final = 84
_PROBE: Final = BLUE
_REFERENCE: Final[Colour] = (0, 120, 230)
_ALIKE: Final = GREEN
_UNLIKE: Final = RED
_ALIGNED: Final = ("已对齐", "aligned")
_AS_TAKEN: Final = ("无法对齐，按原样", "as it was taken: they cannot be aligned")
_GROUND: Final = 225
"""Grey of what is in common, between marks."""


def draw(
    explained: Explanation, threshold: float, probe: Gray | None = None, reference: Gray | None = None
) -> Canvas:
    """Return the picture (rows × columns × blue, green, red).

    ``probe`` and ``reference`` are the regions of interest (SIDE × SIDE grey levels), None where there is
    only a template: then its veins stand on a white ground. The probe is drawn as it lies on the reference.
    """
    ours = None if probe is None else laid(probe, explained.movement)
    how = _AS_TAKEN if explained.movement is None else _ALIGNED
    panels = (
        (f"本次的手（{how[0]}）", f"this hand, {how[1]}", _hand(ours, explained.probe, _PROBE)),
        ("登记的手", "enrolled hand", _hand(reference, explained.reference, _REFERENCE)),
        (f"两者叠放（{how[0]}）", f"both laid on each other, {how[1]}", _overlay(explained)),
        ("逐处对照（两边都有静脉处）", "place by place, where both show a vein", _agreement(explained)),
    )
    return _sheet(headline(explained, threshold), panels)


def laid(region: Gray, by: Movement | None) -> Gray:
    """Return a region of interest as the movement lays it on the reference's; white where nothing is."""
    if by is None:
        return region
    middle = np.full(2, (SIDE - 1) / 2)
    offset = middle + by.shift * (SIDE / CELLS) - by.matrix @ middle
    return np.asarray(
        cv2.warpAffine(
            region,
            np.column_stack([by.matrix, offset]),
            (SIDE, SIDE),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderValue=255,
        ),
        np.uint8,
    )


def vein_lines(canvas: Canvas, field: Field, colour: Colour, thick: int) -> None:
    """Draw a stroke along the vein in each cell that has one, the stronger the longer."""
    strength = np.minimum(np.abs(field), 1.0)
    # the field has the angle across the vein, twice, with y pointing down
    along = np.angle(field) / 2 + np.pi / 2
    for row, column in zip(*np.nonzero(strength >= VEIN_FROM), strict=True):
        half = CELL * (0.35 + 0.4 * float(strength[row, column]))
        angle = float(along[row, column])
        way = half * np.array([np.cos(angle), np.sin(angle)])
        middle = (np.array([column, row]) + 0.5) * CELL
        ends = [tuple(int(value) for value in np.rint(middle + side * way)) for side in (-1, 1)]
        cv2.line(canvas, ends[0], ends[1], colour, thick, cv2.LINE_AA)


def _hand(region: Gray | None, field: Field, colour: Colour) -> Canvas:
    canvas = np.full((PANEL, PANEL, 3), 255, np.uint8)
    if region is not None:
        # veins stand out, and the lines on them even more
        clear = cv2.createCLAHE(3.0, (6, 6)).apply(region)
        faded = 90 + clear.astype(np.float32) * (165 / 255)
        large = cv2.resize(faded, (PANEL, PANEL), interpolation=cv2.INTER_CUBIC)
        canvas = np.asarray(
            cv2.cvtColor(np.clip(large, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR), np.uint8
        )
    over = canvas.copy()
    vein_lines(over, field, colour, 2)
    return np.asarray(cv2.addWeighted(over, 0.75, canvas, 0.25, 0), np.uint8)


def _ground(common: Flags) -> Canvas:
    """Return a sheet: light grey where both are hand, white elsewhere."""
    grey = np.where(common, _GROUND, 255).astype(np.uint8)
    large = cv2.resize(grey, (PANEL, PANEL), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR), np.uint8)


def _overlay(explained: Explanation) -> Canvas:
    """Draw the enrolled veins broad, and this hand's thin upon them."""
    canvas = _ground(explained.common)
    vein_lines(canvas, explained.reference, _lighter(_REFERENCE), 7)
    vein_lines(canvas, explained.probe, _PROBE, 2)
    return canvas


def _agreement(explained: Explanation) -> Canvas:
    """Fill cells whose veins run alike, cross out those whose do not, leave the others empty."""
    canvas = _ground(explained.common)
    found = places(explained)
    for row, column in zip(*np.nonzero(found.alike), strict=True):
        corner = (int(column) * CELL, int(row) * CELL)
        cv2.rectangle(canvas, corner, (corner[0] + CELL - 1, corner[1] + CELL - 1), _ALIKE, -1)
    for row, column in zip(*np.nonzero(found.unlike), strict=True):
        cross(canvas, ((float(column) + 0.5) * CELL, (float(row) + 0.5) * CELL), _UNLIKE, 0.35 * CELL)
    return canvas


def _lighter(colour: Colour) -> Colour:
    blue, green, red = (255 - (255 - part) // 2 for part in colour)
    return blue, green, red


def _sheet(told: list[tuple[str, str]], panels: tuple[tuple[str, str, Canvas], ...]) -> Canvas:
    """Put the sentences above the panels, two and two, and what the marks mean below."""
    words = [line for sentence in told for line in sentence]
    wide = max(2 * PANEL + 3 * _MARGIN, *(width_of(line, 17) + 2 * _MARGIN for line in words))
    head = 2 * _MARGIN + 26 * len(words)
    height = head + 2 * (_CAPTION + PANEL + _MARGIN) + _LEGEND
    canvas = np.full((height, wide, 3), 255, np.uint8)
    for row, line in enumerate(words):
        text(canvas, (_MARGIN, _MARGIN + 14 + 26 * row), line, 17, BLACK if row % 2 == 0 else GREY)
    for number, (zh, en, panel) in enumerate(panels):
        left = _MARGIN + (number % 2) * (PANEL + _MARGIN)
        top = head + (number // 2) * (_CAPTION + PANEL + _MARGIN)
        text(canvas, (left, top + 20), f"{number + 1}　{zh}", 18)
        text(canvas, (left, top + 42), en, 14, GREY)
        canvas[top + _CAPTION : top + _CAPTION + PANEL, left : left + PANEL] = panel
        cv2.rectangle(canvas, (left, top + _CAPTION), (left + PANEL, top + _CAPTION + PANEL), GREY, 1)
    _legend(canvas, height - _LEGEND)
    return canvas


def _legend(canvas: NDArray[np.uint8], top: int) -> None:
    marks = _MARGIN, _MARGIN + PANEL + _MARGIN
    rows = top + 14, top + 46
    cv2.line(canvas, (marks[0], rows[0]), (marks[0] + 30, rows[0]), _PROBE, 2, cv2.LINE_AA)
    text(canvas, (marks[0] + 42, rows[0] + 6), "细蓝线：本次的静脉 / thin, blue: veins of this hand", 15)
    cv2.line(canvas, (marks[0], rows[1]), (marks[0] + 30, rows[1]), _lighter(_REFERENCE), 7, cv2.LINE_AA)
    text(canvas, (marks[0] + 42, rows[1] + 6), "粗橙线：登记的静脉 / broad, orange: enrolled veins", 15)
    cv2.rectangle(canvas, (marks[1], rows[0] - 6), (marks[1] + 12, rows[0] + 6), _ALIKE, -1)
    text(canvas, (marks[1] + 42, rows[0] + 6), "实心：走向一致 / filled: run the same way", 15)
    cross(canvas, (marks[1] + 6, rows[1]), _UNLIKE, 5)
    text(canvas, (marks[1] + 42, rows[1] + 6), "叉：走向不同 / cross: run different ways", 15)
