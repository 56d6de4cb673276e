"""Pictures of synthetic hands: every condition, seen by the eye of the matcher."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.errors import NotEnrollable
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.extraction import extract, extract_measured
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.region import find_hand
from matchers.palm_vein.synthesis import PRESETS, Condition, Hand, Posture, make_hand, take_picture
from matchers.palm_vein.synthesis.drawing import silhouette, vein_shade
from matchers.palm_vein.synthesis.parameters import CAMERA
from matchers.palm_vein.synthesis.pose import draw_pose

STILL = Condition(shift=0, turn=0, size=0, tilt=0, stretch=0, filling=0)
SIZES = st.tuples(st.integers(240, 480), st.integers(320, 640))


def picture(
    hand: Hand, condition: Condition, seed: int = 1
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return take_picture(hand, np.random.default_rng(seed), condition)


@pytest.mark.parametrize("name", PRESETS)
def test_the_same_seed_gives_the_same_bytes(palm: Hand, name: str) -> None:
    first, again, other = (picture(palm, PRESETS[name], seed).tobytes() for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("name", ["good", "cold", "dim", "sleeve"])
def test_a_usable_picture_gives_a_template_of_its_hand(palm: Hand, fist: Hand, name: str) -> None:
    for hand, stranger in ((palm, fist), (fist, palm)):
        reference, other = (prepare(extract(picture(one, PRESETS["good"], 5))) for one in (hand, stranger))
        probe = prepare(extract(picture(hand, PRESETS[name], 6)))
        own, strange = compare_prepared(probe, [reference, other])
        assert own > 30
        assert strange < 20


@pytest.mark.parametrize(
    ("name", "reason"),
    [("overexposed", "Too much light"), ("far", "too far"), ("close", "too close")],
)
def test_a_useless_picture_is_refused_for_its_reason(palm: Hand, fist: Hand, name: str, reason: str) -> None:
    told = []
    for hand in (palm, fist):
        for seed in range(4):
            with pytest.raises(NotEnrollable) as refused:
                extract(picture(hand, PRESETS[name], seed))
            told.append(reason in refused.value.en)
    assert all(told)


def test_movement_takes_detail_away(palm: Hand, fist: Hand) -> None:
    for hand in (palm, fist):
        still, moved = (picture(hand, PRESETS[name]) for name in ("good", "moved"))
        lenient = replace(DEFAULT, enrolment=replace(DEFAULT.enrolment, least_detail=0))
        before, after = (extract_measured(image, parameters=lenient).measures for image in (still, moved))
        assert after.detail < 0.8 * before.detail


def test_ten_hands_are_told_apart() -> None:
    rng = np.random.default_rng(11)
    hands = [make_hand(rng, posture) for posture in Posture for _ in range(5)]
    first, second = ([prepare(extract(take_picture(hand, rng))) for hand in hands] for _ in range(2))
    scores = np.stack([compare_prepared(probe, first) for probe in second])
    own = np.eye(len(hands), dtype=np.bool_)
    assert scores[own].min() > scores[~own].max()


def test_veins_are_dark_and_in_the_cold_thinner_and_fainter(palm: Hand) -> None:
    shape = (STILL.height, STILL.width)
    pose = draw_pose(np.random.default_rng(1), palm, STILL, CAMERA)
    cold = replace(STILL, vein_width=0.6, vein_contrast=0.55)
    warm_shade, cold_shade = (
        vein_shade(np.random.default_rng(1), palm, pose, condition, CAMERA) for condition in (STILL, cold)
    )
    assert cold_shade.sum() < 0.6 * warm_shade.sum()
    inside = silhouette(palm, pose, shape) > 0
    veins = (warm_shade > 0.1) & inside
    assert veins.sum() > 500
    shown, bare = (picture(hand, replace(STILL, noise=0)) for hand in (palm, replace(palm, veins=())))
    assert shown[veins].mean() < 0.93 * bare[veins].mean()


@settings(max_examples=12)
@given(st.integers(0, 10**6), SIZES, st.floats(0, 40), st.floats(-30, 40))
def test_the_palm_is_found_where_it_is(seed: int, size: tuple[int, int], turn: float, forward: float) -> None:
    rows, columns = size
    hand = make_hand(np.random.default_rng(seed))
    held = replace(STILL, height=rows, width=columns, turn=turn, forward=forward, shift=3)
    image = picture(hand, held, seed)
    assert image.shape == size
    pose = draw_pose(np.random.default_rng(seed), hand, held, CAMERA)
    x, y = pose.project(np.zeros((1, 2)))[0]
    mask = silhouette(hand, pose, size)
    assert image[mask > 0].mean() > 60
    assert image[mask == 0].mean() < 40
    if 45 * pose.scale < min(x, y, columns - x, rows - y):
        found = find_hand(image, DEFAULT.region)
        assert np.hypot(found.x - x, found.y - y) < 25 * pose.scale
        assert 30 < found.radius / pose.scale < 55


def test_nothing_comes_up_behind_the_camera() -> None:
    steep = replace(STILL, tilt=1.7, turn=20)
    rng = np.random.default_rng(1)
    for hand in [make_hand(rng) for _ in range(10)]:
        corners = np.column_stack([hand.outline.forearm, np.ones(4)])
        for _ in range(20):
            assert (corners @ draw_pose(rng, hand, steep, CAMERA).matrix[2] > 0.02).all()


def test_a_sleeve_hides_the_arm_and_not_the_palm(palm: Hand) -> None:
    bare, dressed = (
        picture(palm, replace(STILL, sleeve=sleeve, noise=0)).astype(int) for sleeve in (None, 46.0)
    )
    middle, scale = STILL.height // 2, CAMERA.pixels
    arm = slice(int(middle + 56 * scale), None), slice(290, 350)
    assert dressed[arm].mean() < 0.8 * bare[arm].mean()
    above = int(middle + 36 * scale)
    assert (bare[:above] == dressed[:above]).all()


def test_a_picture_takes_a_few_hundredths_of_a_second(palm: Hand) -> None:
    start = time.process_time()
    for seed in range(3):
        picture(palm, PRESETS["good"], seed)
    # 25 ms measured; ten times as much on a machine under load
    assert (time.process_time() - start) / 3 < 0.25
