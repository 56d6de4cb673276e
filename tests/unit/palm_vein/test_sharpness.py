"""Movement takes detail away along its way, whatever the light and the noise."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.palm_vein.degraded import moved
from matchers.palm_vein.arrays import Gray
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.region import RegionOfInterest, cut, find_hand
from matchers.palm_vein.sharpness import sharpness
from tests.unit.palm_vein.vein_pictures import hand

STAGE = DEFAULT.sharpness


def detail(image: Gray) -> float:
    return sharpness(cut(image, find_hand(image, DEFAULT.region)), STAGE).detail


@pytest.mark.parametrize("angle", [0.0, 0.8, 1.6, 2.4])
def test_the_farther_a_hand_moves_the_less_detail_is_left(angle: float) -> None:
    left = [detail(moved(hand(), way, angle)) for way in (1, 6, 10, 15, 25)]
    assert left == sorted(left, reverse=True)
    assert left[-1] < 0.5 * left[0]


def test_noise_added_after_the_movement_does_not_hide_it() -> None:
    blurred = moved(hand(), 15, 0.5)
    noisy = blurred + np.random.default_rng(3).normal(0, 2, blurred.shape)
    assert detail(np.clip(noisy, 0, 255).astype(np.uint8)) < 0.6 * detail(hand())


def test_half_the_light_leaves_the_detail() -> None:
    assert detail((hand() * 0.6).astype(np.uint8)) == pytest.approx(detail(hand()), rel=0.2)


def test_white_noise_is_measured_in_grey_levels_and_has_no_detail() -> None:
    noise = np.random.default_rng(4).normal(120, 5, (192, 192)).astype(np.uint8)
    found = sharpness(RegionOfInterest(noise, np.ones(noise.shape, np.bool_)), STAGE)
    assert found.noise == pytest.approx(5, rel=0.1)
    shaded = np.clip(noise + 40 * np.sin(np.arange(192) / 12)[None], 0, 255).astype(np.uint8)
    assert sharpness(RegionOfInterest(shaded, np.ones(noise.shape, np.bool_)), STAGE).detail < 0.2


def test_where_there_is_no_hand_nothing_is_measured() -> None:
    nothing = RegionOfInterest(np.zeros((192, 192), np.uint8), np.zeros((192, 192), np.bool_))
    assert sharpness(nothing, STAGE).detail == 0
    assert sharpness(nothing, STAGE).noise == 0
