"""Pure rules of the vault: ageing, retention, what counts as a double."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.biometrics.vault.ageing import ageing_of, is_ageing
from verifier.biometrics.vault.destroying import Ended, is_due
from verifier.biometrics.vault.duplicates import MOST_ASKED, asked_score, is_hit

TODAY = date(2026, 11, 21)
LONG_AGO = TODAY - timedelta(days=6 * 366)


def yearly(*values: float) -> list[tuple[date, float]]:
    """Checks half a year apart, the last one today."""
    return [(TODAY - timedelta(days=183 * back), score) for back, score in enumerate(reversed(values))]


FALLING = yearly(62, 60, 57, 55, 52, 47, 44, 42, 40, 38)


def test_an_old_template_whose_scores_fall_is_due() -> None:
    found = ageing_of(LONG_AGO, FALLING, TODAY, 5)
    assert found.due
    assert found.slope == pytest.approx(-5.7, abs=0.5)
    assert found.latest == 42


@pytest.mark.parametrize(
    ("enrolled_on", "checks"),
    [
        (TODAY - timedelta(days=4 * 365), FALLING),
        (LONG_AGO, yearly(*[42.0] * 10)),
        (LONG_AGO, list(reversed([(day, 100 - score) for day, score in FALLING]))),
        (LONG_AGO, yearly(70, 69, 68, 66, 64, 62, 60, 58, 56, 54)),
        (LONG_AGO, FALLING[:7]),
        (LONG_AGO, []),
        (LONG_AGO, [(TODAY, score) for _, score in FALLING]),
    ],
    ids=["young", "steady", "rising", "still sure", "too few", "none", "all of one day"],
)
def test_no_other_template_is(enrolled_on: date, checks: list[tuple[date, float]]) -> None:
    assert not is_ageing(enrolled_on, checks, TODAY, 5)


def test_three_poor_captures_among_good_ones_are_no_drift() -> None:
    steady = yearly(*[60.0] * 12)
    poor = [(day, 5.0) if place in (9, 10, 11) else (day, score) for place, (day, score) in enumerate(steady)]
    assert not is_ageing(LONG_AGO, poor, TODAY, 5)


@given(st.permutations(FALLING))
def test_the_order_in_which_checks_are_told_does_not_matter(checks: list[tuple[date, float]]) -> None:
    assert ageing_of(LONG_AGO, checks, TODAY, 5) == ageing_of(LONG_AGO, FALLING, TODAY, 5)


DEAD = Ended("deceased", TODAY - timedelta(days=181))


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ([DEAD], True),
        ([DEAD, DEAD], True),
        ([], False),
        ([DEAD, Ended("running", None)], False),
        ([DEAD, Ended("terminated_other", TODAY - timedelta(days=999))], False),
        ([DEAD, Ended("deceased", None)], False),
        ([DEAD, Ended("deceased", TODAY - timedelta(days=180))], False),
        ([Ended("certification_lapsed", None)], False),
    ],
)
def test_templates_go_when_all_entitlements_ended_by_death_long_enough_ago(
    ended: list[Ended], due: bool
) -> None:
    assert is_due(ended, TODAY, 180) is due


def test_a_double_must_be_rarer_the_more_people_there_are() -> None:
    assert asked_score(0) == asked_score(1) == 30
    assert asked_score(1000) == pytest.approx(60)
    assert asked_score(100_000) == MOST_ASKED


@pytest.mark.parametrize(
    ("scores", "hit"),
    [
        ([], False),
        ([66.0], True),
        ([64.0] * 9, False),
        ([70.0, 40, 40, 40, 31, 5, 5, 5, 5], True),
        ([70.0, 40, 40, 29, 5, 5, 5, 5, 5], False),
    ],
)
def test_one_chance_resemblance_is_no_double(scores: list[float], hit: bool) -> None:
    assert is_hit(scores, 100_000) is hit
