"""Where the finger is, coarsely."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.finger.deep.crop import Window, finger_window
from matchers.finger.deep.parameters import CropParameters
from tests.unit.finger.deep.prints import finger, ridges

PARAMETERS = CropParameters()


def on_glass(height: int, width: int, top: int, left: int, side: int = 128) -> np.ndarray:
    image = np.random.default_rng(1).normal(225, 2, (height, width)).clip(0, 255).astype(np.uint8)
    image[top : top + side, left : left + side] = ridges(side, side, 0.7)
    return image


@settings(max_examples=25)
@given(st.integers(0, 352), st.integers(0, 272))
def test_the_whole_finger_lies_inside_the_window_wherever_it_was_laid(top: int, left: int) -> None:
    window = finger_window(on_glass(480, 400, top, left), 32, PARAMETERS)
    assert window is not None
    assert window.top <= top
    assert window.bottom >= top + 128
    assert window.left <= left
    assert window.right >= left + 128
    assert (window.bottom - window.top) % 32 == 0
    assert (window.right - window.left) % 32 == 0
    assert (window.bottom - window.top) * (window.right - window.left) <= 224 * 224


def test_a_blank_or_noisy_glass_holds_no_finger() -> None:
    noise = np.random.default_rng(1).normal(225, 2, (300, 300)).astype(np.uint8)
    assert finger_window(noise, 32, PARAMETERS) is None
    assert finger_window(np.zeros((60, 60), np.uint8), 32, PARAMETERS) is None


def test_a_smear_beside_the_finger_does_not_widen_the_window() -> None:
    image = on_glass(480, 480, 16, 16, 256)
    image[440:470, 440:470] = ridges(30, 30, 0.1)
    window = finger_window(image, 32, PARAMETERS)
    assert window is not None
    assert max(window.bottom, window.right) < 400


def test_a_crease_does_not_cut_the_finger_in_two() -> None:
    image = ridges(320, 320, 0.7)
    image[150:172] = 230
    assert finger_window(image, 32, PARAMETERS) == Window(0, 320, 0, 320)


@pytest.mark.parametrize(("height", "width"), [(2000, 2000), (700, 300), (300, 1500)])
def test_the_window_never_exceeds_the_longest_side(height: int, width: int) -> None:
    image = np.full((height, width), 240, np.uint8)
    image[8:-8, 8:-8] = ridges(height - 16, width - 16, 0.7)
    window = finger_window(image, 32, PARAMETERS)
    assert window is not None
    assert window.bottom - window.top == min(height, PARAMETERS.longest_side)
    assert window.right - window.left == min(width, PARAMETERS.longest_side)
    assert abs((window.top + window.bottom) / 2 - height / 2) <= 16


def test_a_window_cuts_the_picture_at_its_place() -> None:
    image = finger()
    np.testing.assert_array_equal(Window(32, 96, 64, 160).of(image), image[32:96, 64:160])
