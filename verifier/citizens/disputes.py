"""Whose facts are still in dispute: an appeal that is not closed, or a case in which they are not settled."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from verifier.cases.rules import OPEN_STATES
from verifier.cases.tables import Case
from verifier.citizens.asking import APPEAL
from verifier.citizens.tables import CitizenRequest
from verifier.database.bulk import among, chunks
from verifier.people.tables import Person


def people_in_dispute(session: Session) -> frozenset[int]:
    """Return every entry of the humans whose facts are in dispute: what speaks for them must not go.

    The session sees every agency.
    """
    appeals = select(CitizenRequest.person_id).where(
        CitizenRequest.kind == APPEAL, CitizenRequest.state != "closed"
    )
    cases = select(Case.person_id).where(Case.state.in_(OPEN_STATES))
    root = func.coalesce(Person.identity_id, Person.id)
    roots = set(session.scalars(select(root).where(or_(Person.id.in_(appeals), Person.id.in_(cases)))))
    found = set(roots)
    for some in chunks(sorted(roots)):
        found.update(session.scalars(select(Person.id).where(among(session, Person.identity_id, some))))
    return frozenset(found)
