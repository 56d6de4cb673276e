"""Filters in the frequency domain."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.finger.fast.orientation import filter_angles
from matchers.finger.fast.spectrum import SCALE, enlarged, radially, responses, spectrum_of
from tests.unit.finger.fast.ridge_pictures import waves

MIDDLE = slice(40, -40)


@pytest.mark.parametrize("index", range(16))
def test_each_direction_answers_to_its_own_filter(index: int) -> None:
    angles = filter_angles(16)
    spectrum = spectrum_of(waves(float(angles[index]), 9), 16)
    values = radially(spectrum, 9.0, 0.4)
    energy = [float((r * r).sum()) for pair in responses(spectrum, values, angles, 0.2) for r in pair]
    assert int(np.argmax(energy)) == index


def test_a_wave_comes_through_its_filter_unchanged() -> None:
    wave = waves(0.0, 9)
    spectrum = spectrum_of(wave, 16)
    [(response, _)] = responses(spectrum, radially(spectrum, 9.0, 0.5), np.array([0.0, np.pi / 2]), 0.4)
    small = wave[::SCALE, ::SCALE]
    assert np.abs(response - small)[MIDDLE, MIDDLE].max() < 0.1


def test_a_reduced_picture_comes_back_at_full_size() -> None:
    wave = waves(0.6, 9) * np.outer(np.hanning(200), np.hanning(240)).astype(np.float32)
    spectrum = spectrum_of(wave, 16)
    assert np.abs(enlarged(wave[::SCALE, ::SCALE], spectrum) - wave).max() < 0.01


@pytest.mark.parametrize("shape", [(31, 77), (200, 240), (201, 239)])
def test_any_size_of_picture_is_filtered(shape: tuple[int, int]) -> None:
    spectrum = spectrum_of(np.ones(shape, np.float32), 16)
    assert enlarged(np.zeros(spectrum.small, np.float32), spectrum).shape == shape


def test_frequencies_far_from_ridges_are_taken_away() -> None:
    slow, ridges, fast = (
        float(np.abs(radially(spectrum_of(waves(0.5, period), 16), 9.0, 0.36)).sum())
        for period in (60, 9, 4.2)
    )
    assert slow < 0.35 * ridges
    assert fast < 0.35 * ridges
