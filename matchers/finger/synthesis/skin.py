"""What skin does to the ideal pattern: pressure, broken ridges, pores, wear, scratches, sweat.

Order and idea: Cappelli, Maio, Maltoni, "Synthetic fingerprint-database generation" (2002), section 3.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.synthesis.condition import Condition
from matchers.finger.synthesis.parameters import SKIN, SkinParameters
from matchers.noise import Field, layered_noise, smooth_noise

Size = tuple[int, int]

_FAR: Final = 3.0
"""Above every ridge or below every valley, so that a minimum or maximum leaves the pattern as it is."""
_FINE: Final = 3
"""Bits after the point in the coordinates of drawn lines."""


def contact(
    rng: np.random.Generator, rows: int, columns: int, half: tuple[float, float], of: SkinParameters = SKIN
) -> Field:
    """Return how firmly each pixel touches: 0 at the edge of the contact, 1 well inside, negative outside.

    ``half``: half axes of the contact in pixels (across, along).
    """
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    aside, along = (x - columns / 2) / np.float32(half[0]), (y - rows / 2) / np.float32(half[1])
    full = np.float32(of.outline)
    shape = (np.abs(aside) ** full + np.abs(along) ** full) ** (1 / full)
    ragged = layered_noise(rng, rows, columns, of.ragged)
    return np.asarray(np.clip((1 - shape + ragged) / np.float32(of.margin), -1, 1), np.float32)


def ink(
    rng: np.random.Generator, ridges: Field, touch: Field, condition: Condition, of: SkinParameters = SKIN
) -> Field:
    """Return what the sensor receives from the ideal pattern, 0 (nothing) to 1 (full ridge)."""
    size: Size = (touch.shape[0], touch.shape[1])
    # firm contact widens ridges; at the edge only their crests touch
    level = of.level - of.wetness * condition.wetness + (1 - np.clip(touch, 0, 1)) ** 2
    level = level - layered_noise(rng, *size, of.uneven)
    height = ridges + layered_noise(rng, *size, of.rough)
    height = height - _breaks(rng, size, condition, of) - _wear(rng, size, condition, of)
    height = np.minimum(height, _scratches(rng, size, condition, of))
    height = np.maximum(height, _drops(rng, size, condition, of)) - _pores(rng, size, of)
    received = 1 / (1 + np.exp(np.clip((level - height) * np.float32(of.steepness), -30, 30)))
    # just outside the edge the trace fades within a quarter of the margin
    received *= np.clip(1 + touch * 4, 0, 1)
    return np.asarray(np.maximum(received, _specks(rng, size, condition, of)), np.float32)


def _specks(rng: np.random.Generator, size: Size, condition: Condition, of: SkinParameters) -> Field:
    """Return the dirt, 0–1."""
    dots = (rng.random(size, dtype=np.float32) < condition.dirt / of.speck_area).astype(np.float32)
    soft = cv2.GaussianBlur(dots, (0, 0), of.speck_radius) * np.float32(of.speck_strength)
    return np.asarray(np.minimum(soft, 1), np.float32)


def _breaks(rng: np.random.Generator, size: Size, condition: Condition, of: SkinParameters) -> Field:
    """Return the depth of the dips along ridges where dry skin does not touch."""
    fine, coarse = of.break_scales
    spots = layered_noise(rng, *size, ((1.0, fine), (0.7, coarse)))
    return np.asarray(of.breaks * condition.breaks * np.clip(spots, 0, 2), np.float32)


def _wear(rng: np.random.Generator, size: Size, condition: Condition, of: SkinParameters) -> Field:
    """Return how much lower worn ridges are, in patches."""
    patch, grain = of.wear_scales
    patches = np.clip(of.wear_share + smooth_noise(rng, *size, patch), 0, 1.2)
    mottled = 0.5 + 0.5 * np.abs(smooth_noise(rng, *size, grain))
    return np.asarray(of.wear * condition.wear * patches * mottled, np.float32)


def _pores(rng: np.random.Generator, size: Size, of: SkinParameters) -> Field:
    """Return the depth of small holes; those in valleys do not show."""
    holes = (rng.random(size, dtype=np.float32) < 1 / of.pore_area).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(holes, (0, 0), of.pore_radius) * np.float32(of.pore_depth), np.float32)


def _drops(rng: np.random.Generator, size: Size, condition: Condition, of: SkinParameters) -> Field:
    """Return where sweat fills everything: high inside a drop, far below elsewhere."""
    drops = np.zeros(size, np.uint8)
    for _ in range(rng.poisson(condition.blobs)):
        centre = (int(rng.integers(size[1])), int(rng.integers(size[0])))
        axes = (int(rng.integers(2, of.drop[0])), int(rng.integers(2, of.drop[1])))
        cv2.ellipse(drops, centre, axes, float(rng.uniform(0, 180)), 0, 360, 255, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(drops, (0, 0), 1.5).astype(np.float32)
    return np.asarray(soft * np.float32(1.5 * _FAR / 255) - _FAR, np.float32)


def _scratches(rng: np.random.Generator, size: Size, condition: Condition, of: SkinParameters) -> Field:
    """Return where scratches and folds leave white lines: far below on a line, high elsewhere."""
    lines = np.zeros(size, np.uint8)
    lean = rng.uniform(0, np.pi)
    for _ in range(rng.poisson(condition.scratches)):
        # folds of one finger mostly lean one way
        way = lean + of.scratch_spread * rng.standard_normal()
        length, bow = rng.uniform(*of.scratch_length), of.scratch_bow * rng.standard_normal()
        start = rng.uniform(0, 1, 2) * (size[1], size[0])
        part = np.linspace(-0.5, 0.5, 9)
        along, aside = length * part, length * bow * (1 - 4 * part**2) + rng.standard_normal(9) * 0.6
        x = start[0] + along * np.cos(way) - aside * np.sin(way)
        y = start[1] + along * np.sin(way) + aside * np.cos(way)
        points: NDArray[np.int32] = np.round(np.stack([x, y], axis=1) * 2**_FINE).astype(np.int32)
        width = 1 + int(rng.choice(len(of.scratch_widths), p=of.scratch_widths))
        cv2.polylines(lines, [points[:, None]], False, 255, width, cv2.LINE_AA, _FINE)
    soft = cv2.GaussianBlur(lines, (0, 0), 0.7).astype(np.float32)
    return np.asarray(_FAR - soft * np.float32(1.5 * _FAR / 255), np.float32)
