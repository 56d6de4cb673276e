"""The supervisor's list of what waits too long, the longest waiting first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.cases.escalations.rules import Subject, why
from verifier.cases.escalations.tables import Escalation
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.workdays import WorkCalendar

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: what waits, about whom, since when, and why it was raised."""

    subject: str
    subject_id: int
    person_name: str
    masked_id: str
    agency: Text
    since: date
    raised_on: date
    why: Text


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """One page; ``counts`` by subject, whatever is shown."""

    rows: tuple[Waiting, ...]
    page: int
    pages: int
    counts: dict[str, int]


def waiting_counts(session: Session) -> dict[str, int]:
    """Return how many of each subject wait too long, in the session's scope."""
    query = (
        select(Escalation.subject, func.count())
        .where(Escalation.ended_on.is_(None))
        .group_by(Escalation.subject)
    )
    return {subject: int(number) for subject, number in session.execute(query)}


def waiting_page(
    session: Session, today: date, calendar: WorkCalendar, subject: Subject | None = None, page: int = 1
) -> WaitingPage:
    """Return one page of the session's scope; ``subject`` narrows it."""
    counts = waiting_counts(session)
    total = sum(number for name, number in counts.items() if subject in {None, name})
    span = page_span(total, page, PER_PAGE)
    query = (
        select(Escalation, Person.name, Person.id_no, Agency.name_zh, Agency.name_en)
        .join(Person, Person.id == Escalation.person_id)
        .join(Agency, Agency.id == Escalation.agency_id)
        .where(Escalation.ended_on.is_(None))
        .order_by(Escalation.since, Escalation.id)
        .limit(span.limit)
        .offset(span.offset)
    )
    if subject is not None:
        query = query.where(Escalation.subject == subject)
    rows = tuple(
        Waiting(
            row.subject,
            row.subject_id,
            name,
            mask_id(id_no),
            Text(zh, en),
            row.since,
            row.raised_on,
            why(row.subject, row.since, today, calendar),  # type: ignore[arg-type]  # only subjects are stored
        )
        for row, name, id_no, zh, en in session.execute(query)
    )
    return WaitingPage(rows, span.page, span.pages, counts)
