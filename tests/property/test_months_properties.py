"""Benefit months: ordinals, texts and arithmetic agree with each other and with the calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.months import Month

months = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))


@given(months)
def test_an_ordinal_leads_back_to_its_month(month: Month) -> None:
    assert Month.from_ordinal(month.ordinal) == month


@given(
    months,
    st.sampled_from(
        ["{y:04d}-{m:02d}", "{y:04d}{m:02d}", "{y}/{m}", "{y}年{m}月", "{y}.{m:02d}", " {y}-{m} "]
    ),
)
def test_every_written_form_is_read_back(month: Month, form: str) -> None:
    assert Month.parse(form.format(y=month.year, m=month.month)) == month
    assert Month.parse(str(month)) == month


@given(months, st.integers(-600, 600))
def test_going_there_and_back_is_staying(month: Month, distance: int) -> None:
    assert month.plus(distance).plus(-distance) == month
    assert month.plus(distance).ordinal - month.ordinal == distance


@given(months, months)
def test_order_is_the_calendars_order(one: Month, other: Month) -> None:
    assert (one < other) == (one.ordinal < other.ordinal) == (one.last_day < other.last_day)


@given(months, st.integers(0, 40))
def test_a_range_has_every_month_once_and_not_its_end(month: Month, length: int) -> None:
    found = list(month.until(month.plus(length)))
    assert found == [month.plus(step) for step in range(length)]
    assert list(month.plus(length).until(month)) == [] or length == 0


@given(months)
def test_the_last_day_is_followed_by_the_next_month(month: Month) -> None:
    assert Month.of(month.last_day) == month
    assert Month.of(month.last_day + timedelta(days=1)) == month.plus(1)


@given(st.text(max_size=10))
def test_any_text_is_a_month_or_a_value_error_and_never_anything_else(text: str) -> None:
    try:
        month = Month.parse(text)
    except ValueError:
        return
    assert 1 <= month.month <= 12


@pytest.mark.parametrize(
    "text", ["2021-13", "2021-00", "202100", "21-10", "2021", "2021-1-1", "0000-01", "2021--1", ""]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)
