"""Ridges and valleys."""

from __future__ import annotations

import numpy as np

from matchers.finger.fast.binarisation import binarise
from matchers.finger.fast.parameters import Detection
from tests.unit.finger.fast.ridge_pictures import waves

STAGE = Detection()
WAVE = waves(0.0, 9)
ALL = np.ones(WAVE.shape, np.bool_)


def test_ridges_are_where_the_wave_is_positive() -> None:
    assert np.array_equal(binarise(WAVE, ALL, STAGE), (WAVE > 0).astype(np.uint8))


def test_a_pore_is_closed_and_a_speck_removed() -> None:
    dirty = WAVE.copy()
    ridge, valley = 9 * 10, 9 * 10 + 4
    dirty[ridge : ridge + 2, 100:103] = -1
    dirty[valley : valley + 2, 100:103] = 1
    assert np.array_equal(binarise(dirty, ALL, STAGE), (WAVE > 0).astype(np.uint8))


def test_outside_the_mask_there_are_no_ridges() -> None:
    mask = ALL.copy()
    mask[:, :120] = False
    assert not binarise(WAVE, mask, STAGE)[:, :120].any()


def test_no_wave_means_no_ridge() -> None:
    assert not binarise(np.zeros_like(WAVE), ALL, STAGE).any()
