"""When a proof of life is due again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.certification.rules import due_date, is_lapsed, months_between
from verifier.errors import InvalidInput

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_a_certification_inside_the_birthday_window_holds_until_the_next_window_ends() -> None:
    assert due_date("birthday:3", date(2023, 6, 15), "1945-05-03") == date(2024, 7, 31)


def test_a_window_may_cross_the_year() -> None:
    assert due_date("birthday:3", date(2024, 1, 10), "1945-11") == date(2025, 1, 31)


def test_a_certification_between_windows_is_due_in_the_next_calendar_year() -> None:
    assert due_date("birthday:3", date(2023, 2, 1), "1945-05-03") == date(2024, 7, 31)


def test_a_county_may_ask_for_the_very_next_window_instead() -> None:
    due = due_date("birthday:3", date(2023, 2, 1), "1945-05-03", between_windows="next_window")
    assert due == date(2023, 7, 31)


@pytest.mark.parametrize("birth", [None, "", "1945", "1945-00", "1945-13", "unknown"])
def test_without_a_month_of_birth_a_window_is_a_year(birth: str | None) -> None:
    assert due_date("birthday:3", date(2023, 2, 1), birth) == date(2024, 2, 29)


@pytest.mark.parametrize("cycle", ["", "months", "months:0", "months:-1", "weeks:3", "months:x", "months:²"])
def test_another_cycle_is_refused(cycle: str) -> None:
    with pytest.raises(InvalidInput):
        due_date(cycle, date(2023, 1, 1), None)


def test_a_certification_lapses_the_day_after_it_was_due() -> None:
    due = date(2024, 6, 30)
    assert not is_lapsed(due, due)
    assert is_lapsed(due, due + timedelta(days=1))


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2024, 1, 15), date(2024, 2, 14), 0),
        (date(2024, 1, 15), date(2024, 2, 15), 1),
        (date(2023, 1, 31), date(2023, 2, 28), 1),
        (date(2024, 11, 21), date(2026, 11, 21), 24),
        (date(2024, 3, 1), date(2024, 2, 1), -1),
    ],
)
def test_whole_months_between_two_days(earlier: date, later: date, months: int) -> None:
    assert months_between(earlier, later) == months


@given(DAYS, st.integers(1, 24))
def test_a_certification_holds_at_least_its_months_and_at_most_one_more(day: date, months: int) -> None:
    due = due_date(f"months:{months}", day, None)
    assert months_between(day, due) in (months, months + 1)
    assert (due + timedelta(days=1)).day == 1


@given(DAYS, st.integers(1, 12), st.integers(1, 12))
def test_inside_its_window_a_certification_holds_about_a_year(day: date, month: int, width: int) -> None:
    due = due_date(f"birthday:{width}", day, f"1940-{month:02d}", between_windows="next_window")
    assert due > day
    assert months_between(day, due) < 12 + width
