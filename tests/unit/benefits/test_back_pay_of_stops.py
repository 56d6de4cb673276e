"""What is beside the months themselves: amounts of nothing, and what reached the account anyhow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.benefits.back_pay import Change, MonthOwed, months_owed, unpaid, without_empty_amounts
from verifier.months import Month

JANUARY = Month(2027, 1)
MONTHS = st.integers(0, 30).map(JANUARY.plus)
AMOUNTS = st.integers(0, 3).map(lambda yuan: f"{1000 + yuan}.00")


def test_an_amount_of_nothing_and_back_is_no_change_of_the_amount() -> None:
    told = [
        Change("monthly_fen", "1000.00", "0.00", JANUARY),
        Change("state", "running", "deceased", JANUARY),
        Change("monthly_fen", "0.00", "1050.00", Month(2027, 3)),
    ]
    changes, today = without_empty_amounts(told, 105_000)
    assert today == 105_000
    assert changes[-1] == Change("monthly_fen", "1000.00", "1050.00", Month(2027, 3))
    owed = months_owed(
        changes,
        stood={"deceased"},
        state="deceased",
        monthly_fen=today,
        first=JANUARY,
        resumed=Month(2027, 4),
    )
    assert [one.fen for one in owed] == [100_000, 100_000, 105_000]


def test_where_the_roll_still_says_nothing_the_last_amount_holds() -> None:
    changes, today = without_empty_amounts([Change("monthly_fen", "1000.00", "0.00", JANUARY)], 0)
    assert (changes, today) == ((), 100_000)


@given(st.lists(st.builds(Change, st.just("monthly_fen"), AMOUNTS, AMOUNTS, MONTHS), max_size=6))
def test_amounts_that_are_some_are_left_as_they_are(changes: list[Change]) -> None:
    assert without_empty_amounts(changes, 5) == (tuple(changes), 5)


@given(st.dictionaries(MONTHS, st.integers(1, 1000)), st.dictionaries(MONTHS, st.integers(-50, 2000)))
def test_owed_and_paid_together_are_at_least_what_was_due_and_nothing_is_paid_twice(
    due: dict[Month, int], paid: dict[Month, int]
) -> None:
    rest = {one.month: one.fen for one in unpaid([MonthOwed(*item) for item in due.items()], paid)}
    for month, fen in due.items():
        reached = max(0, paid.get(month, 0))
        assert rest.get(month, 0) == max(0, fen - reached)
