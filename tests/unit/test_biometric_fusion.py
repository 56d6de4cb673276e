"""A finger and a palm together: one score that still means a false match rate, and what it gains."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fusion import chimeric, fingers, fused, measured
from matchers.evaluation import FAILED, Trials
from matchers.fusion import after_chances, independent

SCORES = st.lists(st.floats(0, 70), min_size=1, max_size=6)


@given(st.floats(0, 70))
def test_one_score_stays_as_it_is(score: float) -> None:
    assert independent([score]) == pytest.approx(score, abs=1e-6)


@given(SCORES, st.randoms())
def test_the_order_does_not_matter(scores: list[float], random) -> None:
    mixed = scores.copy()
    random.shuffle(mixed)
    assert independent(mixed) == pytest.approx(independent(scores), abs=1e-6)


@given(SCORES, st.floats(0, 70))
def test_a_higher_score_never_lowers_the_result(scores: list[float], raised: float) -> None:
    assert independent([max(scores[0], raised), *scores[1:]]) >= independent(scores) - 1e-9


@pytest.mark.parametrize("chances", [0, -1, np.array([1, 0])])
def test_without_a_chance_there_is_no_score(chances: int | np.ndarray) -> None:
    with pytest.raises(ValueError, match="no chance"):
        after_chances(30.0, chances)


@given(SCORES)
def test_nothing_in_common_speaks_neither_louder_nor_below_zero(scores: list[float]) -> None:
    assert 0 <= independent([*scores, 0.0]) <= independent(scores) + 1e-9


def test_the_false_match_rate_is_kept() -> None:
    rates = np.random.default_rng(1).uniform(size=(20_000, 2))
    found = np.array([independent(row) for row in (-10 * np.log10(rates)).tolist()])
    for score in (5, 10, 20):
        assert np.mean(found >= score) == pytest.approx(10 ** (-score / 10), rel=0.15)


def test_two_doubtful_scores_are_one_good_one() -> None:
    assert independent([22, 22]) > 30
    assert independent([60, 0]) > 45


def test_no_score_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no score"):
        independent([])


def test_the_best_of_several_dependent_chances_keeps_the_false_match_rate() -> None:
    rng = np.random.default_rng(2)
    common, own = rng.uniform(size=(20_000, 1)), rng.uniform(size=(20_000, 4))
    rates = np.where(rng.uniform(size=own.shape) < 0.5, common, own)
    found = after_chances((-10 * np.log10(rates)).max(1), 4)
    for score in (5, 10, 20):
        assert np.mean(found >= score) <= 1.15 * 10 ** (-score / 10)


def test_one_chance_costs_nothing_and_ten_cost_ten_and_none_goes_below_zero() -> None:
    assert after_chances(30.0, 1) == 30
    assert after_chances(np.array([30.0, 30.0, 5.0]), np.array([1, 10, 10])).tolist() == [30, 20, 0]


def people(number: int, seed: int, impressions: int = 3) -> Trials:
    """Comparisons of everybody with everybody; one's own score about 30."""
    rng = np.random.default_rng(seed)
    reference, probe = (one.ravel() for one in np.meshgrid(np.arange(number), np.arange(number)))
    reference, probe = np.repeat(reference, impressions), np.repeat(probe, impressions)
    score = -10 * np.log10(rng.uniform(size=len(reference)))
    score[reference == probe] += rng.normal(18, 6, int((reference == probe).sum()))
    return Trials(score, reference, probe)


def test_every_chimeric_person_has_a_hand_of_its_own() -> None:
    finger, hand = people(8, 1), people(20, 2)
    own = Trials(np.where(hand.genuine, 100.0, 0.0), hand.reference_subject, hand.probe_subject)
    given_hands = chimeric(finger, own, np.random.default_rng(3))
    assert ((given_hands == 100) == finger.genuine).all()


def test_too_few_hands_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer hands"):
        chimeric(people(8, 1), people(7, 2), np.random.default_rng(3))


def test_sets_of_fingers_stay_apart() -> None:
    joined = fingers([people(3, 1), people(3, 2)])
    assert len(np.unique(joined.reference_subject)) == 6
    assert joined.genuine.sum() == 2 * people(3, 1).genuine.sum()


def test_what_cannot_be_compared_counts_nothing_and_nothing_at_all_fails() -> None:
    found = fused(np.array([50.0, FAILED, FAILED]), np.array([FAILED, 50.0, FAILED]))
    assert found[0] == found[1] < 50
    assert found[2] == FAILED


def test_the_measurement_tells_all_three_and_both_are_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.fusion.PAIRINGS", 2)
    monkeypatch.setattr("benchmarks.fusion.REPLICATES", 5)
    told = measured(people(12, 1), people(16, 2))
    assert set(told) == {"finger", "hand", "fused"}
    assert told["fused"].eer < min(told["finger"].eer, told["hand"].eer)
    assert told["fused"].intervals is not None
