"""Whose hand it is: outline, veins, lines of the skin."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.palm_vein.synthesis import Hand, Posture, make_hand
from matchers.palm_vein.synthesis.growth import grow
from matchers.palm_vein.synthesis.outline import curve
from matchers.palm_vein.synthesis.parameters import DEFAULTS, GrowthParameters

SQUARE = np.array([[-40.0, -40], [40, -40], [40, 40], [-40, 40]])
ROOT = np.array([[0.0, 39.0]])


def numbers(hand: Hand) -> bytes:
    """Return everything of a hand as bytes."""
    curves = [hand.outline.body, *(stroke.points for stroke in (*hand.veins, *hand.lines))]
    return b"".join(points.tobytes() for points in curves) + hand.tone.tobytes() + bytes([hand.side % 256])


def length(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def test_the_same_seed_gives_the_same_hand_and_another_seed_another() -> None:
    first, again, other = (numbers(make_hand(np.random.default_rng(seed))) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_there_are_left_and_right_hands() -> None:
    assert {make_hand(np.random.default_rng(seed)).side for seed in range(8)} == {-1, 1}


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from(Posture))
def test_every_hand_has_a_hand_s_size_and_enough_veins(seed: int, posture: Posture) -> None:
    hand = make_hand(np.random.default_rng(seed), posture)
    breadth = np.ptp(hand.outline.body[:, 0])
    assert 65 < breadth < 125
    total = sum(length(vein.points) for vein in hand.veins)
    # veins of the hand run 7–14 mm apart: so much length on some 85 × 95 mm
    assert 350 < total < 2500
    assert all(0.8 < vein.width <= DEFAULTS.growth.widest for vein in hand.veins)
    assert all(0.3 <= vein.depth < 5 for vein in hand.veins)


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_veins_stay_in_the_tissue(seed: int) -> None:
    veins = grow(np.random.default_rng(seed), SQUARE, ROOT, 1.2, GrowthParameters())
    points = np.concatenate([vein.points for vein in veins])
    assert np.abs(points).max() < 46


def test_veins_reach_every_part_of_the_tissue() -> None:
    of = GrowthParameters()
    veins = grow(np.random.default_rng(3), SQUARE, ROOT, 1.2, of)
    points = np.concatenate([vein.points for vein in veins])
    for x in (-25, 0, 25):
        for y in (-25, 0, 25):
            assert np.hypot(*(points - (x, y)).T).min() < 2 * of.spacing[1]


def test_a_trunk_is_wider_than_a_twig() -> None:
    veins = grow(np.random.default_rng(3), SQUARE, ROOT, 1.2, GrowthParameters(joined=0))
    at_root = max(veins, key=lambda vein: vein.points[:, 1].max())
    assert at_root.width == max(vein.width for vein in veins)
    assert min(vein.width for vein in veins) == pytest.approx(1.2)


def test_ends_that_join_make_more_veins_but_no_other_tree() -> None:
    alone, net = (
        grow(np.random.default_rng(5), SQUARE, ROOT, 1.2, GrowthParameters(joined=share)) for share in (0, 1)
    )
    assert len(net) > len(alone)
    for one, same in zip(alone, net, strict=False):
        assert np.array_equal(one.points, same.points)


def test_the_palm_has_creases_and_five_fingers_and_the_fist_has_neither(palm: Hand, fist: Hand) -> None:
    assert len(palm.outline.fingers) == 5
    assert sum(line.width == DEFAULTS.skin.crease_width for line in palm.lines) == 3
    assert all(line.width < DEFAULTS.skin.crease_width for line in fist.lines)
    assert max(finger.length for finger in fist.outline.fingers) < 12


def test_fingers_lean_as_told(palm: Hand) -> None:
    still = palm.outline.shapes(np.zeros(5))
    spread = palm.outline.shapes(np.array([10.0, 0, 0, 0, 0]))
    assert not np.allclose(still[2], spread[2])
    for one, same in zip(still[3:], spread[3:], strict=True):
        assert np.array_equal(one, same)


def test_a_curve_goes_through_its_corners() -> None:
    corners = np.array([[0.0, 0], [4, 1], [5, 6], [1, 7]])
    for closed in (False, True):
        found = curve(corners, closed)
        for corner in corners:
            assert np.hypot(*(found - corner).T).min() < 1e-9
    area = cv2.contourArea(curve(corners, closed=True).astype(np.float32))
    assert area > cv2.contourArea(corners.astype(np.float32))
