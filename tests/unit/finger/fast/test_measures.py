"""What an impression measures."""

from __future__ import annotations

import pytest

from matchers.errors import NotEnrollable
from matchers.finger.fast.extract import extract_with_measures
from tests.unit.finger.fast.ridge_pictures import finger, gray, on_white, with_minutia


def test_a_finger_measures_what_it_is() -> None:
    _, measured = extract_with_measures(finger(1), 500)
    assert 50 < measured.area < 400
    assert 6 < measured.period < 13
    assert measured.centre > 0.7
    assert 0.2 < measured.ridge_share < 0.7
    assert measured.coherence > 0.6
    assert measured.minutiae >= 10


def test_a_print_with_a_single_minutia_is_refused_as_saying_too_little() -> None:
    with pytest.raises(NotEnrollable, match="too small or too faint"):
        extract_with_measures(on_white(gray(with_minutia(10.0))), 500)
