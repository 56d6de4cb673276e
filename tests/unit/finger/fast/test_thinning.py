"""Thin lines of the same shape."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.fast.thinning import neighbour_codes, thin
from tests.unit.finger.fast.ridge_pictures import waves


def blobs(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 1, (90, 110)).astype(np.float32)
    picture = (cv2.GaussianBlur(noise, (0, 0), 2.5) > 0.02).astype(np.uint8)
    picture[[0, -1], :] = 0
    picture[:, [0, -1]] = 0
    return picture


def parts(picture: np.ndarray, connectivity: int) -> int:
    return int(cv2.connectedComponents(picture, connectivity=connectivity)[0])


@given(st.integers(0, 10**6))
def test_thinning_neither_joins_nor_parts_nor_fills(seed: int) -> None:
    before = blobs(seed)
    after = thin(before)
    assert not (after & ~before).any()
    assert parts(after, 8) == parts(before, 8)
    assert parts(1 - after, 4) == parts(1 - before, 4)


@given(st.integers(0, 10**6))
def test_lines_hold_no_square_of_four(seed: int) -> None:
    lines = thin(blobs(seed))
    square = lines[:-1, :-1] & lines[1:, :-1] & lines[:-1, 1:] & lines[1:, 1:]
    assert np.count_nonzero(square) <= 1


def test_a_ridge_becomes_its_middle_line() -> None:
    bar = np.zeros((40, 60), np.uint8)
    bar[15:22, 10:50] = 1
    lines = thin(bar)
    assert set(np.flatnonzero(lines.any(axis=1))) <= {17, 18, 19}
    assert np.count_nonzero(lines) >= 30


def test_parallel_ridges_stay_apart() -> None:
    ridges = (waves(0.5, 9) > 0).astype(np.uint8)
    assert parts(thin(ridges), 8) == parts(ridges, 8)


def test_nothing_and_a_single_pixel_stay_what_they_are() -> None:
    empty = np.zeros((20, 20), np.uint8)
    assert not thin(empty).any()
    empty[10, 10] = 1
    assert np.array_equal(thin(empty), empty)


def test_the_argument_is_left_alone() -> None:
    picture = blobs(1)
    kept = picture.copy()
    thin(picture)
    assert np.array_equal(picture, kept)


def test_each_neighbour_has_its_bit() -> None:
    for bit, (row, column) in enumerate(
        [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
    ):
        picture = np.zeros((5, 5), np.uint8)
        picture[2 + row, 2 + column] = 1
        assert neighbour_codes(picture)[2, 2] == 1 << bit
