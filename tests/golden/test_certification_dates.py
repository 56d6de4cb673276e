"""Golden dates of certification: Guangzhou's yearly cycle and Haikou's half-yearly one, to the day."""

from __future__ import annotations

from datetime import date

import pytest

from verifier.certification.rules import due_date, is_lapsed


@pytest.mark.parametrize("day", [1, 15, 30])
def test_guangzhou_certified_in_june_2023_is_due_at_the_end_of_june_2024(day: int) -> None:
    due = due_date("months:12", date(2023, 6, day), None)
    assert due == date(2024, 6, 30)
    assert not is_lapsed(due, date(2024, 6, 30))
    assert is_lapsed(due, date(2024, 7, 1))


@pytest.mark.parametrize("day", [1, 30])
def test_haikou_certified_in_april_2022_is_due_at_the_end_of_october_2022(day: int) -> None:
    assert due_date("months:6", date(2022, 4, day), None) == date(2022, 10, 31)
