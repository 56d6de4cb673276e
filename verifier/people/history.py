"""How a person's identity came to be as it stands: every change a roll brought."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.people.tables import Person, PersonChange


def identity_changes_of(session: Session, person_id: int) -> list[PersonChange]:
    """Return the changes of a person the session may see, oldest first."""
    query = (
        select(PersonChange)
        .join(Person, Person.id == PersonChange.person_id)
        .where(Person.id == person_id)
        .order_by(PersonChange.recorded_at, PersonChange.id)
    )
    return list(session.scalars(query))
