"""Endings and bifurcations, and where they point."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.fast.minutiae_detection import Candidates, detect
from matchers.finger.fast.parameters import Detection
from matchers.finger.fast.thinning import thin
from matchers.finger.minutiae import BIFURCATION, ENDING

STAGE = Detection()


def strokes(*turns: float, length: float = 50) -> np.ndarray:
    """Return lines from the middle outwards, at angles counter-clockwise as seen."""
    picture = np.zeros((121, 121), np.uint8)
    for turn in turns:
        end = (round(60 + length * np.cos(turn)), round(60 - length * np.sin(turn)))
        cv2.line(picture, (60, 60), end, 1, 3)
    # lines that meet at a small angle leave pinholes, which binarisation would have filled
    return thin(np.asarray(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8))


def middle(found: Candidates) -> int:
    return int(np.argmin(np.hypot(found.row - 60, found.column - 60)))


def apart(one: float, other: float) -> float:
    return abs((one - other + np.pi) % (2 * np.pi) - np.pi)


@given(st.floats(0, 2 * np.pi))
def test_an_ending_points_into_its_ridge(turn: float) -> None:
    found = detect(strokes(turn), STAGE)
    assert sorted(found.kind) == [ENDING, ENDING]
    assert apart(found.angle[middle(found)], turn) < 0.15


@given(st.floats(0, 2 * np.pi))
def test_a_bifurcation_points_into_the_valley_between_its_arms(turn: float) -> None:
    found = detect(strokes(turn - 0.4, turn + 0.4, turn + np.pi), STAGE)
    k = middle(found)
    assert found.kind[k] == BIFURCATION
    assert apart(found.angle[k], turn) < 0.3


def test_a_ridge_and_its_valley_point_the_same_way() -> None:
    """A bifurcation is the ending of a valley, so a change of pressure changes the type, not the angle."""
    valley = 1 - cv2.dilate(strokes(0.0), np.ones((3, 3), np.uint8))
    as_valley = detect(thin(valley), STAGE)
    ridge = detect(strokes(0.0), STAGE)
    near = [k for k in range(len(as_valley)) if abs(as_valley.column[k] - 60) < 12]
    assert all(apart(as_valley.angle[k], ridge.angle[middle(ridge)]) < 0.4 for k in near)


def test_both_ends_of_a_short_ridge_are_linked_with_its_length() -> None:
    found = detect(strokes(0.0, length=9), STAGE)
    assert len(found.links) == 1
    assert 7 <= found.links[0, 2] <= 10


def test_a_long_ridge_is_no_link() -> None:
    assert len(detect(strokes(0.0), STAGE).links) == 0


def test_taking_some_keeps_the_links_among_them() -> None:
    found = detect(strokes(0.0, length=9), STAGE)
    assert len(found.take(np.array([True, False])).links) == 0
    assert found.take(np.array([True, True])).links.tolist() == found.links.tolist()


def test_an_empty_picture_has_no_minutiae() -> None:
    found = detect(np.zeros((50, 50), np.uint8), STAGE)
    assert len(found) == 0
    assert found.links.shape == (0, 3)
