"""A certification after a recorded death contradicts it: both go to review (RULES, invariant 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.certification.tables import Certification
from verifier.database.bulk import chunks
from verifier.months import Month


@dataclass(frozen=True, slots=True)
class LastCertification:
    """The latest proof of life on record and the last day on which it holds."""

    certified_on: date
    until: date


def last_certifications(session: Session, person_ids: Iterable[int]) -> dict[int, LastCertification]:
    """Return the latest certification of each person, whatever the scheme; people without one are absent."""
    found: dict[int, LastCertification] = {}
    for chunk in chunks(dict.fromkeys(person_ids)):
        query = (
            select(Certification.person_id, Certification.certified_on, Certification.due_on)
            .where(Certification.person_id.in_(chunk))
            .order_by(Certification.person_id, Certification.certified_on, Certification.due_on)
        )
        for person_id, certified_on, due_on in session.execute(query):
            found[person_id] = LastCertification(certified_on, due_on)
    return found


def last_possible_day(event_date: date | None, detail: Mapping[str, Any]) -> date | None:
    """Return the last day a recorded death may have been on; one known to the month or year ends with it."""
    if event_date is not None:
        return event_date
    last_month = last_possible_month(detail)
    return None if last_month is None else last_month.last_day


def last_possible_month(detail: Mapping[str, Any]) -> Month | None:
    """Return the last month a death known to the month or year (``told_date``) may have been in."""
    told = detail.get("told_date")
    if told is None:
        return None
    year, _, month = str(told).partition("-")
    return Month(int(year), int(month) if month else 12)


def contradicted_on(last: LastCertification | None, died: date | None) -> date | None:
    """Return the day of a certification after the recorded death, None where nothing contradicts it."""
    if last is None or died is None or last.certified_on <= died:
        return None
    return last.certified_on
