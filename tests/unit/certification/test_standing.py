"""How a benefit stands: at each border, in Python as in SQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from verifier.certification.standing import STANDING_NAMES, standing_of

TODAY = date(2026, 11, 21)


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
