"""Hands are recognised however they lie, strangers are not, and a score does not depend on its neighbours."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from matchers.calibration import MOST
from matchers.palm_vein.compare import compare, compare_prepared
from matchers.palm_vein.evidence import FEATURES, TOGETHER, examine
from matchers.palm_vein.explanation import explain
from matchers.palm_vein.extraction import extract
from matchers.palm_vein.fusion import measured_weights, weights_from
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.template import VeinTemplate
from tests.unit.palm_vein.vein_pictures import hand

#: one false match in a thousand
MATCH = 30


@cache
def seen(
    seed: int, turn: float = 0, x: float = 0, y: float = 0, scale: float = 1, noise: int = 0
) -> Prepared:
    return prepare(extract(hand(seed, turn, x, y, scale, noise=noise)))


def score(one: Prepared, other: Prepared) -> float:
    return float(compare_prepared(one, [other])[0])


def test_a_picture_is_most_like_itself() -> None:
    assert score(seen(1), seen(1)) == MOST


@pytest.mark.parametrize("turn", [-38, -21, -4, 10, 30, 40])
def test_a_hand_is_recognised_turned_by_up_to_forty_degrees(turn: float) -> None:
    assert score(seen(2, turn, noise=3), seen(2)) > MATCH


@pytest.mark.parametrize(("x", "y", "scale"), [(40, 0, 1.0), (-30, 25, 1.08), (0, 0, 0.92), (15, -10, 0.6)])
def test_a_hand_is_recognised_moved_and_nearer_or_farther(x: float, y: float, scale: float) -> None:
    assert score(seen(3, 6, x, y, scale, 1), seen(3)) > MATCH


def test_strangers_are_not_recognised() -> None:
    strangers = [seen(number) for number in range(10, 22)]
    assert compare_prepared(seen(2, 5), strangers).max() < MATCH


def piece(number: int, share: float) -> Prepared:
    """Return a disc out of a hand's code that fills so much of the region."""
    y, x = np.mgrid[:CELLS, :CELLS] - (CELLS - 1) / 2
    inside = np.hypot(y, x) <= CELLS * np.sqrt(share / np.pi)
    return prepare(VeinTemplate(np.where(inside, seen(number).template.symbols, 0).astype(np.uint8)))


@pytest.mark.parametrize("share", [0.1, 0.2, 0.4])
def test_a_piece_of_a_stranger_s_hand_is_not_recognised_as_probe_or_reference(share: float) -> None:
    whole = [seen(number) for number in range(10, 22)]
    pieces = [piece(number, share) for number in range(30, 36)]
    assert max(compare_prepared(one, whole).max() for one in pieces) < MATCH
    assert max(compare_prepared(one, pieces).max() for one in whole) < MATCH
    assert max(compare_prepared(one, pieces[:at]).max() for at, one in enumerate(pieces) if at) < MATCH


def test_half_of_one_s_own_hand_is_recognised() -> None:
    assert score(piece(2, 0.5), seen(2, 10, noise=3)) > MATCH


def test_which_is_the_probe_hardly_matters() -> None:
    one, other = seen(4), seen(4, 12, 10, noise=2)
    assert score(one, other) == pytest.approx(score(other, one), abs=8)


def test_a_score_does_not_depend_on_the_references_beside_it() -> None:
    many = [seen(number) for number in range(10, 16)] * (TOGETHER // 6 + 2) + [seen(2)]
    together = compare_prepared(seen(2, 5), many)
    alone = [score(seen(2, 5), one) for one in many[-7:]]
    assert together[-7:].tolist() == alone
    assert together[-1] > MATCH


def test_without_references_there_are_no_scores() -> None:
    assert compare(seen(1).template, []).shape == (0,)


def test_a_code_without_veins_or_hand_is_like_nothing() -> None:
    for symbol in (0, 1):
        empty = VeinTemplate(np.full((CELLS, CELLS), symbol, np.uint8))
        assert compare(empty, [empty, seen(1).template]).tolist() == [0, 0]
        assert compare(seen(1).template, [empty]).tolist() == [0]


def test_turning_is_found_and_hardly_any_stretching() -> None:
    found = examine(seen(2, 24), [seen(2)])
    [by] = found.movements
    assert by is not None
    assert np.rad2deg(by.angle) == pytest.approx(-24, abs=3)
    assert found.features[0, FEATURES.index("stretch")] < 0.2


def test_the_explanation_adds_up_and_shows_agreement() -> None:
    told = explain(seen(2, 14), seen(2))
    weights = measured_weights()
    odds = told.start + sum(told.contributions.values())
    features = np.array([[told.features[name] for name in FEATURES]], np.float32)
    assert odds == pytest.approx(float(weights.fusion.log_odds(features)[0]), abs=1e-3)
    assert told.score > MATCH
    assert told.agreement.shape == told.probe.shape == (CELLS, CELLS)
    assert not told.agreement[~told.common].any()
    assert told.agreement[told.common].mean() > 0.4


def test_the_explanation_of_nothing_in_common_is_no_agreement_to_speak_of() -> None:
    told = next(
        found
        for found in (explain(seen(2), seen(number)) for number in range(10, 22))
        if found.movement is None
    )
    assert told.score == 0
    assert abs(told.agreement[told.common].mean()) < 0.4


def test_scores_rise_with_the_evidence_and_stay_within_their_bounds() -> None:
    weights = weights_from(
        {
            "constant": 0,
            "weights": dict.fromkeys(FEATURES, 1.0),
            "calibration": {"log_odds": [0, 1, 2], "score": [0, 10, 30]},
        }
    )
    rows = np.zeros((5, len(FEATURES)), np.float32)
    rows[1:, 0] = [0.5, 1.5, 2.5, 50]
    assert weights.scores(rows).tolist() == [0, 5, 20, 40, MOST]


def test_the_measured_calibration_ascends() -> None:
    weights = measured_weights()
    assert (np.diff(weights.calibration.log_odds) > 0).all()
    assert (np.diff(weights.calibration.score) > 0).all()
    assert weights.fusion.weights["whole"] > 0
    assert weights.fusion.weights["stretch"] < 0
