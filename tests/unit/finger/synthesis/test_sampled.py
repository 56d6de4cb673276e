"""Templates drawn without a picture, and further impressions of them."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.minutiae import ENDING, Minutiae
from matchers.finger.synthesis import another_impression, make_template

SEEDS = st.integers(0, 2**32 - 1)


def assert_valid(found: Minutiae) -> None:
    assert ((found.x >= 0) & (found.x <= found.width - 1)).all()
    assert ((found.y >= 0) & (found.y <= found.height - 1)).all()
    assert ((found.angle >= 0) & (found.angle < np.float32(2 * np.pi))).all()
    assert ((found.quality >= 1) & (found.quality <= 100)).all()
    assert np.isin(found.kind, (1, 2)).all()
    assert found.x.dtype == found.y.dtype == found.angle.dtype == np.float32
    assert found.kind.dtype == found.quality.dtype == np.uint8


def same(one: Minutiae, other: Minutiae) -> bool:
    columns = ("x", "y", "angle", "kind", "quality")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in columns)


@given(SEEDS)
def test_a_template_and_its_further_impressions_keep_the_bounds_of_minutiae(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = make_template(rng)
    for _ in range(3):
        assert_valid(found)
        found = another_impression(found, rng)
    assert_valid(found)


@given(SEEDS)
def test_the_same_seed_gives_the_same_template(seed: int) -> None:
    one, other = np.random.default_rng(seed), np.random.default_rng(seed)
    first, second = make_template(one), make_template(other)
    assert same(first, second)
    assert same(another_impression(first, one), another_impression(second, other))


def test_templates_are_like_those_of_real_prints_in_number_distance_and_direction() -> None:
    rng = np.random.default_rng(11)
    prints = [make_template(rng) for _ in range(150)]
    nearest, turns = [], []
    for found in prints:
        distance = np.hypot(found.x[:, None] - found.x, found.y[:, None] - found.y)
        np.fill_diagonal(distance, np.inf)
        nearest.append(distance.min(axis=1))
        first, second = np.nonzero(np.triu(distance < 30))
        turns.append(np.abs(np.mod(found.angle[first] - found.angle[second] + np.pi, 2 * np.pi) - np.pi))
    apart, turn = np.concatenate(nearest), np.concatenate(turns)
    # the least and most of four real sensors (benchmarks/finger/synthetic_statistics.py), a little wider
    assert 26 <= np.median([len(found) for found in prints]) <= 39
    assert 18 < np.median(apart) < 22
    assert 3 < np.percentile(apart, 1) < 9
    assert 0.43 < (turn < np.pi / 6).mean() < 0.70
    assert 0.13 < (turn > np.pi * 5 / 6).mean() < 0.39
    assert 0.60 < np.mean(np.concatenate([found.kind for found in prints]) == ENDING) < 0.69


def test_two_strangers_are_different_and_two_impressions_of_one_finger_alike() -> None:
    rng = np.random.default_rng(2)
    alike, different = [], []
    for _ in range(20):
        found, stranger = make_template(rng), make_template(rng)
        again = another_impression(found, rng)
        alike.append(fitting(found, again))
        different.append(fitting(found, stranger))
    assert np.median(alike) > 2 * np.median(different)


def fitting(one: Minutiae, other: Minutiae) -> int:
    """Return how many minutiae fall together under the best of all placements that lay one on another."""
    best = 0
    for row in range(len(one)):
        for column in range(len(other)):
            turn = other.angle[column] - one.angle[row]
            if np.cos(turn) < 0.85:
                continue
            dx, dy = one.x - one.x[row], one.y - one.y[row]
            x = other.x[column] + np.cos(turn) * dx + np.sin(turn) * dy
            y = other.y[column] - np.sin(turn) * dx + np.cos(turn) * dy
            near = (x[:, None] - other.x) ** 2 + (y[:, None] - other.y) ** 2 < 100
            way = np.cos(one.angle[:, None] + turn - other.angle) > 0.9
            best = max(best, int((near & way).any(axis=1).sum()))
    return best


def test_minutiae_without_quality_stay_without() -> None:
    found = make_template(np.random.default_rng(1))
    silent = Minutiae(found.width, found.height, found.x, found.y, found.angle, found.kind, found.quality * 0)
    assert not another_impression(silent, np.random.default_rng(2)).quality.any()


def test_nothing_stays_nothing() -> None:
    found = make_template(np.random.default_rng(1))
    empty = found.take(np.zeros(len(found), bool))
    assert len(another_impression(empty, np.random.default_rng(1))) == 0


@pytest.mark.parametrize("count", [1, 2])
def test_very_few_minutiae_have_further_impressions_too(count: int) -> None:
    found = make_template(np.random.default_rng(1)).take(np.arange(count))
    for seed in range(20):
        assert len(another_impression(found, np.random.default_rng(seed))) <= 10


def test_a_gallery_of_a_hundred_thousand_takes_a_few_minutes() -> None:
    rng = np.random.default_rng(1)
    times = []
    for _ in range(50):
        before = time.perf_counter()
        make_template(rng)
        times.append(time.perf_counter() - before)
    # promised: 2 ms; measured about 0.4; the bound leaves room for a busy machine
    assert min(times) < 0.002
