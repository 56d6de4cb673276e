"""Courses of a case to begin a test from: what has happened, by days; and what the law says then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from verifier.procedure.history import Event
from verifier.procedure.judging import judge
from verifier.procedure.reading import read_law
from verifier.procedure.verdicts import Verdict

LAW = read_law()
START = date(2026, 3, 2)


def day(number: int) -> date:
    """Return the day ``number`` days after the case began."""
    return START + timedelta(days=number)


def at(number: int, kind: str, by: str = "li", due: int | None = None) -> Event:
    """Return an event of the day ``number``."""
    return Event(kind, day(number), by=by, due=None if due is None else day(due))


SUSPECTED = (at(0, "lead_confirmed"),)
PROVED = (*SUSPECTED, at(0, "fact_confirmed"), at(0, "evidence_sufficient"))
NOTIFIED = (*PROVED, at(1, "person_notified"))
ASSESSED = (*PROVED, at(1, "assessment_proposed"), at(2, "assessment_approved", "zhao"))
ORDERED = (*ASSESSED, at(3, "order_served", due=17))
HANDED_OVER = (*ORDERED, at(18, "refused"), at(20, "handed_over"))
PENALTY = (*HANDED_OVER, at(25, "penalty_opened", "wang"))
REMINDED = (*HANDED_OVER, at(30, "reminder_served"))


def asked(
    history: Iterable[Event],
    step: str,
    number: int,
    path: str = "death",
    *,
    office: str | None = None,
    by: str | None = None,
) -> Verdict:
    """Return what the law says of a step on the day ``number``."""
    return judge(LAW, LAW.paths[path], history, step, day(number), office=office, by=by)


def clauses(verdict: Verdict) -> set[str]:
    """Return the keys of the clauses that refuse."""
    return {refusal.clause.key for refusal in verdict.refusals}


def closes(verdict: Verdict) -> date | None:
    """Return the last day of the window."""
    return None if verdict.closes is None else verdict.closes.reckoned.on
