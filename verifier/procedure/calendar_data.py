"""The calendar part of procedure.toml: fixed holidays, and years an office adds as they are published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from verifier.procedure.workdays import PublishedYear, WorkCalendar

_LEAP = 2024


def calendar_from(table: Mapping[str, Any]) -> WorkCalendar:
    """Return the calendar the table describes.

    Raises:
        ValueError: a day that does not exist, lies in another year, or is both a holiday and a workday.
    """
    fixed = frozenset(_month_day(text) for text in table["fixed_holidays"])
    years = {int(year): _year(int(year), entry) for year, entry in table.get("years", {}).items()}
    return WorkCalendar(fixed, years)


def _month_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"{_LEAP}-{text}")
    return day.month, day.day


def _year(year: int, entry: Mapping[str, Any]) -> PublishedYear:
    holidays, workdays = (_days(year, entry.get(key, [])) for key in ("holidays", "workdays"))
    if holidays & workdays:
        raise ValueError(f"calendar.years.{year}: {min(holidays & workdays)} is both")
    return PublishedYear(holidays, workdays)


def _days(year: int, texts: Iterable[Any]) -> frozenset[date]:
    # TOML has dates of its own; both ways of writing one are understood
    days = frozenset(date.fromisoformat(str(text)) for text in texts)
    for day in days:
        if day.year != year:
            raise ValueError(f"calendar.years.{year}: {day}")
    return days
