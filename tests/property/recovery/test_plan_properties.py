"""Instalments on any amounts: they add up, leave the minimum, and references survive any memo."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.months import Month
from verifier.recovery.plan_rules import missed_instalments, monthly_for, schedule
from verifier.recovery.references import debt_reference, references_in
from verifier.recovery.what_if import Household, what_if

FEN = st.integers(1, 10_000_000)
MONTHS = st.builds(Month, st.integers(2020, 2040), st.integers(1, 12))


@given(st.integers(1, 1_000_000), st.integers(1_000, 100_000), MONTHS)
def test_the_instalments_add_up_to_the_debt_and_the_last_is_the_smallest(
    total: int, monthly: int, first: Month
) -> None:
    plan = schedule(total, monthly, first)
    assert sum(plan.due_in(month) for month in first.until(plan.last.plus(1))) == total
    assert 0 < plan.last_fen <= plan.monthly_fen


@given(FEN, st.integers(1, 240))
def test_the_instalment_for_a_length_is_the_smallest_that_pays_within_it(total: int, months: int) -> None:
    monthly = monthly_for(total, months)
    assert schedule(total, monthly, Month(2026, 1)).months <= months
    if monthly > 1:
        assert schedule(total, monthly - 1, Month(2026, 1)).months > months


@given(FEN, st.integers(1, 1_000_000), st.integers(0, 10_000_000), st.integers(0, 300))
def test_paying_more_never_means_missing_more(total: int, monthly: int, paid: int, passed: int) -> None:
    plan = schedule(total, monthly, Month(2026, 1))
    today = Month(2026, 1).plus(passed)
    assert missed_instalments(plan, paid + 1, today) <= missed_instalments(plan, paid, today)
    assert 0 <= missed_instalments(plan, paid, today) <= plan.months
    assert missed_instalments(plan, min(total, passed * monthly), today) == 0


@given(FEN, st.integers(0, 1_000_000), st.integers(1, 9), st.integers(0, 200_000))
def test_every_lawful_plan_leaves_the_household_its_minimum(
    total: int, income: int, members: int, minimum: int
) -> None:
    household = Household(income, members, minimum)
    for outcome in what_if(total, household, Month(2026, 1)):
        assert outcome.lawful == (income - outcome.monthly_fen >= members * minimum)
        assert outcome.left_fen == income - outcome.monthly_fen


@given(st.integers(1, 10**8 - 1), st.text(alphabet="王秀英退款 ，。-:", max_size=10))
def test_a_reference_is_found_in_any_memo(number: int, words: str) -> None:
    assert references_in(f"{words} {debt_reference(number)}") == (debt_reference(number),)


@given(st.integers(1, 10**8 - 1), st.integers(1, 10), st.integers(1, 9))
def test_one_wrong_digit_is_no_reference(number: int, at: int, by: int) -> None:
    digits = debt_reference(number).replace("-", "")
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    assert references_in(wrong) == ()


@given(st.text(max_size=60))
def test_no_memo_makes_the_reader_fail(memo: str) -> None:
    assert all(reference.startswith("T") for reference in references_in(memo))
