"""FMR and FNMR at every threshold, and the figures taken from them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.evaluation import FAILED, ErrorRates, Trials, error_rates, figures

scores = st.lists(st.integers(-5, 5), min_size=1, max_size=30)


def one_by_one(rates: ErrorRates, genuine: list[int], impostor: list[int]) -> None:
    for place, threshold in enumerate(rates.threshold):
        assert rates.false_matches[place] == sum(score >= threshold for score in impostor)
        assert rates.false_non_matches[place] == sum(score < threshold for score in genuine)


@given(scores, scores)
def test_both_rates_are_what_counting_gives(genuine: list[int], impostor: list[int]) -> None:
    one_by_one(error_rates(genuine, impostor), genuine, impostor)


@given(scores, scores)
def test_a_stricter_threshold_never_lets_more_impostors_in(genuine: list[int], impostor: list[int]) -> None:
    rates = error_rates(genuine, impostor)
    assert (np.diff(rates.fmr) <= 0).all()
    assert (np.diff(rates.fnmr) >= 0).all()
    assert (rates.fmr[-1], rates.fnmr[-1]) == (0, 1)


@given(scores, scores)
def test_only_the_order_of_scores_matters(genuine: list[int], impostor: list[int]) -> None:
    plain = error_rates(genuine, impostor)
    bent = error_rates(np.exp(np.array(genuine)), np.exp(np.array(impostor)))
    assert plain.equal_error_rate() == bent.equal_error_rate()
    assert plain.fnmr_at_fmr(100) == bent.fnmr_at_fmr(100)
    assert plain.zero_fmr() == bent.zero_fmr()


@given(scores, scores)
def test_the_figures_come_in_their_order(genuine: list[int], impostor: list[int]) -> None:
    rates = error_rates(genuine, impostor)
    assert 0 <= rates.equal_error_rate() <= 1
    assert rates.fnmr_at_fmr(100) <= rates.fnmr_at_fmr(1000) <= rates.zero_fmr()


def test_a_matcher_that_tells_all_apart_makes_no_error() -> None:
    rates = error_rates([5, 6, 7], [1, 2, 3])
    assert rates.equal_error_rate() == rates.zero_fmr() == rates.fnmr_at_fmr(1000) == 0
    assert rates.threshold_at_fmr(1000) == 5


def test_where_the_rates_meet_is_the_equal_error_rate() -> None:
    assert error_rates([1, 4, 5, 6], [0, 0, 0, 4]).equal_error_rate() == 0.25


def test_where_they_cross_without_meeting_the_smaller_sum_counts() -> None:
    # at 2: FMR 2/3, FNMR 0; at 3: FMR 0, FNMR 1/2
    assert error_rates([2, 3], [1, 2, 2]).equal_error_rate() == pytest.approx(0.25)


def test_one_in_a_hundred_is_counted_in_whole_numbers() -> None:
    impostors = [*range(297), 1000, 1000, 1000]  # 3 of 300 above
    assert error_rates([999, 500], impostors).fnmr_at_fmr(100) == 0
    assert error_rates([999, 500], [*impostors[1:], 1000]).fnmr_at_fmr(100) == 1


def test_a_failed_genuine_comparison_is_an_error_at_every_threshold() -> None:
    told = error_rates([5, 6, 7], [1, 2], failed_genuine=1)
    among = error_rates([5, 6, 7, FAILED], [1, 2])
    for rates in (told, among):
        assert rates.genuines == 4
        assert rates.fnmr[0] == 0.25
        assert rates.zero_fmr() == 0.25


def test_a_failed_impostor_comparison_matches_nobody() -> None:
    rates = error_rates([5], [1, 9], failed_impostor=2)
    assert rates.fmr[0] == 0.5
    assert rates.impostors == 4


def test_rates_can_be_asked_at_any_threshold() -> None:
    rates = error_rates([5, 6], [1, 5.5])
    assert rates.at(-100) == (1, 0)
    assert rates.at(5.2) == (0.5, 0.5)
    assert rates.at(100) == (0, 1)


@pytest.mark.parametrize(("genuine", "impostor"), [([], [1]), ([1], []), ([np.nan], [1]), ([1], [np.inf])])
def test_what_cannot_be_counted_is_refused(genuine: list[float], impostor: list[float]) -> None:
    with pytest.raises(ValueError, match=r"score|comparison"):
        error_rates(genuine, impostor)


def trials(rows: list[tuple[float, int, int]]) -> Trials:
    score, reference, probe = zip(*rows, strict=True)
    return Trials(np.array(score), np.array(reference), np.array(probe))


def test_the_headline_counts_failures_and_without_them_fewer_are_compared() -> None:
    done = trials([(9, 1, 1), (8, 2, 2), (FAILED, 3, 3), (1, 1, 2), (2, 2, 3), (FAILED, 1, 3)])
    headline, gated = figures(done), figures(done.completed())
    assert (headline.failed_genuine, headline.failed_impostor) == (1, 1)
    assert headline.zero_fmr == pytest.approx(1 / 3)
    assert (gated.failed_genuine, gated.zero_fmr) == (0, 0)
    assert (gated.rates.genuines, gated.rates.impostors) == (2, 2)


def test_a_rate_is_supported_by_three_times_as_many_impostors() -> None:
    few = figures(trials([(9, 1, 1), *[(0, 1, 2)] * 2880]))
    assert few.supported(100)
    assert not few.supported(1000)


@pytest.mark.parametrize(
    "rows",
    [{"score": [1.0], "genuine": [1, 2], "probe": [1]}, {"score": [np.nan], "genuine": [1], "probe": [1]}],
)
def test_trials_are_whole(rows: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match="score"):
        Trials(*(np.array(column) for column in rows.values()))


@pytest.mark.bench_data
def test_published_score_files_give_their_published_figures(bench_data: Path) -> None:
    """EER, FMR100, FMR1000, ZeroFMR in per cent of SourceAFIS 3.18 on FVC2002, extended protocol."""
    known = {
        "DB1": (3.20, 5.00, 8.21, 9.29),
        "DB2": (1.43, 2.14, 3.93, 5.71),
        "DB3": (7.50, 14.6, 20.0, 22.5),
        "DB4": (7.17, 12.1, 19.3, 20.7),
    }
    folder = bench_data.parent / "peers" / "finger" / "scores"
    if not folder.is_dir():
        pytest.skip("the peers' scores are not there")
    for name, expected in known.items():
        with (folder / f"sourceafis_FVC2002_{name}_B.csv").open(encoding="utf-8") as stream:
            rows = [(row["genuine"] == "1", float(row["score"])) for row in csv.DictReader(stream)]
        rates = error_rates([s for own, s in rows if own], [s for own, s in rows if not own])
        found = (
            rates.equal_error_rate(),
            rates.fnmr_at_fmr(100),
            rates.fnmr_at_fmr(1000),
            rates.zero_fmr(),
        )
        assert [100 * rate for rate in found] == pytest.approx(list(expected), abs=0.05)
