"""A near-infrared picture of a hand: light, tissue, sleeve, movement, lens and noise."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from matchers.noise import smooth_noise
from matchers.palm_vein.synthesis.condition import PRESETS, Condition
from matchers.palm_vein.synthesis.drawing import (
    FAR,
    Field,
    Gray,
    depth_of_edge,
    line_shade,
    silhouette,
    vein_shade,
)
from matchers.palm_vein.synthesis.hand import Hand
from matchers.palm_vein.synthesis.parameters import CAMERA, CameraParameters
from matchers.palm_vein.synthesis.pose import Pose, draw_pose

_HEM_CORNERS: Final = 12
"""Of a sleeve's hem, which waves once or so from side to side."""
_WAY_CORNERS: Final = 9
"""Of the way a hand goes while the picture is taken: at most 25 mm, so one every 3 mm."""
_SHIFT: Final = 4
"""Bits after the point in the coordinates of that way."""


def take_picture(
    hand: Hand,
    rng: np.random.Generator,
    condition: Condition = PRESETS["good"],
    of: CameraParameters = CAMERA,
) -> Gray:
    """Return one picture (rows × columns, uint8): the hand bright, its veins dark; some 30 milliseconds."""
    shape = (condition.height, condition.width)
    pose = draw_pose(rng, hand, condition, of)
    mask = silhouette(hand, pose, shape)
    seen = _tissue(rng, hand, pose, condition, of) * _rounded(mask, pose, of)
    # drawn before the sleeve, so that with and without one the rest is the same
    light, ground = _light(rng, condition, of), np.float32(rng.uniform(*of.ground))
    if condition.sleeve is not None:
        seen = _sleeved(rng, seen, mask, pose, condition.sleeve, of)
    lit = seen * light * np.float32(condition.light) + ground
    moved = _moved(rng, lit, condition.motion * pose.scale, of)
    return _sensed(rng, moved, condition, of)


def _tissue(
    rng: np.random.Generator, hand: Hand, pose: Pose, condition: Condition, of: CameraParameters
) -> Field:
    """Return the share of light that comes back from each place of the skin."""
    shape = (condition.height, condition.width)
    skin = hand.parameters.skin
    cell = 2 * skin.tone_half / skin.tone_cells
    grid = np.array([[cell, 0, -skin.tone_half], [0, cell, -skin.tone_half], [0, 0, 1]])
    tone = cv2.warpPerspective(
        hand.tone, pose.matrix @ grid, shape[::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    deviation, size = of.grain
    grain = smooth_noise(rng, *shape, max(1.0, size * pose.scale))
    bright = 1 + np.float32(skin.tone) * tone + np.float32(deviation) * grain
    bright *= 1 - vein_shade(rng, hand, pose, condition, of)
    bright *= 1 - line_shade(hand, pose, shape, of)
    return np.asarray(bright, np.float32)


def _rounded(mask: Gray, pose: Pose, of: CameraParameters) -> Field:
    """Return how bright the hand's shape is: round at its edge, 0 outside."""
    depth = np.minimum(depth_of_edge(mask) / np.float32(of.rounding * pose.scale), 1)
    round_edge = np.sqrt(1 - (1 - depth) ** 2)
    return np.asarray(mask * (of.edge + (1 - of.edge) * round_edge), np.float32)


def _sleeved(
    rng: np.random.Generator, seen: Field, mask: Gray, pose: Pose, end: float, of: CameraParameters
) -> Field:
    """Return the picture with cloth over everything from the sleeve's end to the elbow."""
    rows, columns = seen.shape
    wide, elbow_wide, elbow = of.sleeve
    wave, wave_length, slant = of.hem
    across = np.linspace(-wide, wide, _HEM_CORNERS)
    hem = end + wave * np.sin(across / wave_length + rng.uniform(0, 6))
    hem += rng.uniform(-slant, slant) * across
    corners = np.concatenate(
        [np.stack([across, hem], 1), np.array([[elbow_wide, elbow], [-elbow_wide, elbow]])]
    )
    cloth = np.zeros(mask.shape, np.uint8)
    placed = np.clip(pose.project(corners), -FAR, FAR)
    cv2.fillPoly(cloth, [np.rint(placed).astype(np.int32)], 255, cv2.LINE_AA)
    inside = cloth.astype(np.float32) / 255
    folds = smooth_noise(rng, rows, columns, max(2.0, of.fold * pose.scale))
    weave = smooth_noise(rng, rows, columns, max(1.0, of.threads * pose.scale))
    level = np.float32(rng.uniform(*of.cloth)) * np.maximum(
        of.fold_least, 1 + of.folds * folds + of.weave * weave
    )
    return np.asarray(seen * (1 - inside) + inside * level, np.float32)


def _light(rng: np.random.Generator, condition: Condition, of: CameraParameters) -> Field:
    """Return the light on each place, 1 in the middle of its spot."""
    rows, columns = condition.height, condition.width
    width, off = of.spot
    middle = off * rng.standard_normal(2)
    x = ((np.arange(columns) / columns - 0.5 - middle[0]) / width) ** 2
    y = (((np.arange(rows) - rows / 2) / columns - middle[1]) / width) ** 2
    spot = np.outer(np.exp(-y / 2), np.exp(-x / 2))
    return np.asarray(1 - condition.uneven * (1 - spot), np.float32)


def _moved(rng: np.random.Generator, lit: Field, way: float, of: CameraParameters) -> Field:
    """Return what the sensor receives while the hand goes so many pixels on a bent way."""
    angle, bow = rng.uniform(0, 2 * np.pi), of.bow * rng.standard_normal()
    if way < 1:
        return lit
    along = np.linspace(-0.5, 0.5, _WAY_CORNERS)
    aside = bow * (1 - 4 * along**2 - 2 / 3)
    x = along * np.cos(angle) - aside * np.sin(angle)
    y = along * np.sin(angle) + aside * np.cos(angle)
    half = int(np.ceil(way * max(np.abs(x).max(), np.abs(y).max()))) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    places = np.rint((half + way * np.stack([x, y], 1)) * 2**_SHIFT).astype(np.int32)
    cv2.polylines(kernel, [places[:, None]], False, 255, 1, cv2.LINE_AA, _SHIFT)
    weights = kernel.astype(np.float32) / np.float32(kernel.sum())
    return np.asarray(cv2.filter2D(lit, -1, weights, borderType=cv2.BORDER_REPLICATE), np.float32)


def _sensed(rng: np.random.Generator, received: Field, condition: Condition, of: CameraParameters) -> Gray:
    """Return grey levels: lens, shot noise, white where there is too much light."""
    sharp = cv2.GaussianBlur(received, (0, 0), condition.blur)
    shot = np.sqrt(of.own_noise + np.maximum(sharp, 0) / np.float32(of.noise_level))
    noise = np.float32(condition.noise) * shot * rng.standard_normal(received.shape, dtype=np.float32)
    return np.asarray(np.clip(np.rint(sharp + noise), 0, 255), np.uint8)
