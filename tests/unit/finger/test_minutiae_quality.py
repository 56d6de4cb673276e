"""The quality of a record that tells none."""

from __future__ import annotations

import numpy as np

from matchers.finger.minutiae import minutiae
from matchers.finger.minutiae_quality import minutiae_quality


def of(count: int) -> int:
    places = np.linspace(10, 290, count)
    return minutiae_quality(minutiae(300, 300, places, places, np.zeros(count)))


def test_quality_rises_with_the_number_of_minutiae_and_is_always_known() -> None:
    told = [of(count) for count in range(256)]
    assert told == sorted(told)
    assert min(told) == 1
    assert max(told) <= 100


def test_the_median_record_gets_fifty_and_the_lowest_tenth_ten() -> None:
    assert of(30) == 50
    assert of(21) in range(9, 13)
