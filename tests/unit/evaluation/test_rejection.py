"""Error versus reject: whether quality finds the comparisons that go wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.evaluation import FAILED, reject_curve

SCORES = np.array([9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 1.0, 1.0, FAILED])


def test_quality_that_knows_every_error_turns_them_away_first() -> None:
    curve = reject_curve(SCORES, SCORES >= 5, threshold=5)
    assert curve.fnmr_at(0) == pytest.approx(0.3)
    assert curve.fnmr_at(0.29) == pytest.approx(0.3)
    assert curve.fnmr_at(0.3) == 0


def test_quality_that_knows_nothing_turns_nobody_away() -> None:
    curve = reject_curve(SCORES, np.full(10, 50), threshold=5)
    assert curve.fnmr_at(0.9) == pytest.approx(0.3)
    assert curve.area == pytest.approx(0.3)


def test_better_quality_has_the_smaller_area() -> None:
    order = np.arange(10)
    good, bad = (reject_curve(SCORES, quality, threshold=5) for quality in (-order, order))
    assert good.area < 0.1
    assert bad.area > 0.3


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=40))
def test_the_curve_is_what_counting_gives(rows: list[tuple[int, int]]) -> None:
    scores, qualities = (np.array(column) for column in zip(*rows, strict=True))
    curve = reject_curve(scores, qualities, threshold=5)
    for quality, rejected, fnmr in zip(curve.quality, curve.rejected, curve.fnmr, strict=True):
        kept = scores[qualities >= quality]
        assert rejected == pytest.approx(1 - len(kept) / len(scores))
        assert fnmr == pytest.approx((kept < 5).mean())


@pytest.mark.parametrize(("score", "quality"), [([], []), ([1.0], [1, 2])])
def test_as_many_qualities_as_scores_are_needed(score: list[float], quality: list[int]) -> None:
    with pytest.raises(ValueError, match="as many"):
        reject_curve(score, quality, threshold=1)
