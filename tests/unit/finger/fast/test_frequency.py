"""The distance from ridge to ridge."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.fast.frequency import local_periods, possible_periods
from matchers.finger.fast.parameters import Frequency
from tests.unit.finger.fast.ridge_pictures import waves

STAGE = Frequency()


@given(st.floats(6, 13), st.floats(0, np.pi))
def test_the_period_of_a_print_is_found_to_a_tenth(period: float, angle: float) -> None:
    [found] = possible_periods(waves(angle, period), STAGE)
    assert found == pytest.approx(period, rel=0.1)


def test_ridges_under_stronger_blots_are_among_the_possible() -> None:
    blots = cv2.GaussianBlur(np.random.default_rng(1).normal(0, 1, (300, 300)), (0, 0), 3.0)
    picture = (waves(0.6, 7.5, 300, 300) + 3 * blots / blots.std()).astype(np.float32)
    found = possible_periods(picture, STAGE)
    assert len(found) == 2
    assert min(abs(period / 7.5 - 1) for period in found) < 0.1


@pytest.mark.parametrize(("period", "limit"), [(3.6, 5.0), (20.0, 16.0), (26.0, 16.0)])
def test_a_period_no_finger_has_comes_out_as_the_nearest_limit(period: float, limit: float) -> None:
    assert possible_periods(waves(0.4, period, 400, 400), STAGE)[0] == pytest.approx(limit, rel=0.1)


@pytest.mark.parametrize("period", [6.5, 8.0, 9.0, 11.0])
@pytest.mark.parametrize("angle", [0.0, 0.6, np.pi / 2])
def test_local_periods_are_found_to_a_twentieth(period: float, angle: float) -> None:
    small = waves(angle, period)[::2, ::2]
    found = local_periods(small, np.ones(small.shape, np.bool_), 9.0, 8, STAGE, 2)
    assert found[5:-5, 5:-5] == pytest.approx(period, rel=0.05)


def test_narrow_and_wide_ridges_side_by_side_are_told_apart() -> None:
    picture = np.hstack((waves(0, 7, 200, 200), waves(0, 11, 200, 200)))
    found = local_periods(picture, np.ones(picture.shape, np.bool_), 9.0, 8, STAGE)
    assert found[5:-5, 5:15] == pytest.approx(7, rel=0.08)
    assert found[5:-5, -15:-5] == pytest.approx(11, rel=0.08)


def test_without_a_print_the_general_period_stands() -> None:
    found = local_periods(np.zeros((80, 80), np.float32), np.zeros((80, 80), np.bool_), 8.5, 8, STAGE)
    assert found == pytest.approx(8.5)
