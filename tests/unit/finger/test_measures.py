"""What an impression measures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.errors import NotEnrollable
from matchers.finger.extraction import extract_with_measures
from matchers.finger.measures import Measures, quality
from tests.unit.finger.ridge_pictures import finger, gray, on_white, with_minutia
from tests.unit.finger.test_enrollable import GOOD


def test_a_finger_measures_what_it_is() -> None:
    _, measured = extract_with_measures(finger(1), 500)
    assert 50 < measured.area < 400
    assert 6 < measured.period < 13
    assert measured.centre > 0.7
    assert 0.2 < measured.ridge_share < 0.7
    assert measured.coherence > 0.6
    assert measured.minutiae >= 10


@pytest.mark.parametrize(
    "worse",
    [{"area": 40.0}, {"clarity": 0.4}, {"minutiae": 5}, {"clarity": 0.1}, {"area": 1.0, "minutiae": 0}],
)
def test_whatever_is_worse_lowers_the_quality(worse: dict[str, float]) -> None:
    assert quality(replace(GOOD, **worse)) < quality(GOOD)


@given(st.floats(0, 500), st.floats(0, 1), st.integers(0, 200))
def test_quality_is_between_0_and_100(area: float, clarity: float, minutiae: int) -> None:
    measured = replace(GOOD, area=area, clarity=clarity, minutiae=minutiae)
    assert isinstance(measured, Measures)
    assert 0 <= quality(measured) <= 100


def test_a_print_with_a_single_minutia_is_refused_as_saying_too_little() -> None:
    with pytest.raises(NotEnrollable, match="too small or too faint"):
        extract_with_measures(on_white(gray(with_minutia(10.0))), 500)
