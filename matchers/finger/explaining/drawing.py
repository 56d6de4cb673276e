"""The picture of an explanation: both prints with what was paired, below them one laid on the other."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from matchers.drawing_marks import BLACK, BLUE, GREEN, GREY, ORANGE, RED, Canvas, Point, cross, text, width_of
from matchers.finger.explaining.explanation import Explanation
from matchers.finger.explaining.explanation_text import contribution_sentence, headline
from matchers.finger.explaining.minutia_marks import mark, number, pair_colour
from matchers.finger.minutiae import BIFURCATION, ENDING, Bytes, Floats, Minutiae

SCALE: Final = 1.6
"""Pixels drawn for one of 500 dpi: marks and numbers of neighbouring minutiae stay apart."""
_MARGIN: Final = 20
_LEGEND: Final = 600
_FADED: Final = 0.45
#: lines across for so many pairs; all have numbers, more lines hide the prints
_LINES: Final = 10
#: pixels: more than a ridge period
_SURROUNDINGS: Final = 10.0
_PROBE_TINT: Final = (200, 120, 0)
_REFERENCE_TINT: Final = (0, 110, 220)


def draw(explained: Explanation, probe: Bytes | None = None, reference: Bytes | None = None) -> Canvas:
    """Return the picture (rows × columns × blue, green, red).

    ``probe`` and ``reference`` are the images at 500 dpi (rows × columns); without one the sheet is blank.
    """
    ours, theirs = _sheet(probe, explained.probe), _sheet(reference, explained.reference)
    left, right = _panel(ours), _panel(theirs)
    _draw_alone(left, explained.probe, explained.alone_probe)
    _draw_alone(right, explained.reference, explained.alone_reference)
    _draw_pairs(explained, left, right)
    top = _side_by_side(left, right)
    _draw_lines(top, explained, left.shape[1] + _MARGIN)
    below = _overlay(explained, ours, theirs)
    legend = _legend(explained, max(below.shape[0], 560))
    return _stacked(explained, top, _side_by_side(below, legend))


def _sheet(image: Bytes | None, found: Minutiae) -> Bytes:
    return np.full((found.height, found.width), 255, np.uint8) if image is None else image


def _panel(sheet: Bytes) -> Canvas:
    """Enlarge a print, its ground made white and its ridges faded, so that marks stand out."""
    dark, light = np.percentile(sheet, [1, 90])
    ink = np.clip((light - sheet.astype(np.float32)) / max(1.0, light - dark), 0, 1)
    faded = (255 * (1 - _FADED * ink)).astype(np.uint8)
    large = cv2.resize(faded, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR), np.uint8)


def _at(found: Minutiae, row: int) -> Point:
    return float(found.x[row]) * SCALE, float(found.y[row]) * SCALE


def _draw_alone(panel: Canvas, found: Minutiae, alone: tuple[int, ...]) -> None:
    """Draw every minutia small and grey, those without a partner crossed out; pairs are drawn over them."""
    for row in range(len(found)):
        mark(panel, _at(found, row), float(found.angle[row]), int(found.kind[row]), GREY, 4)
    for row in alone:
        cross(panel, _at(found, row), RED, 8)


def _draw_pairs(explained: Explanation, left: Canvas, right: Canvas) -> None:
    for pair in reversed(explained.pairs):
        colour = pair_colour(pair.contribution)
        sides = ((left, explained.probe, pair.probe_row), (right, explained.reference, pair.reference_row))
        for panel, found, row in sides:
            at = _at(found, row)
            mark(panel, at, float(found.angle[row]), int(found.kind[row]), colour, 6)
            number(panel, at, pair.number, colour)


def _draw_lines(canvas: Canvas, explained: Explanation, shift: int) -> None:
    """Join the strongest pairs, faintly, so that the ridges stay visible."""
    over = canvas.copy()
    for pair in explained.pairs[:_LINES]:
        ends = _at(explained.probe, pair.probe_row), _at(explained.reference, pair.reference_row)
        (x, y), (to_x, to_y) = ends
        colour = pair_colour(pair.contribution)
        cv2.line(over, (round(x), round(y)), (round(to_x) + shift, round(to_y)), colour, 1, cv2.LINE_AA)
    cv2.addWeighted(over, 0.5, canvas, 0.5, 0, canvas)


def _overlay(explained: Explanation, ours: Bytes, theirs: Bytes) -> Canvas:
    """Lay the probe, in blue, on the reference, in orange, on a sheet that holds both."""
    corners = np.array([[0, 0], [ours.shape[1], 0], [0, ours.shape[0]], ours.shape[::-1]], np.float64)
    moved = corners @ explained.motion[:, :2].T + explained.motion[:, 2]
    # prints that hardly overlap would make a sheet of any size
    least = np.maximum(np.minimum(moved.min(axis=0), 0), -np.array(theirs.shape[::-1]) / 2)
    most = np.minimum(np.maximum(moved.max(axis=0), theirs.shape[::-1]), 1.5 * np.array(theirs.shape[::-1]))
    width, height = (int(np.ceil(length * SCALE)) for length in most - least)
    to_sheet = SCALE * np.column_stack([np.eye(2), -least])
    probe_to_sheet = SCALE * np.column_stack([explained.motion[:, :2], explained.motion[:, 2] - least])
    sheet = np.full((height, width, 3), 255.0)
    layers = ((ours, probe_to_sheet, _PROBE_TINT), (theirs, to_sheet, _REFERENCE_TINT))
    for image, motion, tint in layers:
        ink = cv2.warpAffine(_ridges(image), motion, (width, height), flags=cv2.INTER_LINEAR)
        sheet *= 1 - 0.75 * ink[..., None] * (1 - np.array(tint) / 255.0)
    canvas = np.ascontiguousarray(sheet, np.uint8)
    if len(explained.overlap):
        outline = np.rint((explained.overlap - least) * SCALE).astype(np.int32)
        cv2.polylines(canvas, [outline], True, BLACK, 2, cv2.LINE_AA)
    _join(canvas, explained, least)
    return canvas


def _ridges(image: Bytes) -> Floats:
    """Return 0–1: how much darker a place is than its surroundings, whatever ground the sensor gives."""
    grey = image.astype(np.float32)
    darker = cv2.GaussianBlur(grey, (0, 0), _SURROUNDINGS) - cv2.GaussianBlur(grey, (0, 0), 0.8)
    strong = max(8.0, float(np.percentile(darker, 97)))
    return np.asarray(np.clip(darker / strong, 0, 1), np.float32)


def _join(canvas: Canvas, explained: Explanation, least: np.ndarray) -> None:
    for pair in explained.pairs:
        colour = pair_colour(pair.contribution)
        onto = (np.array(pair.reference_place) - least) * SCALE
        place = explained.motion[:, :2] @ np.array(pair.probe_place) + explained.motion[:, 2]
        start = (place - least) * SCALE
        ends = [(round(float(x)), round(float(y))) for x, y in (start, onto)]
        cv2.line(canvas, ends[0], ends[1], BLACK, 2, cv2.LINE_AA)
        cv2.circle(canvas, ends[1], 5, colour, -1, cv2.LINE_AA)
        number(canvas, (float(onto[0]), float(onto[1])), pair.number, BLACK)


def _legend(explained: Explanation, height: int) -> Canvas:
    canvas = np.full((height, _LEGEND, 3), 255, np.uint8)
    samples = (
        (ENDING, BLACK, "圆圈：纹线的端点 / circle: end of a ridge"),
        (BIFURCATION, BLACK, "三角：纹线的分叉 / triangle: fork of a ridge"),
        (ENDING, BLUE, "蓝色：成对，作用大 / blue: paired, counts much"),
        (ENDING, GREEN, "绿色：成对，作用中等 / green: paired, counts fairly"),
        (ENDING, ORANGE, "橙色：成对，作用小 / orange: paired, counts little"),
        (ENDING, GREY, "灰色：没有用到 / grey: not used"),
    )
    for row, (kind, colour, words) in enumerate(samples):
        mark(canvas, (14, 18 + 26 * row), 0.0, kind, colour, 6)
        text(canvas, (40, 24 + 26 * row), words, 16)
    cross(canvas, (14, 18 + 26 * len(samples)), RED, 8)
    text(canvas, (40, 24 + 26 * len(samples)), "红叉：重叠部分内没有成对 / red cross: no partner there", 16)
    text(canvas, (4, 226), "同一编号为一对。左图：蓝为本次，橙为登记，黑框为重叠部分。", 16)
    text(
        canvas,
        (4, 246),
        "One number, one pair. On the left: blue this print, orange the enrolled one,",
        14,
        GREY,
    )
    text(canvas, (4, 264), "black outline: what both show.", 14, GREY)
    _bars(canvas, explained, 292)
    return canvas


def _bars(canvas: Canvas, explained: Explanation, top: int) -> None:
    """Draw what counted: to the right for one finger, hatched to the left against."""
    if not explained.contributions:
        return
    longest = max(1.0, *(abs(one.amount) for one in explained.contributions))
    middle, reach = 60, 50
    for row, one in enumerate(sorted(explained.contributions, key=lambda one: -abs(one.amount))):
        y = top + 30 * row
        end = middle + round(reach * one.amount / longest)
        colour = BLUE if one.amount >= 0 else RED
        cv2.rectangle(canvas, (middle, y), (end, y + 16), colour, -1 if one.amount >= 0 else 2)
        zh, en = contribution_sentence(one)
        text(canvas, (124, y + 10), zh, 14)
        text(canvas, (124, y + 24), en.rpartition(" (")[0], 11, GREY)
    cv2.line(canvas, (middle, top - 6), (middle, top + 30 * len(explained.contributions)), BLACK, 1)


def _side_by_side(left: Canvas, right: Canvas) -> Canvas:
    height = max(len(left), len(right))
    width = left.shape[1] + _MARGIN + right.shape[1]
    canvas = np.full((height, width, 3), 255, np.uint8)
    canvas[: len(left), : left.shape[1]] = left
    canvas[: len(right), left.shape[1] + _MARGIN :] = right
    return canvas


def _stacked(explained: Explanation, top: Canvas, below: Canvas) -> Canvas:
    told = headline(explained)
    words = [line for sentence in told for line in sentence]
    wide = max(top.shape[1], below.shape[1], *(width_of(line, 17) for line in words)) + 2 * _MARGIN
    head = 2 * _MARGIN + 24 * len(words)
    height = head + 30 + len(top) + _MARGIN + len(below) + _MARGIN
    canvas = np.full((height, wide, 3), 255, np.uint8)
    for row, line in enumerate(words):
        text(canvas, (_MARGIN, _MARGIN + 12 + 24 * row), line, 17, BLACK if row % 2 == 0 else GREY)
    shift = round(explained.probe.width * SCALE) + _MARGIN
    text(canvas, (_MARGIN, head + 18), "本次指印 / this print", 18)
    text(canvas, (_MARGIN + shift, head + 18), "登记指印 / enrolled print", 18)
    start = head + 30
    canvas[start : start + len(top), _MARGIN : _MARGIN + top.shape[1]] = top
    start += len(top) + _MARGIN
    canvas[start : start + len(below), _MARGIN : _MARGIN + below.shape[1]] = below
    return canvas
