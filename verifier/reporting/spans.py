"""Spans of days and the conditions that something fell into one; a day is a calendar day in China."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_

from verifier.clock import CHINA
from verifier.months import Month

#: what a column holds: a calendar day, a moment, or a benefit month
Unit = Literal["day", "moment", "month"]
MONTHS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, both included."""

    first: Month
    last: Month

    @property
    def first_day(self) -> date:
        """The first calendar day."""
        return date(self.first.year, self.first.month, 1)

    @property
    def last_day(self) -> date:
        """The last calendar day."""
        return self.last.last_day

    def holds(self, column: Any, unit: Unit) -> ColumnElement[bool]:
        """Return the condition that what ``column`` tells lies in the span."""
        first: Month | date | datetime
        beyond: Month | date | datetime
        if unit == "month":
            first, beyond = self.first, self.last.plus(1)
        else:
            first, beyond = self.first_day, self.last_day + timedelta(days=1)
        if unit == "moment":
            first, beyond = _midnight(self.first_day), _midnight(self.last_day + timedelta(days=1))
        return and_(column >= first, column < beyond)


def only(month: Month) -> Span:
    """Return the span of one month."""
    return Span(month, month)


def year_to(month: Month) -> Span:
    """Return the twelve months that end with ``month``."""
    return Span(month.plus(1 - MONTHS_SHOWN), month)


def months_of(span: Span) -> list[Month]:
    """Return each month of a span, the oldest first."""
    return list(span.first.until(span.last.plus(1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
