"""When a feed was due last: days off move, hours count, months end."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from verifier.clock import CHINA
from verifier.feeds.watch_due import LateFeed, last_due
from verifier.language import Text
from verifier.procedure.workdays import WorkCalendar
from verifier.settings.jobs import ExpectedFeed, FolderSettings, expected_feeds

CALENDAR = WorkCalendar()


def expected(**values: object) -> ExpectedFeed:
    return ExpectedFeed.model_validate({"kind": "deaths", "source": "police"} | values)


def last(feed: ExpectedFeed, day: date, hour: int = 20) -> date | None:
    return last_due(feed, CALENDAR, datetime(day.year, day.month, day.day, hour, tzinfo=CHINA))


def test_a_monthly_feed_was_due_on_its_day_from_its_hour_on() -> None:
    feed = expected(day=5, hour=18)
    assert last(feed, date(2026, 11, 5), 17) == date(2026, 10, 8)  # the 5th lies in the holidays of October
    assert last(feed, date(2026, 11, 5), 18) == date(2026, 11, 5)


def test_a_day_the_month_does_not_have_is_its_last() -> None:
    assert last(expected(day=31), date(2026, 12, 15)) == date(2026, 11, 30)


def test_a_weekly_feed_is_due_on_its_weekday() -> None:
    assert last(expected(every="week", day=3), date(2026, 11, 21)) == date(2026, 11, 18)
    assert last(expected(every="week", day=6), date(2026, 11, 22)) == date(2026, 11, 16)  # Saturdays move


def test_a_daily_feed_is_due_on_working_days() -> None:
    assert last(expected(every="day"), date(2026, 11, 22)) == date(2026, 11, 20)


@given(
    every=st.sampled_from(["day", "week", "month"]),
    day=st.integers(1, 7),
    today=st.dates(date(2020, 3, 1), date(2026, 12, 31)),
)
def test_it_was_due_on_a_working_day_not_long_ago(every: str, day: int, today: date) -> None:
    found = last(expected(every=every, day=day), today)
    assert found is not None
    assert found <= today
    assert CALENDAR.is_workday(found)
    assert (today - found).days <= {"day": 16, "week": 20, "month": 45}[every]


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (0, "民政应于今天到达，尚未收到。", "Civil affairs was due today and is not here yet."),
        (
            1,
            "民政应于 2026年11月5日 到达，已迟 1 个工作日。",
            "Civil affairs was due on 5 November 2026, 1 working day late.",
        ),
        (
            2,
            "民政应于 2026年11月5日 到达，已迟 2 个工作日。",
            "Civil affairs was due on 5 November 2026, 2 working days late.",
        ),
    ],
)
def test_a_late_feed_is_told_with_its_day_and_how_late_it_is(days: int, zh: str, en: str) -> None:
    late = LateFeed("x", "deaths", "civil", Text("民政", "Civil affairs"), date(2026, 11, 5), days)
    assert late.sentence == Text(zh, en)


def test_a_weekday_beyond_the_week_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 7"):
        expected_feeds({"x": {"kind": "deaths", "source": "police", "every": "week", "day": 8}})


@pytest.mark.parametrize("name", ["", "..", "a/b"])
def test_a_watched_folder_is_one_folder(name: str) -> None:
    with pytest.raises(ValidationError):
        FolderSettings.model_validate({"folders": {name: {"kind": "deaths", "source": "police"}}})


def test_a_watched_folder_says_what_it_holds() -> None:
    with pytest.raises(ValidationError):
        FolderSettings.model_validate({"folders": {"police": {"kind": "deaths"}}})
