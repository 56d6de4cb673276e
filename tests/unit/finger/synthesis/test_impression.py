"""Impressions: pictures of every condition and sensor, and the truth about them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.minutiae import minutiae
from matchers.finger.synthesis import (
    PRESETS,
    MasterPrint,
    Sensor,
    impress,
    on,
    take_impression,
    true_minutiae,
)
from matchers.finger.synthesis.condition import GOOD, PARTIAL, WET, Condition
from matchers.finger.synthesis.movement import Movement, draw_movement

STILL = replace(GOOD, shift=0, rotation=0, distortion=0, scratches=0, breaks=0, dirt=0, noise=0)


def ridge_share(finger: MasterPrint, condition: Condition) -> float:
    """Return the share of the contact that is dark, without drops and scratches."""
    taken = take_impression(
        finger, np.random.default_rng(3), replace(condition, blobs=0, scratches=0, dirt=0)
    )
    return float((taken.image[taken.mask] < 140).mean())


@pytest.mark.parametrize("sensor", Sensor)
@pytest.mark.parametrize("name", PRESETS)
def test_every_condition_gives_a_picture_with_a_finger_in_it(
    loop: MasterPrint, name: str, sensor: Sensor
) -> None:
    condition = on(PRESETS[name], sensor)
    taken = take_impression(loop, np.random.default_rng(1), condition)
    assert taken.image.shape == taken.mask.shape == (condition.height, condition.width)
    assert taken.image.dtype == np.uint8
    # ridges: much more changes within a period where the finger is than where it is not
    smooth = cv2.GaussianBlur(taken.image, (0, 0), 1.5).astype(float)
    waves = smooth - cv2.GaussianBlur(smooth, (0, 0), 8)
    assert waves[taken.mask].std() > 2 * waves[~taken.mask].std()


def test_the_same_seed_gives_the_same_bytes(loop: MasterPrint) -> None:
    first, again, other = (impress(loop, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_wet_ridges_are_wider_and_dry_ones_thinner_than_good_ones(loop: MasterPrint) -> None:
    shares = [ridge_share(loop, replace(GOOD, wetness=wetness)) for wetness in (-0.5, 0.0, 0.5)]
    assert shares[0] < shares[1] - 0.05
    assert shares[1] < shares[2] - 0.05


def test_worn_ridges_leave_less_trace(loop: MasterPrint) -> None:
    assert ridge_share(loop, replace(GOOD, wear=0.8)) < ridge_share(loop, GOOD) - 0.05


def test_a_tip_alone_touches_less_and_shows_fewer_minutiae(loop: MasterPrint) -> None:
    truth = true_minutiae(loop)
    whole, tip = (take_impression(loop, np.random.default_rng(2), state) for state in (WET, PARTIAL))
    assert tip.mask.sum() < 0.6 * whole.mask.sum()
    assert 0 < len(tip.carry(truth)) < len(whole.carry(truth))


def test_the_truth_lies_on_the_ridges_of_the_picture(loop: MasterPrint) -> None:
    condition = replace(STILL, rotation=0.2, distortion=1.5, shift=15)
    truth = true_minutiae(loop)
    for seed in range(3):
        taken = take_impression(loop, np.random.default_rng(seed), condition)
        found = taken.carry(truth)
        assert len(found) > 15
        # half a period along its direction there is ridge beside an ending and valley inside a fork
        x = np.rint(found.x + 5 * np.cos(found.angle)).astype(int)
        y = np.rint(found.y - 5 * np.sin(found.angle)).astype(int)
        inner = (x > 2) & (y > 2) & (x < condition.width - 3) & (y < condition.height - 3)
        grey = taken.image[y[inner], x[inner]].astype(float)
        ending = found.kind[inner] == 1
        assert grey[ending].mean() < grey[~ending].mean() - 60


def test_a_still_contact_keeps_distances_and_angles(loop: MasterPrint) -> None:
    truth = true_minutiae(loop)
    truth = truth.take((abs(truth.x - 208) < 100) & (abs(truth.y - 250) < 100))
    moved = take_impression(loop, np.random.default_rng(0), STILL).movement.carry(
        truth, GOOD.width, GOOD.height
    )
    assert len(moved) == len(truth)
    assert np.ptp(moved.x - truth.x) < 0.01
    assert np.ptp(moved.y - truth.y) < 0.01
    assert moved.angle == pytest.approx(truth.angle, abs=1e-3)


@given(st.integers(0, 2**32 - 1), st.floats(0, 2))
def test_where_a_place_goes_is_where_it_comes_from(seed: int, distortion: float) -> None:
    rng = np.random.default_rng(seed)
    movement = draw_movement(rng, (160, 192), (208, 260), (20, 0.3), distortion)
    x, y = rng.uniform(60, 360, 30), rng.uniform(60, 500, 30)
    back_x, back_y = movement.back(*movement.forth(x, y))
    assert np.abs(back_x - x).max() < 0.05
    assert np.abs(back_y - y).max() < 0.05


def test_a_rotation_turns_minutiae_counter_clockwise_as_seen() -> None:
    quarter = Movement((50, 50), (50, 50), np.pi / 2, (60, 60), 1.5, (0, 0), 0)
    found = minutiae(100, 100, np.array([80]), np.array([50]), np.array([0.0]))
    moved = quarter.carry(found, 100, 100)
    assert (moved.x[0], moved.y[0]) == pytest.approx((50, 20), abs=0.01)
    assert moved.angle[0] == pytest.approx(np.pi / 2, abs=0.01)


def test_skin_pressed_firmly_does_not_slip_and_skin_far_out_moves_with_the_finger() -> None:
    slipping = Movement((200, 200), (200, 200), 0.0, (60, 80), 1.0, (10, 4), 0)
    near, far = np.array([200.0, 230.0]), np.array([380.0, 20.0])
    assert slipping.back(near, near)[0] == pytest.approx(near)
    assert slipping.back(far, far)[0] == pytest.approx(far + 10)
    assert slipping.back(far, far)[1] == pytest.approx(far + 4)


def test_minutiae_outside_the_picture_are_left_out() -> None:
    still = Movement((50, 50), (50, 50), 0.0, (60, 60), 1.5, (0, 0), 0)
    found = minutiae(100, 100, np.array([20, 60]), np.array([20, 20]), np.array([0.0, 0.0]))
    assert still.carry(found, 50, 50).x.tolist() == [20]
    assert len(still.carry(found.take(np.zeros(2, bool)), 50, 50)) == 0
