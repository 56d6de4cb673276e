"""Quality and advice follow from what a picture measures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.palm_vein.measures import Measures
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.quality import advice, quality

GOOD = Measures(
    area=0.9, strength=0.45, detail=1.6, contrast=0.03, noise=0.015, brightness=150, radius=100
)  # as in real pictures
SIDES = ("area", "strength", "detail", "contrast", "brightness", "radius")  # worse when smaller
MOST_NOISE = 0.15


def test_a_good_picture_has_all_points_and_no_advice_but_to_go_on() -> None:
    assert quality(GOOD, DEFAULT.quality) == 100
    assert advice(GOOD, DEFAULT.quality).en.startswith("The picture is good")


@pytest.mark.parametrize(
    ("side", "value", "words"),
    [
        ("area", 0.5, "sleeve"),
        ("detail", 0.6, "still"),
        ("contrast", 0.007, "warm"),
        ("noise", 0.066, "grainy"),
        ("brightness", 30.0, "dark"),
        ("radius", 20.0, "closer"),
    ],
)
def test_the_worst_side_decides_the_advice(side: str, value: float, words: str) -> None:
    worse = replace(GOOD, **{side: value})
    assert words in advice(worse, DEFAULT.quality).en
    assert advice(worse, DEFAULT.quality).zh.endswith("。")
    assert quality(worse, DEFAULT.quality) < 92


@pytest.mark.parametrize(
    ("side", "value", "words"),
    [("detail", 0.9, "still"), ("contrast", 0.01, "warm"), ("brightness", 45.0, "dark")],
)
def test_unclear_directions_are_told_by_their_cause(side: str, value: float, words: str) -> None:
    assert words in advice(replace(GOOD, strength=0.31, **{side: value}), DEFAULT.quality).en


def test_unclear_directions_without_another_cause_come_from_movement() -> None:
    assert "still" in advice(replace(GOOD, strength=0.31), DEFAULT.quality).en


def test_noise_over_faint_veins_is_a_cold_hand_and_not_a_dark_picture() -> None:
    assert "warm" in advice(replace(GOOD, contrast=0.01, noise=0.024), DEFAULT.quality).en


@given(st.sampled_from(SIDES), st.floats(0, 1), st.floats(0, 1))
def test_a_worse_side_never_raises_the_quality(side: str, one: float, other: float) -> None:
    less, more = sorted((one, other))
    value = getattr(GOOD, side)
    low, high = (replace(GOOD, **{side: share * value}) for share in (less, more))
    assert quality(low, DEFAULT.quality) <= quality(high, DEFAULT.quality)


@given(st.floats(GOOD.noise, MOST_NOISE), st.floats(GOOD.noise, MOST_NOISE))
def test_more_noise_never_raises_the_quality(one: float, other: float) -> None:
    less, more = (replace(GOOD, noise=noise) for noise in sorted((one, other)))
    assert quality(less, DEFAULT.quality) >= quality(more, DEFAULT.quality)


@pytest.mark.parametrize(("side", "value"), [*((side, 0.0) for side in SIDES), ("noise", MOST_NOISE)])
def test_one_side_that_is_useless_leaves_nothing(side: str, value: float) -> None:
    assert quality(replace(GOOD, **{side: value}), DEFAULT.quality) == 0


@given(
    st.floats(0, 1), st.floats(0, 2), st.floats(0, 20), st.floats(0, 1), st.floats(0, 300), st.floats(0, 2000)
)
def test_quality_stays_between_0_and_100(
    area: float, strength: float, detail: float, contrast: float, noise: float, radius: float
) -> None:
    told = quality(Measures(area, strength, detail, contrast, noise, 100.0, radius), DEFAULT.quality)
    assert 0 <= told <= 100
