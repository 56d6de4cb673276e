"""How sure one can be: intervals over subjects, the rules of 3 and of 30."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.evaluation import (
    Trials,
    bootstrap,
    enough_errors,
    figures,
    largest_rate_without_errors,
)


def everybody(rng: np.random.Generator, subjects: int, samples: int, weak: int = 0) -> Trials:
    """All pairs of samples; of a weak subject half of the genuine comparisons fail to match."""
    subject = np.repeat(np.arange(subjects), samples)
    one, other = np.triu_indices(len(subject), 1)
    reference, probe = subject[one], subject[other]
    score = rng.normal(size=len(one)) + 8 * (reference == probe)
    lost = (reference == probe) & (reference < weak) & (rng.random(len(one)) < 0.5)
    return Trials(np.where(lost, score - 8, score), reference, probe)


def test_the_same_seed_gives_the_same_intervals() -> None:
    trials = everybody(np.random.default_rng(1), 6, 4, weak=1)
    once, again = (bootstrap(trials, (100,), np.random.default_rng(7), replicates=50) for _ in range(2))
    assert once == again
    assert bootstrap(trials, (100,), np.random.default_rng(8), replicates=50) != once


def test_an_interval_holds_the_figure_it_is_about() -> None:
    found = figures(
        everybody(np.random.default_rng(1), 10, 5, weak=3), np.random.default_rng(2), replicates=200
    )
    assert found.intervals is not None
    for figure, interval in (
        (found.eer, found.intervals.eer),
        (found.zero_fmr, found.intervals.zero_fmr),
        (found.fnmr_at_fmr[100], found.intervals.fnmr_at_fmr[100]),
    ):
        assert interval.low <= figure <= interval.high
        assert 0 <= interval.low < interval.high <= 1


def test_errors_of_few_fingers_leave_more_doubt_than_as_many_errors_of_many() -> None:
    """280 genuine comparisons with 28 errors: of one finger of ten, or spread over all of them."""
    reference = np.repeat(np.arange(10), 28)
    impostors = np.triu_indices(10, 1)
    error = np.arange(280)
    widths = []
    for lost in (error < 28, error % 10 == 0):
        score = np.concatenate([np.where(lost, 0.0, 9.0), np.ones(45)])
        ours, others = (np.concatenate([reference, side]) for side in impostors)
        interval = bootstrap(
            Trials(score, ours, others), (100,), np.random.default_rng(3), replicates=300
        ).zero_fmr
        widths.append(interval.high - interval.low)
    assert widths[0] > 3 * widths[1]


def test_a_replicate_of_a_matcher_without_errors_has_none() -> None:
    interval = bootstrap(
        everybody(np.random.default_rng(1), 2, 3), (100,), np.random.default_rng(1), replicates=40
    )
    assert (interval.eer.low, interval.eer.high) == (0, 0)


def test_failed_comparisons_stay_errors_in_every_replicate() -> None:
    trials = Trials(
        np.array([-np.inf, -np.inf, -np.inf, 0.0, 0.0, 0.0]),
        np.array([1, 2, 3, 1, 1, 2]),
        np.array([1, 2, 3, 2, 3, 3]),
    )
    interval = bootstrap(trials, (100,), np.random.default_rng(1), replicates=20)
    assert (interval.zero_fmr.low, interval.zero_fmr.high) == (1, 1)


@pytest.mark.parametrize(("reference", "probe"), [([1, 1], [1, 1]), ([1, 2], [2, 1]), ([1, 2], [1, 2])])
def test_one_subject_or_one_kind_of_comparison_gives_no_interval(
    reference: list[int], probe: list[int]
) -> None:
    trials = Trials(np.array([1.0, 2.0]), np.array(reference), np.array(probe))
    with pytest.raises(ValueError, match="at least two subjects"):
        bootstrap(trials, (100,), np.random.default_rng(1))


def test_no_error_in_300_comparisons_means_at_most_one_per_cent() -> None:
    assert largest_rate_without_errors(300) == pytest.approx(0.01, abs=1e-4)
    assert largest_rate_without_errors(10) == pytest.approx(0.2589, abs=1e-4)
    assert largest_rate_without_errors(1) == pytest.approx(0.95)


def test_thirty_errors_are_enough() -> None:
    assert (enough_errors(29), enough_errors(30)) == (False, True)


def test_what_is_no_number_of_comparisons_and_no_confidence_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        largest_rate_without_errors(0)
    with pytest.raises(ValueError, match="confidence"):
        largest_rate_without_errors(1, confidence=1)
