"""Working days by the Chinese calendar: published years, make-up days, years nobody has published."""

from __future__ import annotations

from datetime import date

import pytest

from verifier.procedure.reading import read_law
from verifier.procedure.terms import term_end, terms_end
from verifier.procedure.workdays import Counted, PublishedYear, Reckoned, WorkCalendar

CALENDAR = WorkCalendar()


def test_a_make_up_sunday_is_a_working_day_and_a_weekday_of_the_holiday_is_not() -> None:
    assert CALENDAR.is_workday(date(2021, 9, 26))  # a Sunday worked for the National Day week
    assert not CALENDAR.is_workday(date(2021, 10, 7))  # a Thursday of that week


def test_ten_working_days_pass_over_the_spring_festival_and_its_make_up_days() -> None:
    # 2021: off 11 to 17 February; Sunday 7 and Saturday 20 are worked
    assert CALENDAR.add_working_days(date(2021, 2, 5), 10) == Reckoned(date(2021, 2, 24), provisional=False)


def test_the_day_of_the_event_is_not_counted_and_none_is_the_day_itself() -> None:
    assert CALENDAR.add_working_days(date(2026, 3, 2), 1).on == date(2026, 3, 3)
    assert CALENDAR.add_working_days(date(2026, 3, 7), 0).on == date(2026, 3, 7)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_working_days(date(2026, 3, 2), -1)


def test_counting_is_the_inverse_of_adding_and_has_a_sign() -> None:
    start = date(2024, 9, 27)
    end = CALENDAR.add_working_days(start, 20).on
    assert CALENDAR.count_working_days(start, end) == Counted(20, provisional=False)
    assert CALENDAR.count_working_days(end, start) == Counted(-20, provisional=False)
    assert CALENDAR.count_working_days(start, start) == Counted(0, provisional=False)


@pytest.mark.parametrize("year", [2003, 2027, 2040])
def test_a_year_nobody_published_is_counted_by_weekends_and_fixed_holidays(year: int) -> None:
    assert not CALENDAR.is_known(year)
    assert not CALENDAR.is_workday(date(year, 1, 1))
    assert not CALENDAR.is_workday(date(year, 10, 3))
    fridays = [date(year, 6, day) for day in range(1, 8) if date(year, 6, day).weekday() == 4]
    assert CALENDAR.is_workday(fridays[0])


def test_what_reaches_into_such_a_year_is_provisional_and_what_ends_before_is_not() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 1), 10).provisional is False
    into = CALENDAR.add_working_days(date(2026, 12, 28), 5)
    assert into == Reckoned(date(2027, 1, 5), provisional=True)
    assert CALENDAR.count_working_days(date(2026, 12, 28), date(2027, 1, 5)) == Counted(5, provisional=True)
    assert CALENDAR.next_workday(date(2027, 1, 1)) == Reckoned(date(2027, 1, 4), provisional=True)


def test_the_package_ends_with_2026_and_never_raises_here() -> None:
    assert CALENDAR.is_known(2004)
    assert CALENDAR.is_known(2026)
    assert CALENDAR.add_working_days(date(1999, 12, 30), 3).provisional


def test_when_the_years_data_comes_the_deadline_is_reckoned_again_and_stands() -> None:
    holidays = frozenset({date(2027, 1, 1), date(2027, 1, 4)})
    published = WorkCalendar(years={2027: PublishedYear(holidays, frozenset({date(2027, 1, 9)}))})
    assert published.add_working_days(date(2026, 12, 28), 5) == Reckoned(date(2027, 1, 6), provisional=False)
    assert published.is_workday(date(2027, 1, 9))
    assert not published.is_workday(date(2027, 1, 10))


def test_a_term_in_months_ends_on_the_same_number_or_the_months_last_day() -> None:
    law = read_law()
    window = law.terms["enforcement_window"]  # binds an office: it does not move
    assert term_end(date(2024, 11, 30), window, law.calendar).on == date(2025, 2, 28)
    assert term_end(date(2026, 3, 9), window, law.calendar).on == date(2026, 6, 9)


def test_a_term_that_protects_the_person_moves_past_a_holiday_and_one_that_binds_an_office_does_not() -> None:
    law = read_law()
    start = date(2025, 8, 2)  # sixty days later is 1 October
    assert term_end(start, law.terms["reconsideration"], law.calendar).on == date(2025, 10, 9)
    assert term_end(date(2025, 7, 3), law.terms["penalty"], law.calendar).on == date(2025, 10, 1)


def test_several_terms_run_one_after_the_other() -> None:
    law = read_law()
    both = [law.terms["inspection"], law.terms["inspection_extension"]]
    ends = terms_end(date(2024, 3, 4), both, law.calendar)
    assert law.calendar.count_working_days(date(2024, 3, 4), ends.on).days == 90
