"""Working days by the Chinese calendar: holidays as published, make-up workdays count (pure).

A year nobody has published yet is counted by weekends and fixed-date holidays; what is reckoned with it is
``provisional`` and is reckoned again when the year's data comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day that was counted out; ``provisional``: with a year whose holidays are not published."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of working days; ``provisional`` as in :class:`Reckoned`."""

    days: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """One year an office has added: days off and make-up workdays; every other day goes by the weekday."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@cache
def _packaged_years() -> frozenset[int]:
    """Return the years the package has data for: by its tables, not by their first and last year alone."""
    return frozenset(day.year for day in chinese_calendar.holidays)


@cache
def _packaged() -> PublishedYear:
    """Return the package's tables; its own question walks through all of them for every day asked."""
    return PublishedYear(frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """``fixed``: (month, day) of holidays that stand every year; ``years``: those an office added itself."""

    fixed: frozenset[tuple[int, int]] = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
    years: Mapping[int, PublishedYear] = field(default_factory=dict)

    def is_known(self, year: int) -> bool:
        """Tell whether the holidays of ``year`` are published (to this program)."""
        return year in self.years or year in _packaged_years()

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on ``day``; by weekday and fixed holidays in a year not known."""
        known = self.years.get(day.year)
        if known is None and day.year in _packaged_years():
            known = _packaged()
        if known is not None:
            return day in known.workdays or (day.weekday() < _SATURDAY and day not in known.holidays)
        return day.weekday() < _SATURDAY and (day.month, day.day) not in self.fixed

    def is_holiday(self, day: date) -> bool:
        """Tell whether ``day`` is a public holiday, not only a weekend; a fixed one in a year not known."""
        known = self.years.get(day.year)
        if known is None and day.year in _packaged_years():
            known = _packaged()
        return (day.month, day.day) in self.fixed if known is None else day in known.holidays

    def add_working_days(self, start: date, days: int) -> Reckoned:
        """Return the ``days``-th working day after ``start`` (not counted itself); ``start`` for zero.

        Raises:
            ValueError: a negative number.
        """
        if days < 0:
            raise ValueError(f"working days are counted forward: {days}")
        day, left = start, days
        while left:
            day += _DAY
            left -= self.is_workday(day)
        return Reckoned(day, self._provisional(start, day))

    def count_working_days(self, start: date, end: date) -> Counted:
        """Return how many working days lie after ``start`` up to and with ``end``; negative when earlier."""
        if end < start:
            back = self.count_working_days(end, start)
            return Counted(-back.days, back.provisional)
        worked = sum(self.is_workday(day) for day in _after(start, end))
        return Counted(worked, self._provisional(start, end))

    def next_workday(self, day: date) -> Reckoned:
        """Return ``day`` itself or, on a day off, the first working day after it."""
        found = day
        while not self.is_workday(found):
            found += _DAY
        return Reckoned(found, self._provisional(day - _DAY, found))

    def _provisional(self, start: date, end: date) -> bool:
        """Tell whether a day after ``start`` up to ``end`` lies in a year not known."""
        first = (start + _DAY).year if end > start else end.year
        return not all(self.is_known(year) for year in range(first, end.year + 1)) and end > start


def _after(start: date, end: date) -> Iterator[date]:
    for ordinal in range(start.toordinal() + 1, end.toordinal() + 1):
        yield date.fromordinal(ordinal)
