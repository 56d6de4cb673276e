"""From a picture to a template, or to a reason the person understands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from benchmarks.palm_vein.degraded import moved, nearer
from matchers.errors import NotEnrollable
from matchers.palm_vein.extraction import extract, extract_measured
from matchers.palm_vein.orientation_code import OUTSIDE
from matchers.palm_vein.parameters import CELLS, DEFAULT, SIDE
from matchers.palm_vein.region import cut, find_hand
from matchers.palm_vein.synthesis import PRESETS, make_hand, take_picture
from tests.unit.palm_vein.vein_pictures import COLUMNS, ROWS, hand


class Seen:
    """A sink that remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: dict[str, tuple[int, ...]] = {}

    def show(self, stage: str, picture: NDArray[np.generic]) -> None:
        self.shown[stage] = picture.shape


def refusal(image: NDArray[np.uint8]) -> NotEnrollable:
    with pytest.raises(NotEnrollable) as refused:
        extract(image)
    assert refused.value.zh.endswith("。")
    return refused.value


def test_the_circle_lies_in_the_palm_whatever_the_fingers_do() -> None:
    found = find_hand(hand(), DEFAULT.region)
    assert abs(found.x - COLUMNS / 2) < 12
    assert abs(found.y - ROWS / 2) < 16
    assert 80 < found.radius < 105


@pytest.mark.parametrize(("x", "y"), [(60, 20), (-50, 30), (0, -60)])
def test_the_circle_moves_with_the_hand(x: float, y: float) -> None:
    still, shifted = (find_hand(image, DEFAULT.region) for image in (hand(), hand(x=x, y=y)))
    assert abs(shifted.x - still.x - x) < 8
    assert abs(shifted.y - still.y - y) < 12


def test_the_region_is_the_same_size_however_near_the_hand() -> None:
    for scale in (0.5, 1.0, 1.3):
        image = hand(scale=scale)
        region = cut(image, find_hand(image, DEFAULT.region))
        assert region.image.shape == region.mask.shape == (SIDE, SIDE)
        assert region.mask.mean() > 0.7


def test_a_large_picture_is_looked_at_in_small_and_cut_from_the_original() -> None:
    image = np.asarray(cv2.resize(hand(), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)
    found, small = find_hand(image, DEFAULT.region), find_hand(hand(), DEFAULT.region)
    assert found.radius == pytest.approx(3 * small.radius, rel=0.03)
    assert found.mask.shape == image.shape


def test_every_stage_can_be_looked_at() -> None:
    sink = Seen()
    extract(hand(), sink)
    assert sink.shown["symbols"] == (CELLS, CELLS)
    assert list(sink.shown) == ["hand", "region", "normalised", "field", "symbols"]


def test_a_good_picture_has_a_good_quality_and_needs_no_advice() -> None:
    found = extract_measured(hand())
    assert found.template.quality >= 80
    assert found.advice.en.startswith("The picture is good")


def test_a_picture_out_of_focus_has_a_lower_quality() -> None:
    blurred = np.asarray(cv2.GaussianBlur(hand(), (0, 0), 5), np.uint8)
    assert extract_measured(blurred).template.quality < extract_measured(hand()).template.quality


@pytest.mark.parametrize("level", [0, 20, 128, 240])
def test_an_even_picture_has_no_hand(level: int) -> None:
    assert "No hand" in refusal(np.full((200, 300), level, np.uint8)).en


def test_a_white_picture_has_too_much_light() -> None:
    assert "too much light" in refusal(np.full((200, 300), 255, np.uint8)).en.lower()


def test_noise_has_no_hand() -> None:
    rng = np.random.default_rng(1)
    assert "No hand" in refusal(rng.integers(0, 12, (200, 300)).astype(np.uint8)).en


def test_a_small_hand_is_too_far() -> None:
    assert "too far" in refusal(hand(scale=0.2)).en


@pytest.mark.parametrize("scale", [2.6, 4, 6])
def test_a_hand_that_fills_the_picture_is_too_close(scale: float) -> None:
    assert "too close" in refusal(nearer(hand(), scale, (COLUMNS / 2, ROWS / 2))).en
    assert "too close" in refusal(nearer(hand(gain=0.5), scale, (COLUMNS / 2 + 9, ROWS / 2))).en


def test_a_lit_background_is_named_beside_being_too_close_since_moving_away_does_not_help() -> None:
    lit = np.maximum(hand(), 140)
    for words in (refusal(lit), refusal(nearer(hand(), 4, (COLUMNS / 2, ROWS / 2)))):
        assert "bright background" in words.en
        assert "sleeve" in words.en
        assert "背景" in words.zh
        assert "衣袖" in words.zh


def test_a_white_sleeve_taken_for_the_hand_is_named_where_there_is_too_much_light() -> None:
    image = hand()
    image[ROWS // 2 :] = 255
    words = refusal(image)
    assert "white sleeve" in words.en
    assert "窗户" in words.zh


@pytest.mark.parametrize("gain", [0.04, 0.07])
def test_a_dim_hand_is_told_to_come_nearer_and_not_that_there_is_none(gain: float) -> None:
    words = refusal((hand() * gain).astype(np.uint8))
    assert "too dark" in words.en
    assert "closer" in words.en
    assert "太暗" in words.zh


@pytest.mark.parametrize(("x", "y"), [(0, -210), (255, 0), (-255, 0)])
def test_a_hand_of_which_only_a_strip_is_seen_is_told_to_come_into_view(x: int, y: int) -> None:
    shift = np.array([[1, 0, x], [0, 1, y]], np.float32)
    image = cv2.warpAffine(hand(), shift, (COLUMNS, ROWS), borderMode=cv2.BORDER_CONSTANT, borderValue=12)
    words = refusal(np.asarray(image, np.uint8))
    assert "whole palm" in words.en
    assert "整个手掌" in words.zh


@pytest.mark.parametrize("side", [767, 768, 1001, 2000])
def test_the_hand_is_found_at_its_place_however_large_the_picture(side: int) -> None:
    image = np.zeros((side, side), np.uint8)
    cv2.circle(image, (round(0.4 * side), round(0.55 * side)), round(0.3 * side), 150, cv2.FILLED)
    found = find_hand(image, DEFAULT.region)
    assert (found.x, found.y, found.radius) == pytest.approx(
        (0.4 * side, 0.55 * side, 0.3 * side), abs=0.006 * side
    )


def test_noise_in_the_dark_all_over_the_picture_is_not_too_close() -> None:
    rng = np.random.default_rng(3)
    assert "No hand" in refusal(np.clip(rng.normal(12, 4, (200, 300)), 0, 255).astype(np.uint8)).en


def test_a_white_hand_is_over_exposed() -> None:
    assert "too much light" in refusal(hand(gain=2)).en.lower()


@pytest.mark.parametrize("angle", [0.1, 0.8, 1.6, 2.4])
def test_a_hand_that_moved_is_blurred(angle: float) -> None:
    # drawn veins are stronger than real ones and outlast more; real hands are moved in test_real_hands
    strict = replace(DEFAULT, enrolment=replace(DEFAULT.enrolment, least_still=(0.44, 0.0)))
    extract(hand(), parameters=strict)
    with pytest.raises(NotEnrollable) as refused:
        extract(moved(hand(), 60, angle), parameters=strict)
    assert "moved" in refused.value.en


def test_strong_veins_outlast_a_movement() -> None:
    assert "still" in extract_measured(moved(hand(), 45, 0.8)).advice.en


@pytest.mark.parametrize("angle", [0.1, 0.8, 1.6, 2.4])
def test_the_farther_a_hand_moves_the_lower_its_quality(angle: float) -> None:
    lenient = replace(DEFAULT, enrolment=replace(DEFAULT.enrolment, least_detail=0))
    told = [
        extract_measured(moved(hand(), way, angle), parameters=lenient).template.quality
        for way in (1, 15, 30, 45, 60)
    ]
    assert told == sorted(told, reverse=True)
    assert told[-1] < told[0] - 15


def test_a_cold_hand_is_to_be_warmed() -> None:
    palm = make_hand(np.random.default_rng(1))
    warm, cold = (
        extract_measured(take_picture(palm, np.random.default_rng(6), condition))
        for condition in (PRESETS["good"], replace(PRESETS["cold"], vein_contrast=0.3))
    )
    assert "warm" in cold.advice.en
    assert cold.template.quality < warm.template.quality - 5
    assert cold.measures.detail > DEFAULT.enrolment.least_detail


def test_a_bright_disc_full_of_noise_has_no_veins() -> None:
    image = np.full((300, 400), 10, np.uint8)
    cv2.circle(image, (200, 150), 100, 160, cv2.FILLED)
    noisy = image + np.random.default_rng(2).normal(0, 8, image.shape)
    assert "veins cannot be seen" in refusal(np.clip(noisy, 0, 255).astype(np.uint8)).en


@pytest.mark.parametrize("shape", [(60, 60), (60, 2000), (2000, 61)])
def test_any_shape_is_looked_at_or_refused(shape: tuple[int, int]) -> None:
    image = np.zeros(shape, np.uint8)
    cv2.circle(image, (shape[1] // 2, shape[0] // 2), min(shape) // 3, 200, cv2.FILLED)
    with pytest.raises(NotEnrollable):
        extract(image)


@settings(max_examples=40)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(60, 90), st.integers(60, 90))))
def test_any_pixels_give_a_template_or_a_reason(image: NDArray[np.uint8]) -> None:
    with suppress(NotEnrollable):
        assert (extract(image).symbols != OUTSIDE).any()


def test_the_same_picture_gives_the_same_template() -> None:
    one, other = extract(hand()), extract(hand())
    assert (one.symbols == other.symbols).all()
    assert one.quality == other.quality
