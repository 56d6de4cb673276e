"""The code says in which direction the veins run."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.palm_vein.normalisation import normalise
from matchers.palm_vein.orientation_code import (
    ANGLES,
    LEVELS,
    OUTSIDE,
    SYMBOLS,
    orientation_field,
    to_field,
    to_symbols,
)
from matchers.palm_vein.parameters import CELLS, DEFAULT, SIDE
from matchers.palm_vein.prepared import turn

EVERYWHERE = np.ones((SIDE, SIDE), np.bool_)


@pytest.mark.parametrize("degrees", [0, 30, 60, 90, 135])
def test_a_dark_line_is_coded_at_twice_the_angle_of_its_normal(degrees: float) -> None:
    image = np.full((SIDE, SIDE), 180, np.uint8)
    along = 200 * np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    middle = SIDE / 2
    ends = [tuple(round(middle + sign * part) for part in along.tolist()) for sign in (-1, 1)]
    cv2.line(image, ends[0], ends[1], 90, 7, cv2.LINE_AA)
    picture = normalise(image, EVERYWHERE, DEFAULT.normalisation)
    field, _ = orientation_field(picture, EVERYWHERE, DEFAULT.encoding)
    here = field[CELLS // 2 - 1 : CELLS // 2 + 1, CELLS // 2 - 1 : CELLS // 2 + 1].mean()
    expected = np.exp(2j * np.deg2rad(degrees + 90))
    assert abs(np.angle(here / expected)) < 0.15


def test_even_brightness_has_no_direction() -> None:
    flat = np.full((SIDE, SIDE), 120, np.uint8)
    picture = normalise(flat, EVERYWHERE, DEFAULT.normalisation)
    assert np.abs(picture).max() < 1e-3
    field, _ = orientation_field(picture, EVERYWHERE, DEFAULT.encoding)
    assert np.abs(field).max() < 0.05


def test_twice_the_light_gives_nearly_the_same_picture() -> None:
    rng = np.random.default_rng(4)
    dim = cv2.GaussianBlur(rng.integers(0, 120, (SIDE, SIDE)).astype(np.uint8), (0, 0), 2)
    one, other = (normalise(image, EVERYWHERE, DEFAULT.normalisation) for image in (dim, dim * 2))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.99


def test_outside_the_hand_there_is_nothing() -> None:
    mask = EVERYWHERE.copy()
    mask[:, : SIDE // 2] = False
    rng = np.random.default_rng(5)
    image = rng.integers(0, 255, (SIDE, SIDE)).astype(np.uint8)
    field, cells = orientation_field(normalise(image, mask, DEFAULT.normalisation), mask, DEFAULT.encoding)
    assert not cells[:, : CELLS // 2].any()
    assert not field[~cells].any()
    assert (to_symbols(field, cells, DEFAULT.encoding)[~cells] == OUTSIDE).all()


def test_seven_bits_hold_every_symbol() -> None:
    assert SYMBOLS == 2 + ANGLES * LEVELS == 128
    values = to_field(np.arange(SYMBOLS, dtype=np.uint8))
    assert len(np.unique(np.round(values, 5))) == SYMBOLS - 1  # outside and no vein are both zero


@given(st.integers(0, 2**32))
def test_a_symbol_is_near_what_it_stands_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    field = rng.normal(size=(CELLS, CELLS)) + 1j * rng.normal(size=(CELLS, CELLS))
    mask = np.ones((CELLS, CELLS), np.bool_)
    largest = np.percentile(np.abs(field), DEFAULT.encoding.percentile)
    back = to_field(to_symbols(field.astype(np.complex64), mask, DEFAULT.encoding)) * largest
    held = field * np.minimum(1, largest / np.abs(field))
    assert np.abs(back - held).max() < largest * (0.5 / LEVELS + np.pi / ANGLES + 0.01)


def test_a_code_turned_there_and_back_is_itself_in_the_middle() -> None:
    rng = np.random.default_rng(6)
    parts = [cv2.GaussianBlur(rng.normal(size=(CELLS, CELLS)).astype(np.float32), (0, 0), 3) for _ in "ri"]
    field = (parts[0] + 1j * parts[1]).astype(np.complex64)
    back = turn(turn(field, 25), -25)
    middle = np.s_[14:34, 14:34]
    assert np.abs(back[middle] - field[middle]).max() < 0.12 * np.abs(field).max()
