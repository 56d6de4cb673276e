"""Every day has one lunar date, and it leads back."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.records.lunar import day_numbers, lunar_to_solar, other_calendar, solar_to_lunar

FIRST, LAST = date(1850, 2, 12), date(2101, 1, 28)


def _digits(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def test_every_day_of_the_table_leads_back_and_months_are_whole() -> None:
    days = np.array([_digits(FIRST + timedelta(n)) for n in range((LAST - FIRST).days + 1)], np.int32)
    year, month, day, leap = solar_to_lunar(days)
    assert (day > 0).all()
    assert np.array_equal(lunar_to_solar(year, month, day, leap), days)
    steps = np.diff(day)
    ends = steps != 1
    assert np.isin(day[:-1][ends], (29, 30)).all()
    assert (day[1:][ends] == 1).all()
    assert np.isin(np.diff(year), (0, 1)).all()


@given(st.lists(st.dates(date(1840, 1, 1), date(2110, 1, 1)), max_size=20))
def test_a_day_is_in_the_table_exactly_within_its_bounds(days: list[date]) -> None:
    year, month, day, _ = solar_to_lunar(np.array([_digits(one) for one in days], np.int32))
    inside = [FIRST <= one <= LAST for one in days]
    assert ((year > 0) & (month > 0) & (day > 0)).tolist() == inside


@given(st.integers(18500101, 21001231))
def test_the_readings_of_a_written_date_lead_back_to_it(written: int) -> None:
    solar, leap_solar, lunar = other_calendar(np.array([written]))[0].tolist()
    for read in (solar, leap_solar):
        assert read == 0 or written == other_calendar(np.array([read]))[0, 2]
    assert lunar == 0 or written in other_calendar(np.array([lunar]))[0, :2]


@given(st.integers(-(2**31), 2**31 - 1))
def test_no_number_breaks_the_calendar(number: int) -> None:
    assert other_calendar(np.array([number], np.int32)).shape == (1, 3)
    assert len(day_numbers(np.array([number], np.int32))) == 3
