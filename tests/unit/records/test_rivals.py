"""Candidates of one record share what can be believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.records.scoring.rivals import standing


def test_a_lone_candidate_keeps_its_odds() -> None:
    found = standing(np.array([7]), np.array([5000], np.int32))
    assert found.rivals.tolist() == [0]
    assert found.weight.tolist() == [5000]
    assert found.probability[0] == pytest.approx(32 / 33)
    assert found.lead[0] >= 100_000


def test_two_equal_candidates_are_never_better_than_even() -> None:
    found = standing(np.array([1, 1]), np.array([20_000, 20_000], np.int32))
    assert (found.probability <= 0.5).all()
    assert found.lead.tolist() == [0, 0]


def test_the_weaker_of_two_loses_nearly_everything() -> None:
    found = standing(np.array([1, 1]), np.array([20_000, 5_000], np.int32))
    assert found.weight.tolist() == [20_000 - 5_044, 5_000 - 20_000]
    assert found.lead.tolist() == [15_000, -15_000]


def test_records_do_not_compete_with_each_other() -> None:
    found = standing(np.array([1, 2]), np.array([20_000, 20_000], np.int32))
    assert found.rivals.tolist() == [0, 0]


def test_no_pairs_have_no_standing() -> None:
    assert len(standing(np.zeros(0, np.int64), np.zeros(0, np.int32)).weight) == 0


_PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(-90_000, 90_000)), min_size=1, max_size=30)


@given(_PAIRS)
def test_the_candidates_of_one_record_never_exceed_certainty(pairs: list[tuple[int, int]]) -> None:
    record = np.array([one for one, _ in pairs])
    found = standing(record, np.array([weight for _, weight in pairs], np.int32))
    for one in set(record.tolist()):
        assert found.probability[record == one].sum() <= 1.001


@given(_PAIRS)
def test_the_order_of_the_pairs_does_not_matter(pairs: list[tuple[int, int]]) -> None:
    record = np.array([one for one, _ in pairs])
    weight = np.array([weight for _, weight in pairs], np.int32)
    order = np.random.default_rng(len(pairs)).permutation(len(pairs))
    straight, shuffled = standing(record, weight), standing(record[order], weight[order])
    assert shuffled.weight.tolist() == straight.weight[order].tolist()
    assert shuffled.lead.tolist() == straight.lead[order].tolist()
