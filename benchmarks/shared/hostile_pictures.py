"""Pictures of made-up fingers and hands, spoiled as no sensor would: for fuzzing what comes after reading."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger import synthesis as fingers
from matchers.image_limits import LEAST_PIXELS, MOST_PIXELS
from matchers.palm_vein import synthesis as hands

Gray = NDArray[np.uint8]
SIZE = (240, 320)
"""Rows and columns of a hand's picture: smaller than a sensor's, so that more of them are tried."""
MOST_SPOILED = 4
GRAINY_SHARE = 0.5
"""Of the largest pictures: noise takes longest to unpack."""
GRAIN = 6.0


@cache
def whole_hands() -> tuple[Gray, ...]:
    """Return a hand's picture in every condition that has a name, palms and fists."""
    rng = np.random.default_rng(1)
    made = []
    for posture in hands.Posture:
        for condition in hands.PRESETS.values():
            picture = hands.take_picture(hands.make_hand(rng, posture), rng, condition)
            made.append(np.asarray(cv2.resize(picture, SIZE[::-1], interpolation=cv2.INTER_AREA), np.uint8))
    return tuple(made)


@cache
def whole_fingers() -> tuple[Gray, ...]:
    """Return a finger's picture in every condition that has a name."""
    rng = np.random.default_rng(1)
    finger = fingers.make_finger(rng)
    return tuple(fingers.impress(finger, rng, condition) for condition in fingers.PRESETS.values())


WHOLE: dict[str, Callable[[], tuple[Gray, ...]]] = {"finger": whole_fingers, "palm_vein": whole_hands}


def picture(rng: np.random.Generator, modality: str) -> Gray:
    """Return one picture, changed nought to four times; never smaller than is permitted."""
    whole = WHOLE[modality]()
    made = whole[rng.integers(len(whole))]
    for _ in range(rng.integers(MOST_SPOILED + 1)):
        made = SPOILERS[rng.integers(len(SPOILERS))](rng, made)
    return np.ascontiguousarray(made, np.uint8)


def largest_picture(rng: np.random.Generator, modality: str) -> Gray:
    """Return one of these of as many pixels as are permitted, half of them grainy."""
    sides = (MOST_PIXELS, MOST_PIXELS)
    made = np.asarray(cv2.resize(picture(rng, modality), sides, interpolation=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < GRAINY_SHARE:
        made = np.clip(made + rng.normal(0, GRAIN, made.shape), 0, 255).astype(np.uint8)
    return made


def _part(rng: np.random.Generator, of: Gray, least: int = 1) -> tuple[slice, slice]:
    """Return rows and columns of some rectangle."""
    sides = []
    for length in of.shape:
        size = int(rng.integers(least, length + 1))
        start = int(rng.integers(length - size + 1))
        sides.append(slice(start, start + size))
    return sides[0], sides[1]


def _filled(rng: np.random.Generator, of: Gray) -> Gray:
    made = of.copy()
    made[_part(rng, of)] = rng.choice([0, 1, 128, 254, 255])
    return made


def _cropped(rng: np.random.Generator, of: Gray) -> Gray:
    return of[_part(rng, of, LEAST_PIXELS)]


def _noisy(rng: np.random.Generator, of: Gray) -> Gray:
    made = of.copy()
    part = _part(rng, of)
    made[part] = rng.integers(0, 256, made[part].shape, np.uint8)
    return made


def _levels(rng: np.random.Generator, of: Gray) -> Gray:
    """Any contrast and brightness, inverted too."""
    stretched = of * rng.uniform(-4, 4) + rng.uniform(-400, 600)
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)


def _coarse(rng: np.random.Generator, of: Gray) -> Gray:
    step = int(rng.integers(2, 200))
    return np.asarray(of // step * step, np.uint8)


def _blurred(rng: np.random.Generator, of: Gray) -> Gray:
    return np.asarray(cv2.GaussianBlur(of, (0, 0), rng.uniform(0.5, 30)), np.uint8)


def _turned(rng: np.random.Generator, of: Gray) -> Gray:
    return np.rot90(of, int(rng.integers(1, 4)))


def _striped(rng: np.random.Generator, of: Gray) -> Gray:
    made = of.copy()
    made[:: int(rng.integers(2, 20))] = rng.choice([0, 255])
    return made


SPOILERS = (_filled, _cropped, _noisy, _levels, _coarse, _blurred, _turned, _striped)
