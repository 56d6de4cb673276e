"""A deadline in words, in the unit of its term."""

from __future__ import annotations

from datetime import date

import pytest

from verifier.procedure.deadlines import standing
from verifier.procedure.law import Unit
from verifier.procedure.workdays import WorkCalendar

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("on", "unit", "zh", "en", "tone"),
    [
        (date(2026, 11, 25), "working_days", "还剩 3 个工作日", "3 working days left", "soon"),
        (date(2026, 11, 23), "working_days", "还剩 1 个工作日", "1 working day left", "soon"),
        (date(2026, 12, 4), "working_days", "还剩 10 个工作日", "10 working days left", "calm"),
        (date(2026, 11, 21), "days", "还剩 1 天", "1 day left", "soon"),
        (date(2026, 12, 20), "months", "还剩 30 天", "30 days left", "calm"),
        (date(2026, 11, 20), "working_days", "今天到期", "due today", "soon"),
        (date(2026, 11, 18), "working_days", "已逾期 2 天", "2 days late", "late"),
        (date(2026, 11, 19), "days", "已逾期 1 天", "1 day late", "late"),
    ],
)
def test_a_deadline_is_told_in_both_languages(on: date, unit: Unit, zh: str, en: str, tone: str) -> None:
    found = standing(on, TODAY, unit, WorkCalendar())
    assert (found.words.zh, found.words.en, found.tone) == (zh, en, tone)
    assert not found.provisional


def test_one_in_a_year_without_published_holidays_says_that_it_is_provisional() -> None:
    found = standing(date(2027, 1, 5), date(2026, 12, 28), "working_days", WorkCalendar())
    assert found.provisional
    assert "暂定" in found.words.zh
    assert "provisional" in found.words.en
    assert standing(date(2026, 12, 30), TODAY, "days", WorkCalendar(), provisional=True).provisional
