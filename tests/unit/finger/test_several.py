"""Several impressions of one finger: one score of the same meaning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.several import one_finger

SCORES = st.lists(st.floats(0, 70), min_size=1, max_size=10)


@given(st.floats(0, 70))
def test_a_single_score_stays_as_it_is(score: float) -> None:
    assert one_finger([score]) == pytest.approx(score)


@given(SCORES)
def test_one_finger_lies_between_the_mean_and_the_best(scores: list[float]) -> None:
    assert np.mean(scores) - 1e-9 <= one_finger(scores) <= max(scores) + 1e-9


@given(SCORES, st.floats(0, 70))
def test_a_higher_score_never_lowers_the_result(scores: list[float], raised: float) -> None:
    higher = [max(scores[0], raised), *scores[1:]]
    assert one_finger(higher) >= one_finger(scores) - 1e-9


def test_no_score_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no score"):
        one_finger([])
