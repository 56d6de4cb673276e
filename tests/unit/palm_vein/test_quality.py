"""Quality and advice follow from what a picture measures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.palm_vein.measures import Measures
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.quality import advice, quality

GOOD = Measures(area=0.9, strength=0.4, detail=0.5, brightness=150, radius=100)


def test_a_good_picture_has_all_points_and_no_advice_but_to_go_on() -> None:
    assert quality(GOOD, DEFAULT.quality) == 100
    assert advice(GOOD, DEFAULT.quality).en.startswith("The picture is good")


@pytest.mark.parametrize(
    ("side", "value", "words"),
    [
        ("area", 0.5, "sleeve"),
        ("strength", 0.1, "warm"),
        ("detail", 0.1, "still"),
        ("detail", 1.8, "grainy"),
        ("radius", 20.0, "closer"),
    ],
)
def test_the_worst_side_decides_the_advice(side: str, value: float, words: str) -> None:
    worse = replace(GOOD, **{side: value})
    assert words in advice(worse, DEFAULT.quality).en
    assert advice(worse, DEFAULT.quality).zh.endswith("。")
    assert quality(worse, DEFAULT.quality) < 85


@given(st.floats(0, 1), st.floats(0, 2), st.floats(0, 20), st.floats(0, 2000))
def test_quality_stays_between_0_and_100(area: float, strength: float, detail: float, radius: float) -> None:
    told = quality(Measures(area, strength, detail, 100.0, radius), DEFAULT.quality)
    assert 0 <= told <= 100
