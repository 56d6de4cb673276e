"""The direction of the ridges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.fast.orientation import at_pixels, orientation_field, relaxed
from matchers.finger.fast.parameters import Orientation
from matchers.finger.fast.spectrum import spectrum_of
from tests.unit.finger.fast.ridge_pictures import waves

STAGE = Orientation()
INSIDE = np.ones((25, 30), np.bool_)


def field_of(picture: np.ndarray) -> np.ndarray:
    return orientation_field(spectrum_of(picture.astype(np.float32), 16), INSIDE, 9.0, STAGE)


@given(st.floats(0, np.pi), st.floats(7, 11))
def test_any_direction_is_found_to_two_degrees(angle: float, period: float) -> None:
    off = np.angle(field_of(waves(angle, period)) * np.exp(-2j * angle)) / 2
    assert np.abs(off[4:-4, 4:-4]).max() < np.radians(2)


def test_noise_twice_as_strong_as_the_ridges_does_not_turn_them() -> None:
    noise = np.random.default_rng(3).normal(0, 1.4, (200, 240))
    off = np.angle(field_of(waves(1.0, 9) + noise) * np.exp(-2j * 1.0)) / 2
    assert np.abs(off[4:-4, 4:-4]).max() < np.radians(10)


def test_a_scratch_across_the_ridges_does_not_turn_them() -> None:
    picture = waves(0.0, 9)
    picture[:, 110:122] = -2
    off = np.angle(field_of(picture)) / 2
    assert np.abs(off[4:-4, 4:-4]).max() < np.radians(12)


def test_noise_has_less_coherence_than_ridges() -> None:
    noise = np.random.default_rng(4).normal(0, 1, (200, 240))
    assert np.abs(field_of(noise)).mean() < 0.4
    assert np.abs(field_of(waves(0.5, 9))).mean() > 0.7


def test_relaxation_gives_likelihoods() -> None:
    energy = np.random.default_rng(5).random((25, 30, 16)).astype(np.float32)
    likely = relaxed(energy, INSIDE, STAGE)
    assert likely.min() >= 0
    assert likely.sum(axis=-1) == pytest.approx(1, abs=1e-4)


def test_where_there_is_no_print_there_is_no_direction() -> None:
    inside = INSIDE.copy()
    inside[:, :15] = False
    field = orientation_field(spectrum_of(waves(0.5, 9), 16), inside, 9.0, STAGE)
    assert np.abs(field[:, :12]).max() < 0.05


def test_directions_between_cells_are_interpolated_as_doubled_angles() -> None:
    field = np.exp(2j * np.array([[np.radians(175), np.radians(5)]])).astype(np.complex64)
    angles = np.degrees(np.angle(at_pixels(field, (8, 16), 8))) / 2
    assert np.abs(angles).max() <= 5.1
