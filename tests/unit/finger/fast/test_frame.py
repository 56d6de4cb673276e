"""The frame round a picture."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.finger.fast.extract import extract
from matchers.finger.fast.frame import inside_frame
from matchers.finger.fast.parameters import Frame
from tests.unit.finger.fast.ridge_pictures import finger, gray, waves

STAGE = Frame()


@pytest.mark.parametrize("angle", [0.0, 0.1, 0.8, np.pi / 2])
def test_ridges_without_a_frame_are_left_alone(angle: float) -> None:
    picture = np.full((300, 260), 250, np.uint8)
    picture[:200, 60:200] = gray(waves(angle, 9, 200, 140))
    assert inside_frame(picture, STAGE) == (slice(0, 300), slice(0, 260))


def test_what_a_frame_encloses_is_found() -> None:
    picture = np.full((300, 260), 200, np.uint8)
    picture[5:8] = picture[-3:] = 0
    picture[:, :2] = picture[:, -12:-10] = 0
    assert inside_frame(picture, STAGE) == (slice(8, 297), slice(2, 248))


def test_a_line_through_the_middle_is_no_frame() -> None:
    picture = np.full((300, 260), 200, np.uint8)
    picture[150:153] = 0
    assert inside_frame(picture, STAGE) == (slice(0, 300), slice(0, 260))


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (4, 4)])
def test_the_smallest_picture_has_an_inside(shape: tuple[int, int]) -> None:
    assert np.zeros(shape, np.uint8)[inside_frame(np.zeros(shape, np.uint8), STAGE)].shape == shape


def test_a_frame_round_a_faint_print_changes_little() -> None:
    faint = np.rint(120 + finger(1) * 0.3).astype(np.uint8)
    framed = faint.copy()
    framed[:2] = framed[-2:] = 0
    framed[:, :2] = framed[:, -2:] = 0
    plain, other = extract(faint, 500).minutiae, extract(framed, 500).minutiae
    apart = np.hypot(plain.x[:, None] - other.x, plain.y[:, None] - other.y)
    assert (apart.min(axis=1) < 6).mean() > 0.9
