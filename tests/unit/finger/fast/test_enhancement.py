"""Filtering along the ridges."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.finger.fast.enhancement import enhance
from matchers.finger.fast.parameters import Enhancement
from matchers.finger.fast.spectrum import SCALE, enlarged, spectrum_of
from tests.unit.finger.fast.ridge_pictures import waves

STAGE = Enhancement()
MIDDLE = (slice(30, -30), slice(30, -30))


def enhanced(picture: np.ndarray, angle: float, period: float) -> np.ndarray:
    spectrum = spectrum_of(picture.astype(np.float32), STAGE.margin)
    direction = np.full(spectrum.small, np.exp(2j * angle), np.complex64)
    periods = np.full(spectrum.small, period, np.float32)
    small = enhance(spectrum, direction, periods, [0.8 * period, period, 1.25 * period], STAGE.radial, STAGE)
    return enlarged(small, spectrum)


def alike(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one[MIDDLE].ravel(), other[MIDDLE].ravel())[0, 1])


@pytest.mark.parametrize("angle", [0.0, 0.3, 1.0, np.pi / 2, 2.5])
@pytest.mark.parametrize("period", [7.0, 9.0, 11.0])
def test_clean_ridges_stay_what_they_are(angle: float, period: float) -> None:
    wave = waves(angle, period)
    assert alike(enhanced(wave, angle, period), wave) > 0.99


def test_ridges_come_out_of_noise_twice_as_strong() -> None:
    wave = waves(0.7, 9)
    noise = np.random.default_rng(9).normal(0, 1.4, wave.shape)
    assert alike(wave + noise, wave) < 0.5
    assert alike(enhanced(wave + noise, 0.7, 9.0), wave) > 0.9


def test_a_cut_across_a_ridge_is_healed() -> None:
    wave = waves(0.0, 9)
    cut = wave.copy()
    cut[:, 118:122] = -1
    ridge_rows = np.arange(36, 164, 9)
    assert (enhanced(cut, 0.0, 9.0)[ridge_rows, 120] > 0).all()


def test_an_ending_is_not_healed_away() -> None:
    """Along the ridge that ends there is a ridge on one side and none on the other."""
    wave = waves(0.0, 9, 200, 240)
    down, across = np.mgrid[0:200, 0:240].astype(np.float32)
    wave = np.cos(2 * np.pi / 9 * (down - 100) + np.arctan2(down - 100, across - 120))
    assert alike(enhanced(wave, 0.0, 9.0), wave) > 0.9


def test_the_argument_may_have_any_parity() -> None:
    spectrum = spectrum_of(np.zeros((101, 99), np.float32), STAGE.margin)
    assert spectrum.small == (-(-101 // SCALE), -(-99 // SCALE))
