"""How long is left in words, and how a benefit stands: at each border, in Python as in SQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.certification.deadlines import SOON_DAYS, deadline
from verifier.certification.standing import STANDING_NAMES, standing_of

TODAY = date(2026, 11, 21)
_days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


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
def test_a_deadline_is_told_in_both_languages(days: int, tone: str, zh: str, en: str) -> None:
    found = deadline(TODAY + timedelta(days=days), TODAY)
    assert (found.days, found.tone, found.words.zh, found.words.en) == (days, tone, zh, en)


@given(_days, _days)
def test_only_a_day_that_is_over_is_late(on: date, today: date) -> None:
    found = deadline(on, today)
    assert (found.tone == "late") == (on < today)
    assert (found.tone == "soon") == (0 <= (on - today).days <= SOON_DAYS)


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [
        ("running", None, "never"),
        ("running", -1, "overdue"),
        ("running", 0, "due_soon"),
        ("running", 30, "due_soon"),
        ("running", 31, "covered"),
        ("certification_lapsed", 31, "suspended"),
        ("certification_lapsed", None, "suspended"),
        ("deceased", -1, None),
        ("in_custody", 31, None),
    ],
)
def test_a_benefit_stands_by_its_state_and_due_date(
    state: str, days: int | None, expected: str | None
) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    assert standing_of(state, due, TODAY, 30) == expected
    assert expected is None or expected in STANDING_NAMES
