"""Advice fits what is known to be wrong, and says nothing where nothing is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from matchers.finger.advice import MOST, Advice, Reason, advice
from matchers.finger.fast.extract import extract_with_measures
from matchers.finger.fast.measures import Measures
from matchers.finger.minutiae import Flags
from matchers.finger.orientation_grid import NOTHING, STEPS, OrientationGrid
from matchers.finger.placement import NO_CORE, placement
from matchers.finger.synthesis import PRESETS, MasterPrint, impress, make_finger
from tests.unit.finger.test_quality import GOOD, any_measures


@cache
def finger(number: int) -> MasterPrint:
    return make_finger(np.random.default_rng(number))


def reasons(measures: Measures, grid: OrientationGrid | None = None) -> list[Reason]:
    return [one.reason for one in advice(measures, grid)]


def grid_of(mask: Flags, angle: NDArray[np.float64] | None = None) -> OrientationGrid:
    steps = np.zeros(mask.shape) if angle is None else np.mod(np.rint(angle * STEPS / np.pi), STEPS)
    return OrientationGrid(np.where(mask, steps, NOTHING).astype(np.uint8))


def print_at(top: int, bottom: int, left: int, right: int) -> OrientationGrid:
    mask = np.zeros((24, 20), np.bool_)
    mask[top:bottom, left:right] = True
    return grid_of(mask)


def whorl(rows: int, columns: int, core: tuple[float, float]) -> OrientationGrid:
    """Return ridges around a core, with a free margin of two cells around the print."""
    y, x = np.mgrid[-2 : rows + 2, -2 : columns + 2]
    mask = (y >= 0) & (y < rows) & (x >= 0) & (x < columns)
    return grid_of(mask, np.arctan2(-(y - core[0]), x - core[1]) + np.pi / 2)


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    for reason in Reason:
        one = Advice(reason, 0.0)
        assert one.zh.endswith("。")
        assert re.search(r"[\u4e00-\u9fff]", one.zh)
        assert not re.search(r"[,;:?!]", one.zh)
        assert one.en.endswith(".")
        assert one.en.isascii()


def test_a_good_print_in_the_middle_needs_no_advice() -> None:
    assert reasons(GOOD, print_at(2, 22, 2, 18)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"ridge_share": 0.28, "clarity": 0.7}, Reason.DRY),
        ({"ridge_share": 0.56}, Reason.WET),
        ({"clarity": 0.5}, Reason.SMUDGED),
        ({"contrast": 12.0}, Reason.FAINT),
        ({"period": 5.3}, Reason.RESOLUTION),
        ({"period": 13.5}, Reason.RESOLUTION),
        ({"area": 60.0}, Reason.SMALL),
        ({"area": 120.0, "minutiae": 4, "clarity": 0.64}, Reason.UNCLEAR),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, Any], expected: Reason) -> None:
    assert reasons(replace(GOOD, **change)) == [expected]


def test_thin_but_clear_ridges_are_not_called_dry() -> None:
    assert reasons(replace(GOOD, ridge_share=0.28)) == []


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        (print_at(4, 20, 0, 10), Reason.LEFT),
        (print_at(4, 20, 10, 20), Reason.RIGHT),
        (print_at(0, 14, 4, 16), Reason.TOO_FAR),
    ],
)
def test_a_finger_beside_the_middle_is_told_where_to_move(grid: OrientationGrid, expected: Reason) -> None:
    assert reasons(GOOD, grid) == [expected]


def test_a_finger_wider_than_the_window_is_not_beside_the_middle() -> None:
    assert reasons(GOOD, print_at(0, 24, 0, 20)) == []


def test_the_dark_frame_of_a_sensor_is_no_part_of_the_finger() -> None:
    mask = np.zeros((24, 20), np.bool_)
    mask[4:20, 3:14] = True
    mask[:, 18:] = True
    assert reasons(GOOD, grid_of(mask)) == []


def test_a_second_print_on_the_glass_is_noticed_but_not_the_next_joint() -> None:
    mask = np.zeros((24, 20), np.bool_)
    mask[2:12, 2:12] = mask[14:22, 13:19] = True
    assert reasons(GOOD, grid_of(mask)) == [Reason.RESIDUE]
    joint = np.zeros((30, 20), np.bool_)
    joint[0:14, 3:17] = joint[17:22, 3:17] = True
    assert reasons(GOOD, grid_of(joint)) == [Reason.TOO_FAR]


def test_a_core_is_found_where_the_ridges_turn_around_it() -> None:
    assert placement(whorl(20, 16, (9.5, 7.5))).core == pytest.approx(0.45, abs=0.08)
    assert placement(print_at(2, 22, 2, 18)).core == NO_CORE


def test_a_small_print_with_its_core_at_the_lower_edge_is_a_tip() -> None:
    small = replace(GOOD, area=90.0)
    assert reasons(small, whorl(20, 16, (17.5, 7.5)))[0] is Reason.TIP
    assert reasons(small, whorl(20, 16, (8.5, 7.5)))[0] is Reason.SMALL


def test_a_grid_without_print_lies_nowhere() -> None:
    lies = placement(grid_of(np.zeros((10, 10), np.bool_)))
    assert (lies.left, lies.top, lies.core, lies.second_part) == (0, 0, NO_CORE, 0)


@given(any_measures())
def test_there_are_at_most_two_reasons_the_worst_first(measures: Measures) -> None:
    found = advice(measures, print_at(0, 14, 0, 10))
    assert len(found) <= MOST
    assert [one.severity for one in found] == sorted((one.severity for one in found), reverse=True)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("good", set()),
        ("dry", {Reason.DRY}),
        ("wet", {Reason.WET}),
        ("partial", {Reason.TIP, Reason.SMALL}),
    ],
)
def test_synthetic_prints_get_the_advice_their_condition_calls_for(
    condition: str, expected: set[Reason]
) -> None:
    first = []
    for number in range(3):
        picture = impress(finger(number), np.random.default_rng(number), PRESETS[condition])
        template, measures = extract_with_measures(picture, 500.0)
        first += reasons(measures, template.grid)[:1]
    if not expected:
        assert first == []
    else:
        assert len(first) == 3
        assert set(first) <= expected
