"""Equal darkness and contrast."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.fast.normalisation import normalise
from matchers.finger.fast.parameters import Normalisation
from tests.unit.finger.fast.ridge_pictures import gray, waves

STAGE = Normalisation()
ALL = np.ones((200, 240), np.bool_)


def test_dark_ridges_become_positive() -> None:
    wave = waves(0.4, 9)
    picture = normalise(gray(wave), ALL, STAGE)
    assert np.corrcoef(picture.ravel(), wave.ravel())[0, 1] > 0.95


@given(st.floats(20, 60), st.floats(-40, 40))
def test_contrast_and_brightness_do_not_matter(contrast: float, brightness: float) -> None:
    wave = waves(0.4, 9)
    usual, other = (
        np.clip(128 - c * wave + b, 0, 255).astype(np.uint8) for c, b in ((50, 0), (contrast, brightness))
    )
    assert np.abs(normalise(usual, ALL, STAGE) - normalise(other, ALL, STAGE)).mean() < 0.1


def test_outside_the_mask_there_is_nothing() -> None:
    mask = ALL.copy()
    mask[:, :100] = False
    assert not normalise(gray(waves(0.4, 9)), mask, STAGE)[:, :100].any()


def test_a_flat_picture_stays_flat() -> None:
    flat = np.full((200, 240), 77, np.uint8)
    assert np.abs(normalise(flat, ALL, STAGE)).max() < 0.05
