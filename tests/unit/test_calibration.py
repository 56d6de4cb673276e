"""Weights of every modality: read as they were written, and scores within what they can carry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.calibration import MOST, Calibration, CurveTold, Fusion

CURVE: CurveTold = {"log_odds": [-2.0, 0.0, 1.0], "score": [0.0, 10.0, 30.0]}
FINITE = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(("odds", "score"), [(-9, 0), (-1, 5), (0, 10), (0.5, 20), (2, 50), (9, MOST)])
def test_scores_lie_on_the_measured_points_between_them_and_beyond(odds: float, score: float) -> None:
    assert Calibration.from_told(CURVE).scores(np.array([odds])).tolist() == [score]


@given(FINITE, FINITE)
def test_higher_odds_never_give_a_lower_score(one: float, other: float) -> None:
    low, high = Calibration.from_told(CURVE).scores(np.sort([one, other]))
    assert 0 <= low <= high <= MOST


def test_each_score_is_bounded_by_what_its_sample_can_carry() -> None:
    curve = Calibration.from_told(CURVE)
    found = curve.scores(np.full(4, 9.0), most=np.array([0.0, 12.5, 70.0, 1000.0]))
    assert found.tolist() == [0, 12.5, 70, MOST]


def test_contributions_and_the_constant_are_the_log_odds() -> None:
    fusion = Fusion.from_told(("a", "b", "c"), {"constant": -3, "weights": {"a": 2.0, "c": -0.5}})
    rows = np.array([[1, 7, 4], [0, 0, 0]], np.float32)
    assert fusion.log_odds(rows).tolist() == [-3, -3]
    assert fusion.contributions(rows[0]) == {"a": 2, "b": 0, "c": -2}


@pytest.mark.parametrize(
    ("log_odds", "score", "told"),
    [
        ([0.0], [10.0], "two points"),
        ([0.0, 1.0], [10.0, 20.0, 30.0], "two points"),
        ([0.0, float("nan")], [10.0, 20.0], "not a number"),
        ([0.0, 1.0], [10.0, float("inf")], "not a number"),
        ([0.0, 0.0, 1.0], [0.0, 10.0, 20.0], "do not ascend"),
        ([0.0, 1.0], [20.0, 10.0], "do not ascend"),
    ],
)
def test_a_curve_that_gives_no_score_is_refused_when_it_is_read(
    log_odds: list[float], score: list[float], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Calibration.from_told({"log_odds": log_odds, "score": score})


def test_a_weight_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        Fusion.from_told(("length",), {"constant": 0, "weights": {"length": float("nan")}})


def test_a_weight_for_what_is_no_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="lenght"):
        Fusion.from_told(("length",), {"constant": 0, "weights": {"lenght": 1.0}})
