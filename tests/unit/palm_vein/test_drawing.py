"""What a person is shown of a comparison of hands: the picture and the sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from matchers.palm_vein.drawing import CELL, PANEL, draw, laid, vein_lines
from matchers.palm_vein.explanation import Explanation, explain
from matchers.palm_vein.explanation_text import AGREES_FROM, headline, places, sentences
from matchers.palm_vein.extraction import extract
from matchers.palm_vein.fusion import measured_weights
from matchers.palm_vein.normalisation import normalise
from matchers.palm_vein.orientation_code import orientation_field
from matchers.palm_vein.parameters import CELLS, DEFAULT, SIDE
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.region import cut, find_hand
from tests.unit.palm_vein.vein_pictures import Gray, hand


@cache
def side(seed: int, turn: float = 0, noise: int = 0) -> tuple[Prepared, Gray]:
    image = hand(seed, turn=turn, noise=noise)
    return prepare(extract(image)), cut(image, find_hand(image, DEFAULT.region)).image


def own() -> Explanation:
    return explain(side(1, 20, 1)[0], side(1)[0])


def strange() -> Explanation:
    found = explain(side(2, 0, 1)[0], side(1)[0])
    return replace(found, movement=None)


def test_the_veins_of_one_hand_mostly_run_alike_and_those_of_two_do_not() -> None:
    mate, stranger = places(own()), places(strange())
    assert mate.share > 0.85
    assert stranger.share < 0.65
    assert not (mate.alike & mate.unlike).any()
    assert ((mate.alike | mate.unlike) <= own().common).all()
    assert (own().agreement[mate.alike] >= AGREES_FROM).all()


def test_the_result_is_said_first_in_both_languages() -> None:
    for explained, result in ((own(), "结论：同一只手"), (strange(), "结论：不能认定为同一只手")):
        told = sentences(explained, 30)
        assert told[0][0].startswith(result)
        assert told[: len(headline(explained, 30))] == headline(explained, 30)
        for zh, en in told:
            assert re.search(r"[\u4e00-\u9fff]", zh)
            assert not re.search(r"[\u4e00-\u9fff]", en)
            assert zh.endswith(("。", "）"))


def test_a_no_blames_nobody() -> None:
    assert "不表示一定是别人" in sentences(strange(), 30)[0][0]


def test_every_feature_of_a_comparison_is_told() -> None:
    assert len(sentences(own(), 30)) == 4 + len(own().features)
    assert len(sentences(strange(), 30)) == 2


def test_the_sum_begins_with_the_constant_of_the_weights_that_were_used() -> None:
    known = measured_weights()
    other = replace(known, fusion=replace(known.fusion, constant=-3.5))
    explained = explain(side(1, 20, 1)[0], side(1)[0], other)
    assert explained.start == -3.5
    assert any("起点是 -3.5" in zh and "start is -3.5" in en for zh, en in sentences(explained, 30))


def test_little_in_common_is_said() -> None:
    few = own().common.copy()
    few[:, CELLS // 3 :] = False
    told = headline(replace(own(), common=few), 30)
    assert "重合部分较小" in told[-1][0]
    assert "重合部分较小" not in headline(own(), 30)[-1][0]


@pytest.mark.parametrize("with_pictures", [True, False])
@pytest.mark.parametrize("explained", [own(), strange()], ids=["own", "strange"])
def test_the_picture_holds_four_panels_and_the_words(explained: Explanation, with_pictures: bool) -> None:
    pictures = (side(1, 20, 1)[1], side(1)[1]) if with_pictures else (None, None)
    drawn = draw(explained, 30, *pictures)
    assert drawn.dtype == np.uint8
    assert drawn.shape[0] > 2 * PANEL
    assert drawn.shape[1] > 2 * PANEL
    head = drawn[: drawn.shape[0] - 2 * PANEL - 250]
    assert (head < 128).any(), "words above the panels"


def test_agreement_is_told_by_shape_and_not_by_colour_alone() -> None:
    # as if one half of the hand did not fit: both kinds are there
    half = own().agreement.copy()
    half[:, : CELLS // 2] = np.minimum(half[:, : CELLS // 2], AGREES_FROM - 1)
    explained = replace(own(), agreement=half)
    grey = draw(explained, 30).mean(axis=2)
    found = places(explained)
    left, top = 20 + PANEL + 20, grey.shape[0] - 84 - 20 - PANEL
    filled = [spread(grey, left, top, *place) for place in zip(*np.nonzero(found.alike), strict=True)]
    crossed = [spread(grey, left, top, *place) for place in zip(*np.nonzero(found.unlike), strict=True)]
    assert min(len(filled), len(crossed)) > 50
    assert np.median(filled) < 1
    assert np.median(crossed) > 10


def spread(grey: np.ndarray, left: int, top: int, row: int, column: int) -> float:
    x, y = left + column * CELL, top + row * CELL
    return float(grey[y + 2 : y + CELL - 2, x + 2 : x + CELL - 2].std())


def test_strokes_run_along_the_veins() -> None:
    whole = np.zeros((CELLS, CELLS), np.complex64)
    whole[10:38, 24] = -1  # twice an angle across of 90 degrees: veins that run from left to right
    canvas = np.full((PANEL, PANEL, 3), 255, np.uint8)
    vein_lines(canvas, whole, (0, 0, 0), 1)
    ink = canvas[..., 0] < 128
    assert ink.any(axis=0).sum() > CELL > 3 * ink[20 * CELL : 21 * CELL].any(axis=1).sum()


def test_the_code_has_the_angle_across_the_vein() -> None:
    line = np.full((SIDE, SIDE), 160, np.uint8)
    line[:, 93:99] = 90
    mask = np.ones((SIDE, SIDE), np.bool_)
    field, _ = orientation_field(normalise(line, mask, DEFAULT.normalisation), mask, DEFAULT.encoding)
    on_it = field[12:-12, CELLS // 2]
    assert (on_it.real > 3 * np.abs(on_it.imag)).all()


def test_the_probe_is_laid_where_its_code_lies() -> None:
    (probe, image), (reference, enrolled) = side(1, 20, 1), side(1)
    movement = explain(probe, reference).movement
    assert movement is not None
    inner = slice(SIDE // 4, -SIDE // 4)
    before, after = (
        np.corrcoef(one[inner, inner].ravel(), enrolled[inner, inner].ravel())[0, 1]
        for one in (image, laid(image, movement))
    )
    assert after > max(0.6, before + 0.3)
    assert laid(image, None) is image
