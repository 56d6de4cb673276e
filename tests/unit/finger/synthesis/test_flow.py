"""Ridge flow: classes, singular points, their turn."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.synthesis import Pattern
from matchers.finger.synthesis.flow import CLASSES, Flow, draw_flow
from matchers.finger.synthesis.parameters import DEFAULTS

COUNTS = {
    Pattern.LEFT_LOOP: (1, 1),
    Pattern.RIGHT_LOOP: (1, 1),
    Pattern.WHORL: (2, 2),
    Pattern.TENTED_ARCH: (1, 1),
}


def turn_around(flow: Flow, x: float, y: float, radius: float) -> float:
    """Return by how many turns the orientation changes around a circle, counter-clockwise as seen."""
    way = np.linspace(0, 2 * np.pi, 721)
    angle = flow.orientation(x + radius * np.cos(way), y - radius * np.sin(way))
    steps = np.mod(np.diff(angle) + np.pi / 2, np.pi) - np.pi / 2
    return float(steps.sum() / (2 * np.pi))


@pytest.mark.parametrize("pattern", COUNTS)
def test_the_field_turns_half_around_a_core_and_half_back_around_a_delta(pattern: Pattern) -> None:
    for seed in range(10):
        flow = draw_flow(np.random.default_rng(seed), DEFAULTS.flow, pattern)
        assert (len(flow.cores), len(flow.deltas)) == COUNTS[pattern]
        assert all(turn_around(flow, x, y, 2.0) == pytest.approx(0.5) for x, y in flow.cores)
        assert all(turn_around(flow, x, y, 2.0) == pytest.approx(-0.5) for x, y in flow.deltas)


def test_an_arch_has_no_singular_point() -> None:
    flow = draw_flow(np.random.default_rng(1), DEFAULTS.flow, Pattern.ARCH)
    assert len(flow.deltas) == 0
    assert turn_around(flow, *flow.middle, 5.0) == pytest.approx(0)
    assert turn_around(flow, *flow.middle, 150.0) == pytest.approx(0)


def test_ridges_of_a_left_loop_leave_to_the_left_and_its_delta_is_on_the_right() -> None:
    for seed in range(10):
        for pattern, side in ((Pattern.LEFT_LOOP, -1), (Pattern.RIGHT_LOOP, 1)):
            flow = draw_flow(np.random.default_rng(seed), DEFAULTS.flow, pattern)
            assert np.sign(flow.deltas[0, 0] - flow.cores[0, 0]) == -side
            # the ridge through a place below the core, on the side where it leaves, points up to the core
            x, y = flow.cores[0] + [45 * side, 60]
            lean = np.cos(flow.orientation(np.array([x]), np.array([y]))[0])
            assert np.sign(lean) == -side


def test_ridges_above_the_core_are_arches_over_it() -> None:
    for pattern in Pattern:
        flow = draw_flow(np.random.default_rng(3), DEFAULTS.flow, pattern)
        x, y = flow.middle
        left, right = flow.orientation(np.array([x - 110, x + 110]), np.array([y - 130.0, y - 130.0]))
        assert 0 < left < np.pi / 2 < right < np.pi


def test_classes_come_in_their_natural_shares() -> None:
    rng = np.random.default_rng(5)
    count = Counter(draw_flow(rng, DEFAULTS.flow).pattern for _ in range(3000))
    for pattern, share in zip(CLASSES, DEFAULTS.flow.shares, strict=True):
        assert count[pattern] / 3000 == pytest.approx(share, abs=0.03)


@given(st.integers(0, 2**32 - 1))
def test_an_orientation_lies_in_half_a_turn_everywhere(seed: int) -> None:
    flow = draw_flow(np.random.default_rng(seed), DEFAULTS.flow)
    places = np.concatenate([flow.cores, flow.deltas, [[0.0, 0.0], [-500.0, 900.0]]])
    angle = flow.orientation(places[:, 0], places[:, 1])
    assert ((angle >= 0) & (angle < np.pi)).all()
