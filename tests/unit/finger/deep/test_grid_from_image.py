"""The orientation grid: directions as one sees them, a mask where the print is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies

from matchers.finger.grid_from_image import grid_from_image, largest_area
from matchers.finger.orientation_grid import CELL, NOTHING, STEPS
from matchers.images import read_image
from tests.unit.finger.deep.prints import finger, ridges


@given(st.integers(0, STEPS - 1))
def test_the_direction_of_straight_ridges_is_found_to_a_step(step: int) -> None:
    grid = grid_from_image(ridges(160, 160, step * np.pi / STEPS))
    away = (grid.direction[2:-2, 2:-2].astype(int) - step + STEPS // 2) % STEPS - STEPS // 2
    assert grid.mask[2:-2, 2:-2].all()
    assert np.abs(away).max() <= 1


def test_a_quarter_turn_of_the_picture_turns_the_directions_by_a_quarter() -> None:
    image = finger(320, 320)
    grid, turned = grid_from_image(image), grid_from_image(np.ascontiguousarray(np.rot90(image)))
    expected = np.rot90(grid.direction.astype(int))
    both = np.rot90(grid.mask) & turned.mask
    away = (turned.direction.astype(int) - expected) % STEPS
    assert both.sum() > 100
    assert np.mean(np.abs(away[both] - STEPS // 2) <= 2) > 0.95


@pytest.mark.parametrize(("height", "width"), [(60, 60), (161, 175), (160, 176)])
def test_there_is_a_cell_for_every_whole_or_cut_square(height: int, width: int) -> None:
    grid = grid_from_image(ridges(height, width, 1.0))
    assert grid.direction.shape == (-(-height // CELL), -(-width // CELL))
    assert grid.direction.dtype == np.uint8


def test_the_mask_covers_the_finger_and_not_the_glass() -> None:
    mask = grid_from_image(finger()).mask
    y, x = np.mgrid[: mask.shape[0], : mask.shape[1]] * CELL + CELL / 2
    radius = np.hypot((x - 144) / (0.45 * 288), (y - 160) / (0.46 * 320))
    assert mask[radius < 0.85].mean() > 0.98
    assert not mask[radius > 1.15].any()


def test_a_light_gradient_and_a_blank_picture_hold_no_print() -> None:
    blank = np.full((200, 200), 128, np.uint8)
    shade = np.tile(np.linspace(60, 200, 200), (200, 1)).astype(np.uint8)
    for image in (blank, shade):
        assert (grid_from_image(image).direction == NOTHING).all()


def test_a_small_finger_on_a_large_glass_is_found() -> None:
    image = np.random.default_rng(1).normal(225, 2, (640, 640)).clip(0, 255).astype(np.uint8)
    image[320:448, 320:448] = ridges(128, 128, 0.7)
    mask = grid_from_image(image).mask
    assert mask[20:28, 20:28].all()
    assert mask.sum() <= 100


def test_a_hole_where_nothing_flows_belongs_to_the_print() -> None:
    image = ridges(240, 240, 0.3)
    image[100:140, 100:140] = 200
    assert grid_from_image(image).mask[6:9, 6:9].all()


@given(numpy_strategies.arrays(np.uint8, st.tuples(st.integers(60, 90), st.integers(60, 90))))
def test_any_picture_gives_a_grid_of_64_directions(image: np.ndarray) -> None:
    direction = grid_from_image(image).direction
    assert ((direction < STEPS) | (direction == NOTHING)).all()


def test_of_two_areas_the_larger_stays_and_of_equals_the_first() -> None:
    flags = np.zeros((5, 9), np.uint8)
    flags[0, :2] = flags[4, 6:9] = 1
    assert largest_area(flags).nonzero()[0].tolist() == [4, 4, 4]
    flags[4, 6] = 0
    assert largest_area(flags).nonzero()[0].tolist() == [0, 0]
    assert not largest_area(np.zeros((3, 3), np.uint8)).any()


def test_the_sink_sees_coherence_and_energy_of_each_cell() -> None:
    seen: dict[str, np.ndarray] = {}

    class Looking:
        def show(self, stage: str, picture: np.ndarray) -> None:
            seen[stage] = picture

    grid = grid_from_image(ridges(96, 128, 1.0), Looking())
    assert set(seen) == {"grid_coherence", "grid_energy"}
    assert all(picture.shape == grid.direction.shape for picture in seen.values())
    assert float(seen["grid_coherence"].max()) <= 1.001


@pytest.mark.bench_data
def test_real_prints_fill_a_plausible_part_of_their_pictures(bench_data: Path) -> None:
    for path in sorted((bench_data / "fingerprint").glob("FVC2002_DB*_B/104_[15].png")):
        share = grid_from_image(read_image(path.read_bytes())).mask.mean()
        assert 0.2 < share < 0.97, path
