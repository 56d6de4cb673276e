"""The master print, its growth and its true minutiae."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchers.finger.minutiae import BIFURCATION, ENDING, Floats
from matchers.finger.synthesis import MasterPrint, Pattern, make_finger, true_minutiae
from matchers.finger.synthesis.parameters import DEFAULTS, HEIGHT, WIDTH
from matchers.finger.synthesis.skeleton import crossing_numbers, thin


def test_the_same_seed_gives_the_same_finger_and_another_seed_another() -> None:
    first, again, other = (make_finger(np.random.default_rng(seed)) for seed in (4, 4, 5))
    assert first.ridges.tobytes() == again.ridges.tobytes()
    assert np.array_equal(first.orientation, again.orientation)
    assert not np.array_equal(first.ridges, other.ridges)


def test_a_master_print_is_whole(loop: MasterPrint) -> None:
    for field in (loop.ridges, loop.orientation, loop.period, loop.mask):
        assert field.shape == (HEIGHT, WIDTH)
    assert np.isfinite(loop.ridges).all()
    assert loop.ridges.dtype == loop.orientation.dtype == loop.period.dtype == np.float32
    assert 0.7 < loop.mask.mean() < 0.95
    # nearly half of the skin is ridge
    assert 0.35 < (loop.ridges[loop.mask] > 0).mean() < 0.5


def test_ridges_lie_as_far_apart_as_the_period_map_says(loop: MasterPrint) -> None:
    rows, columns = np.nonzero(loop.inside > 60)
    chosen = np.random.default_rng(1).choice(len(rows), 400, replace=False)
    errors = [_measured_period(loop, rows[at], columns[at]) for at in chosen]
    ratio = np.array([error for error in errors if error is not None])
    assert len(ratio) > 300
    assert np.median(ratio) == pytest.approx(1, abs=0.03)


def _measured_period(finger: MasterPrint, row: int, column: int) -> float | None:
    """Return the mean distance of ridges across a place over the stated one; None where there are too few."""
    along = float(finger.orientation[row, column])
    way = np.arange(-24, 24.01, 0.25)
    x = np.rint(column - way * np.sin(along)).astype(int)
    y = np.rint(row - way * np.cos(along)).astype(int)
    level = finger.ridges[y, x]
    rises = way[1:][(level[:-1] <= 0) & (level[1:] > 0)]
    if len(rises) < 3:
        return None
    return float(np.diff(rises).mean() / finger.period[row, column])


def test_ridges_run_along_the_orientation(loop: MasterPrint) -> None:
    down, right = np.gradient(loop.ridges.astype(np.float64))
    along = right * np.cos(loop.orientation) - down * np.sin(loop.orientation)
    across = right * np.sin(loop.orientation) + down * np.cos(loop.orientation)
    well = loop.inside > 20
    assert (along[well] ** 2).mean() < 0.05 * (across[well] ** 2).mean()


def test_a_plain_grating_has_no_minutiae(loop: MasterPrint) -> None:
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    grating: Floats = np.broadcast_to(np.sin(y * np.float32(2 * np.pi / 9)), (HEIGHT, WIDTH)).astype(
        np.float32
    )
    flat = replace(loop, ridges=grating, orientation=np.zeros_like(loop.orientation))
    assert len(true_minutiae(flat)) == 0


def test_a_ridge_that_ends_is_one_ending_that_points_back_along_it(loop: MasterPrint) -> None:
    ridges = np.full((HEIGHT, WIDTH), -1, np.float32)
    ridges[278:282, 200:] = 1
    single = replace(loop, ridges=ridges, orientation=np.zeros_like(loop.orientation))
    found = true_minutiae(single)
    assert found.kind.tolist() == [ENDING]
    assert found.angle[0] == pytest.approx(0)
    assert abs(found.x[0] - 200) <= 3
    assert abs(found.y[0] - 280) <= 2


def test_a_ridge_that_forks_is_one_bifurcation_that_points_into_the_valley(loop: MasterPrint) -> None:
    ridges = np.full((HEIGHT, WIDTH), -1, np.float32)
    ridges[278:282, 200:] = 1
    for step in range(200):
        for side in (-1, 1):
            middle = 280 + side * min(step // 2, 8)
            ridges[middle - 2 : middle + 2, 200 - step] = 1
    fork = replace(loop, ridges=ridges, orientation=np.zeros_like(loop.orientation))
    found = true_minutiae(fork)
    assert found.kind.tolist() == [BIFURCATION]
    assert found.angle[0] == pytest.approx(np.pi)


def test_true_minutiae_are_as_many_and_as_far_apart_as_in_real_fingers(loop: MasterPrint) -> None:
    found = true_minutiae(loop)
    density = len(found) / loop.mask.sum() * 1e4
    assert 4 < density < 10
    distance = np.hypot(found.x[:, None] - found.x, found.y[:, None] - found.y)
    np.fill_diagonal(distance, np.inf)
    nearest = distance.min(axis=1)
    assert np.median(nearest) > 14
    assert set(found.kind.tolist()) == {ENDING, BIFURCATION}


def test_minutiae_begin_where_ridges_diverge() -> None:
    agreeing: list[bool] = []
    for seed in range(4):
        finger = make_finger(np.random.default_rng(seed), Pattern.WHORL)
        found = true_minutiae(finger)
        x, y = found.x.astype(float), found.y.astype(float)
        along = finger.flow.orientation(x, y)
        right, down = -4 * np.sin(along), -4 * np.cos(along)
        turn = finger.flow.orientation(x + right, y + down) - finger.flow.orientation(x - right, y - down)
        divergence = np.mod(turn + np.pi / 2, np.pi) - np.pi / 2
        strong = np.abs(divergence) > 0.04
        agreeing.extend((np.cos(found.angle - along) * divergence > 0)[strong])
    assert np.mean(agreeing) > 0.7


def test_a_skeleton_is_one_pixel_wide_and_keeps_its_ends() -> None:
    bar = np.zeros((40, 80), bool)
    bar[16:23, 10:70] = True
    lines = thin(bar)
    assert lines.sum(axis=0).max() == 1
    assert (crossing_numbers(lines) == 1).sum() == 2
    assert 50 < lines.sum() <= 60


def test_the_period_stays_in_its_bounds(loop: MasterPrint) -> None:
    assert loop.period.min() >= DEFAULTS.period.least
    assert loop.period.max() <= DEFAULTS.period.most + 1
