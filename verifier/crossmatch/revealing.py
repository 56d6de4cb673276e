"""What a lead can show in full on request: its record's number, and what its person's own page could show."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.payments import account_numbers_of
from verifier.crossmatch.tables import Lead
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person


def record_id_no_of_lead(session: Session, lead_id: int) -> str | None:
    """Return the identity number as the lead's record states it; empty without a record or a number."""
    row = session.execute(
        select(SourceRecord.id_no)
        .select_from(Lead)
        .outerjoin(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(Lead.id == lead_id)
    ).one_or_none()
    return None if row is None else row.id_no or ""


def _person_of(session: Session, lead_id: int) -> Person | None:
    return session.scalar(select(Person).join(Lead, Lead.person_id == Person.id).where(Lead.id == lead_id))


def _of_person(value: Callable[[Person], str | None]) -> Callable[[Session, int], str | None]:
    def find(session: Session, lead_id: int) -> str | None:
        person = _person_of(session, lead_id)
        return None if person is None else value(person) or ""

    return find


def account_numbers_of_lead(session: Session, lead_id: int) -> str | None:
    """Return the account numbers of the lead's person."""
    person = _person_of(session, lead_id)
    return None if person is None else account_numbers_of(session, person.id)


id_no_of_lead = _of_person(lambda person: person.id_no)
phone_of_lead = _of_person(lambda person: person.phone)
