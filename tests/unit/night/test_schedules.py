"""When jobs are due: what cron says, moved or left out by the Chinese calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.clock import CHINA
from verifier.errors import ConfigurationError
from verifier.procedure.workdays import PublishedYear, WorkCalendar
from verifier.runs.job_view import hour_in_words
from verifier.runs.schedule import business_date, schedule
from verifier.settings.jobs import Days

#: a holiday on Thursday 1 October with the days after it, a make-up workday on Saturday 10
CALENDAR = WorkCalendar(
    years={
        2026: PublishedYear(
            frozenset(date(2026, 10, day) for day in range(1, 8)), frozenset({date(2026, 10, 10)})
        )
    }
)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA).astimezone(UTC)


def due(cron: str, days: Days, first: int, last: int) -> list[int]:
    """The days of October on which something is due."""
    found = schedule(cron, days, CALENDAR).between(at(first), at(last, 23))
    return [business_date(moment).day for moment in found]


@pytest.mark.parametrize(
    ("field", "first"),
    [("1", 23), ("7", 22), ("0", 22), ("mon", 23), ("1-5", 23), ("0,6", 21), ("0-2", 22), ("*", 21)],
)
def test_weekdays_are_counted_as_cron_does(field: str, first: int) -> None:
    found = schedule(f"30 1 * * {field}", "every", CALENDAR).next_after(at(21, month=11))
    assert found == at(first, 1, 30, month=11)


def test_a_schedule_that_names_no_time_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError) as refused:
        schedule("30 25 * * *", "every", CALENDAR)
    assert "30 25" in str(refused.value)


def test_every_day_means_holidays_and_weekends_too() -> None:
    assert due("0 7 * * *", "every", 1, 11) == list(range(1, 12))


def test_working_days_only_leaves_out_days_off_and_keeps_make_up_workdays() -> None:
    assert due("0 7 * * *", "workdays", 1, 12) == [8, 9, 10, 12]


def test_not_on_holidays_keeps_plain_weekends() -> None:
    assert due("0 7 * * *", "not_holidays", 1, 12) == [8, 9, 10, 11, 12]


def test_what_falls_on_a_day_off_moves_to_the_next_working_day_and_is_due_once() -> None:
    assert due("0 7 3 * *", "next_workday", 1, 12) == [8]
    assert due("0 7 * * *", "next_workday", 1, 12) == [8, 9, 10, 12]
    moved = schedule("0 7 3 * *", "next_workday", CALENDAR).next_after(at(5))
    assert moved == at(8, 7)


def test_a_holiday_of_a_year_nobody_published_is_known_by_its_date() -> None:
    unknown = WorkCalendar()
    found = schedule("0 7 * * *", "not_holidays", unknown).between(
        datetime(2040, 9, 29, 12, tzinfo=UTC), datetime(2040, 10, 4, 12, tzinfo=UTC)
    )
    assert [business_date(moment).day for moment in found] == [30, 4]


def test_a_day_that_never_comes_is_due_never() -> None:
    assert schedule("0 7 30 2 *", "every", CALENDAR).next_after(at(1)) is None


@given(
    cron=st.sampled_from(["30 1 * * *", "5 * * * *", "0 7 * * 1-5", "15 6 1,15 * *"]),
    days=st.sampled_from(["every", "workdays", "not_holidays", "next_workday"]),
    start=st.integers(0, 400),
    cut=st.integers(0, 40),
    length=st.integers(0, 40),
)
def test_two_looks_in_a_row_see_what_one_look_sees(
    cron: str, days: Days, start: int, cut: int, length: int
) -> None:
    when = schedule(cron, days, CALENDAR)
    first = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=start)
    middle, last = first + timedelta(hours=cut * 5), first + timedelta(hours=(cut + length) * 5)
    assert when.between(first, middle) + when.between(middle, last) == when.between(first, last)


@pytest.mark.parametrize(
    ("cron", "words"), [("30 1 * * *", "01:30"), ("5 * * * *", "每小时第 5 分"), ("0 7 * * 1", "0 7 * * 1")]
)
def test_a_plain_schedule_is_said_in_words(cron: str, words: str) -> None:
    assert hour_in_words(cron).zh == words
