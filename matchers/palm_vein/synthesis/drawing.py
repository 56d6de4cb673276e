"""A hand in its pose, drawn: where it is, how far from its edge, and how much light its lines take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.noise import smooth_noise
from matchers.palm_vein.synthesis.condition import Condition
from matchers.palm_vein.synthesis.hand import Hand, Stroke
from matchers.palm_vein.synthesis.outline import Reals
from matchers.palm_vein.synthesis.parameters import CameraParameters
from matchers.palm_vein.synthesis.pose import Pose

Field = NDArray[np.float32]
Gray = NDArray[np.uint8]

_SHIFT: Final = 4
"""Bits after the point in the coordinates of drawn lines."""
FAR: Final = 30000.0
"""Pixels: nothing is drawn farther out, as OpenCV's coordinates are short."""
_FULL: Final = 0.5
"""The share of light that is drawn as 255."""
_LEAST_BLUR: Final = 0.3
"""Pixels: OpenCV wants a width above nothing; so little hardly changes a picture."""
_SOFT_EDGE: Final = 0.4
"""Pixels: rounds the corners that drawing leaves in an outline."""


@dataclass(frozen=True)
class Line:
    """A line ready to be drawn: points n × 2 in pixels, width in pixels, share of light taken."""

    points: Reals
    width: float
    dark: float


def silhouette(hand: Hand, pose: Pose, shape: tuple[int, int]) -> Gray:
    """Return 1 where the hand is (rows × columns)."""
    mask = np.zeros(shape, np.uint8)
    for closed in hand.outline.shapes(pose.leans):
        cv2.fillPoly(mask, [_fixed(pose.project(closed))], 255, cv2.LINE_AA, _SHIFT)
    soft = cv2.GaussianBlur(mask, (0, 0), max(_SOFT_EDGE, hand.parameters.outline.web * pose.scale))
    return np.asarray(soft > 127, np.uint8)


def depth_of_edge(mask: Gray) -> Field:
    """Return the pixels from each place to the hand's edge, 0 outside; a picture's edge is none."""
    return np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)


def vein_shade(
    rng: np.random.Generator, hand: Hand, pose: Pose, condition: Condition, of: CameraParameters
) -> Field:
    """Return the share of light (0–1) taken by the veins; the deeper, the softer and the fainter."""
    shape = (condition.height, condition.width)
    total = np.zeros(shape, np.float32)
    layers = np.asarray(of.depths)
    nearest = [int(np.abs(layers - vein.depth).argmin()) for vein in hand.veins]
    for layer, depth in enumerate(of.depths):
        veins = [vein for vein, at in zip(hand.veins, nearest, strict=True) if at == layer]
        if veins:
            lines = [_vein(vein, pose, condition, of) for vein in veins]
            blur = (of.spread[0] + of.spread[1] * depth) * pose.scale
            total = np.maximum(total, _drawn(lines, shape, blur))
    uneven = smooth_noise(rng, *shape, max(2.0, of.filling_length * pose.scale))
    filled = np.exp(np.float32(condition.filling) * uneven)
    return np.asarray(np.minimum(total * filled, of.vein_most), np.float32)


def line_shade(hand: Hand, pose: Pose, shape: tuple[int, int], of: CameraParameters) -> Field:
    """Return the share of light (0–1) taken by creases, wrinkles and hair."""
    lines = [Line(pose.project(one.points), one.width * pose.scale, one.dark) for one in hand.lines]
    return _drawn(lines, shape, of.line_spread * pose.scale)


def _vein(vein: Stroke, pose: Pose, condition: Condition, of: CameraParameters) -> Line:
    width = vein.width * condition.vein_width
    dark = min(of.vein_most, of.vein * width * of.fading**vein.depth * condition.vein_contrast)
    return Line(pose.project(vein.points), width * pose.scale, dark)


def _drawn(lines: list[Line], shape: tuple[int, int], blur: float) -> Field:
    """Return lines drawn over each other, the darkest last, and blurred."""
    canvas = np.zeros(shape, np.uint8)
    for line in sorted(lines, key=lambda one: one.dark):
        thick = max(1, round(line.width))
        # a line cannot be drawn thinner than a pixel, but lighter
        level = round(255 / _FULL * line.dark * min(1.0, line.width / thick))
        cv2.polylines(canvas, [_fixed(line.points)], False, min(255, level), thick, cv2.LINE_AA, _SHIFT)
    soft = cv2.GaussianBlur(canvas.astype(np.float32), (0, 0), max(_LEAST_BLUR, blur))
    return np.asarray(soft * np.float32(_FULL / 255), np.float32)


def _fixed(points: Reals) -> NDArray[np.int32]:
    inside = np.clip(points, -FAR, FAR)
    return np.asarray(np.rint(inside * 2**_SHIFT), np.int32)[:, None]
