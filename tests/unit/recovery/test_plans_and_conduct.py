"""Instalments, what a household keeps, broken agreements and the list of serious bad faith."""

from __future__ import annotations

import pytest

from verifier.errors import Conflict, InvalidInput
from verifier.months import Month
from verifier.recovery.bad_faith import Conduct, serious_bad_faith
from verifier.recovery.fees import late_fee
from verifier.recovery.plan_rules import (
    check_leaves_minimum,
    is_broken,
    largest_deduction,
    missed_instalments,
    monthly_for,
    schedule,
)
from verifier.recovery.what_if import Household, what_if

FIRST = Month(2026, 12)
XINYU = 3_460_000


def test_the_last_instalment_is_what_is_left() -> None:
    plan = schedule(XINYU, 150_000, FIRST)
    assert (plan.months, plan.last_fen, plan.last) == (24, 10_000, Month(2028, 11))
    assert sum(plan.due_in(month) for month in FIRST.until(plan.last.plus(1))) == XINYU
    assert plan.due_in(FIRST.plus(-1)) == plan.due_in(plan.last.plus(1)) == 0


@pytest.mark.parametrize(("total", "monthly"), [(0, 1), (1, 0), (-1, 1)])
def test_a_plan_needs_amounts_above_zero(total: int, monthly: int) -> None:
    with pytest.raises(InvalidInput):
        schedule(total, monthly, FIRST)


def test_the_instalment_for_a_length_pays_within_it() -> None:
    assert monthly_for(100, 3) == 34
    assert schedule(100, monthly_for(100, 3), FIRST).months == 3


def test_a_deduction_leaves_the_household_its_minimum() -> None:
    check_leaves_minimum(20_000, 100_000, 80_000)
    with pytest.raises(Conflict, match=r"800\.00"):
        check_leaves_minimum(20_001, 100_000, 80_000)
    assert largest_deduction(70_000, 80_000) == 0


def test_instalments_count_as_missed_once_their_month_is_over() -> None:
    plan = schedule(300, 100, FIRST)
    assert [missed_instalments(plan, 0, FIRST.plus(n)) for n in (0, 1, 2, 3, 9)] == [0, 1, 2, 3, 3]
    assert missed_instalments(plan, 150, FIRST.plus(2)) == 1
    assert missed_instalments(plan, 300, FIRST.plus(9)) == 0
    assert is_broken(plan, 0, FIRST.plus(2), 2)
    assert not is_broken(plan, 0, FIRST.plus(1), 2)


def test_what_if_tells_months_to_zero_and_what_is_left_and_marks_what_is_not_lawful() -> None:
    found = what_if(XINYU, Household(300_000, 2, 80_000), FIRST, months=(12, 24, 60))
    by_months = {outcome.months: outcome for outcome in found}
    assert not by_months[12].lawful
    assert not by_months[24].lawful
    assert by_months[25].is_largest
    assert (by_months[25].monthly_fen, by_months[25].left_fen) == (140_000, 160_000)
    assert by_months[60].lawful
    assert [outcome.months for outcome in found] == sorted(by_months)


def test_a_household_at_its_minimum_is_shown_no_lawful_plan() -> None:
    assert not any(outcome.lawful for outcome in what_if(1000, Household(80_000, 1, 80_000), FIRST))


def test_an_instalment_beyond_the_debt_pays_it_at_once() -> None:
    [outcome] = what_if(1000, Household(80_000, 1, 0), FIRST, months=(), monthly_fen=(5000,))
    assert (outcome.monthly_fen, outcome.months, outcome.last_fen) == (1000, 1, 1000)


@pytest.mark.parametrize(
    ("months", "fen", "refused", "broke", "listed"),
    [
        (7, 1, True, False, True),
        (6, 1_000_000, True, True, False),
        (1, 1_000_001, False, True, True),
        (20, 3_460_000, False, False, False),
    ],
)
def test_serious_bad_faith_needs_size_and_a_refusal_or_a_broken_agreement(
    months: int, fen: int, refused: bool, broke: bool, listed: bool
) -> None:
    found = serious_bad_faith(Conduct(months, fen, refused, broke), 6, 1_000_000)
    assert found.listed is listed
    assert found.reasons


def test_a_fee_is_rounded_down_and_none_where_none_is_configured() -> None:
    assert late_fee(XINYU, 30, 500) == 51_900
    assert late_fee(199, 1, 5_000) == 0
    assert late_fee(XINYU, 30, 0) == late_fee(XINYU, -1, 500) == 0
