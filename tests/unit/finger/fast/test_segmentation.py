"""Where the print is."""

from __future__ import annotations

import numpy as np

from matchers.finger.fast.parameters import Segmentation
from matchers.finger.fast.segmentation import clear_part, segment
from tests.unit.finger.fast.ridge_pictures import gray, on_white, waves

STAGE = Segmentation()


def test_a_blank_image_holds_no_finger() -> None:
    assert not segment(np.full((300, 300), 255, np.uint8), STAGE).any()


def test_shading_is_no_finger() -> None:
    shade = np.tile(np.linspace(0, 255, 300), (300, 1)).astype(np.uint8)
    assert not segment(shade, STAGE).any()


def test_ridges_are_found_where_they_are() -> None:
    picture = on_white(gray(waves(0.7, 9)))
    mask = segment(picture, STAGE)
    truth = np.zeros(picture.shape, np.bool_)
    truth[60:-60, 60:-60] = True
    assert np.count_nonzero(mask & truth) > 0.97 * np.count_nonzero(truth)
    near = np.zeros_like(truth)
    near[46:-46, 46:-46] = True
    assert not (mask & ~near).any()


def test_faint_ridges_are_found_as_well_as_strong_ones() -> None:
    strong, faint = (segment(on_white(gray(waves(0.3, 9), c)), STAGE) for c in (100, 12))
    assert np.count_nonzero(faint) > 0.8 * np.count_nonzero(strong)


def test_ridges_in_a_wide_empty_picture_are_found_alike() -> None:
    near, far = (segment(on_white(gray(waves(0.3, 9)), margin), STAGE) for margin in (60, 400))
    assert abs(np.count_nonzero(near) - np.count_nonzero(far)) < 0.05 * np.count_nonzero(near)


def test_a_print_that_runs_out_of_the_picture_is_kept_to_its_edge() -> None:
    assert segment(gray(waves(0.7, 9)), STAGE).all()


def test_a_speck_of_ridges_is_no_finger() -> None:
    assert not segment(on_white(gray(waves(0.7, 9, 40, 40)), 100), STAGE).any()


def test_unclear_edges_are_cut_and_holes_are_not() -> None:
    mask = np.ones((200, 200), np.bool_)
    clarity = np.full((200, 200), 0.8, np.float32)
    clarity[:, :60] = 0.1
    clarity[95:105, 120:130] = 0.1
    clear = clear_part(mask, clarity, 0.4, 0.75, STAGE)
    assert not clear[:, :40].any()
    assert clear[20:180, 70:].all()


def test_a_print_unclear_all_over_loses_little() -> None:
    clarity = np.random.default_rng(2).normal(0.3, 0.01, (200, 200)).astype(np.float32)
    assert clear_part(np.ones((200, 200), np.bool_), clarity, 0.4, 0.75, STAGE).all()
