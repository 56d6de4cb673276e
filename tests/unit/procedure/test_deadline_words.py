"""A deadline in words: in days of the calendar, and in the unit of its term."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.procedure.deadlines import SOON_DAYS, deadline, standing
from verifier.procedure.law import Unit
from verifier.procedure.workdays import WorkCalendar

TODAY = date(2026, 11, 20)  # a Friday
SATURDAY = date(2026, 11, 21)
_DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("days", "tone", "zh", "en"),
    [
        (-2, "late", "已超期 2 天", "2 days late"),
        (-1, "late", "昨天到期", "due yesterday"),
        (0, "soon", "今天到期", "due today"),
        (1, "soon", "明天到期", "due tomorrow"),
        (3, "soon", "3 天后到期", "due in 3 days"),
        (4, "calm", "4 天后到期", "due in 4 days"),
    ],
)
def test_a_day_of_the_calendar_is_told_in_both_languages(days: int, tone: str, zh: str, en: str) -> None:
    found = deadline(SATURDAY + timedelta(days=days), SATURDAY)
    assert (found.days, found.tone, found.words.zh, found.words.en) == (days, tone, zh, en)


@given(_DAYS, _DAYS)
def test_only_a_day_that_is_over_is_late(on: date, today: date) -> None:
    found = deadline(on, today)
    assert (found.tone == "late") == (on < today)
    assert (found.tone == "soon") == (0 <= (on - today).days <= SOON_DAYS)


@pytest.mark.parametrize(
    ("on", "unit", "zh", "en", "tone"),
    [
        (date(2026, 11, 25), "working_days", "还剩 3 个工作日", "3 working days left", "soon"),
        (date(2026, 11, 23), "working_days", "还剩 1 个工作日", "1 working day left", "soon"),
        (date(2026, 12, 4), "working_days", "还剩 10 个工作日", "10 working days left", "calm"),
        (date(2026, 11, 21), "days", "明天到期", "due tomorrow", "soon"),
        (date(2026, 12, 20), "months", "30 天后到期", "due in 30 days", "calm"),
        (date(2026, 11, 20), "working_days", "今天到期", "due today", "soon"),
        (date(2026, 11, 18), "working_days", "已超期 2 天", "2 days late", "late"),
        (date(2026, 11, 19), "days", "昨天到期", "due yesterday", "late"),
    ],
)
def test_a_term_is_told_in_both_languages(on: date, unit: Unit, zh: str, en: str, tone: str) -> None:
    found = standing(on, TODAY, unit, WorkCalendar())
    assert (found.words.zh, found.words.en, found.tone) == (zh, en, tone)
    assert not found.provisional


def test_one_in_a_year_without_published_holidays_says_that_it_is_provisional() -> None:
    found = standing(date(2027, 1, 5), date(2026, 12, 28), "working_days", WorkCalendar())
    assert found.provisional
    assert "暂定" in found.words.zh
    assert "provisional" in found.words.en
    assert standing(date(2026, 12, 30), TODAY, "days", WorkCalendar(), provisional=True).provisional
