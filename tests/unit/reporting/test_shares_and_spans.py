"""Shares never stand without their whole; spans hold exactly the days of their months."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from verifier.months import Month
from verifier.reporting.shares import FEWEST, Share
from verifier.reporting.spans import Span, months_of, only, year_to

MONTHS = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_rate_lies_in_its_interval_and_small_numbers_are_said_to_be_small(part: int, more: int) -> None:
    share = Share(part, part + more)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    assert share.few == (part + more < FEWEST)
    if share.rate is None:
        assert (part, more, low, high) == (0, 0, 0.0, 1.0)
    else:
        assert low <= share.rate <= high


def test_one_of_two_says_little_and_five_hundred_of_a_thousand_much() -> None:
    wide, narrow = Share(1, 2).interval, Share(500, 1000).interval
    assert wide[1] - wide[0] > 0.7
    assert narrow[1] - narrow[0] < 0.07


@given(MONTHS)
def test_the_year_to_a_month_is_twelve_months_that_end_with_it(month: Month) -> None:
    months = months_of(year_to(month))
    assert len(months) == 12
    assert months[-1] == month
    assert months[0].ordinal == month.ordinal - 11
    assert year_to(month).last_day == month.last_day == only(month).last_day


def test_a_span_begins_on_the_first_and_ends_on_the_last_day() -> None:
    span = Span(Month(2027, 12), Month(2028, 2))
    assert (span.first_day, span.last_day) == (date(2027, 12, 1), date(2028, 2, 29))
