"""When a term ends: in days, working days or months, the day of the event not counted (pure).

A term in months ends on the day of the same number, or the month's last. One that ``moves`` and would end
on a day off ends on the next working day (the rule of 民事诉讼法 on periods, applied throughout).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from verifier.months import Month
from verifier.procedure.law import Term
from verifier.procedure.workdays import Reckoned, WorkCalendar


def term_end(start: date, term: Term, calendar: WorkCalendar) -> Reckoned:
    """Return the last day of ``term`` counted from ``start``: that day is still within it."""
    if term.unit == "working_days":
        return calendar.add_working_days(start, term.amount)
    last = _plus_months(start, term.amount) if term.unit == "months" else start + timedelta(days=term.amount)
    return calendar.next_workday(last) if term.moves else Reckoned(last, provisional=False)


def terms_end(start: date, terms: Sequence[Term], calendar: WorkCalendar) -> Reckoned:
    """Return the last day of several terms, each counted from the end of the one before."""
    found = Reckoned(start, provisional=False)
    for term in terms:
        ended = term_end(found.on, term, calendar)
        found = Reckoned(ended.on, found.provisional or ended.provisional)
    return found


def _plus_months(start: date, months: int) -> date:
    month = Month.of(start).plus(months)
    return date(month.year, month.month, min(start.day, month.last_day.day))
