"""Several scores about one person become one of the same meaning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.several import one_finger, several_fingers

SCORES = st.lists(st.floats(0, 70), min_size=1, max_size=10)


@given(st.floats(0, 70))
def test_a_single_score_stays_as_it_is(score: float) -> None:
    assert one_finger([score]) == pytest.approx(score)
    assert several_fingers([score]) == pytest.approx(score, abs=1e-6)


@given(SCORES)
def test_one_finger_lies_between_the_mean_and_the_best(scores: list[float]) -> None:
    assert np.mean(scores) - 1e-9 <= one_finger(scores) <= max(scores) + 1e-9


@given(SCORES, st.floats(0, 70))
def test_a_higher_score_never_lowers_the_result(scores: list[float], raised: float) -> None:
    higher = [max(scores[0], raised), *scores[1:]]
    for fused in (one_finger, several_fingers):
        assert fused(higher) >= fused(scores) - 1e-9


def test_several_fingers_keep_the_false_match_rate() -> None:
    rates = np.random.default_rng(1).uniform(size=(20_000, 3))
    fused = np.array([several_fingers(row) for row in (-10 * np.log10(rates)).tolist()])
    for score in (5, 10, 20):
        assert np.mean(fused >= score) == pytest.approx(10 ** (-score / 10), rel=0.15)


def test_two_good_fingers_are_worth_more_than_one() -> None:
    assert several_fingers([30, 30]) > 45


@pytest.mark.parametrize("fused", [one_finger, several_fingers])
def test_no_score_is_a_mistake(fused: object) -> None:
    with pytest.raises(ValueError, match="no score"):
        fused([])  # type: ignore[operator]  # both are functions
