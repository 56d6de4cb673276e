"""Whose facts are in dispute: an open appeal, case or review, or a proof of life after a death on record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.cases.rules import OPEN_STATES
from verifier.cases.tables import Case
from verifier.certification.renewing import CONTRADICTED
from verifier.certification.tables import Certification, ServiceTask
from verifier.citizens.asking import APPEAL
from verifier.citizens.tables import CitizenRequest
from verifier.database.bulk import among, chunks
from verifier.months import Month
from verifier.people.tables import Person

#: what a colleague looks into where somebody on record as dead was seen
_LOOKED_INTO: Final = ("review", "source_correction")


def people_in_dispute(session: Session) -> frozenset[int]:
    """Return every entry of the humans whose facts are in dispute: what speaks for them must not go.

    The session sees every agency.
    """
    appeals = select(CitizenRequest.person_id).where(
        CitizenRequest.kind == APPEAL, CitizenRequest.state != "closed"
    )
    cases = select(Case.person_id).where(Case.state.in_(OPEN_STATES))
    tasks = select(ServiceTask.person_id).where(
        ServiceTask.kind.in_(_LOOKED_INTO), ServiceTask.closed_at.is_(None)
    )
    root = func.coalesce(Person.identity_id, Person.id)
    asked = or_(*(Person.id.in_(people) for people in (appeals, cases, tasks)))
    roots = set(session.scalars(select(root).where(asked)))
    for some in chunks(sorted(set(_seen_after_death(session)))):
        roots.update(session.scalars(select(root).where(among(session, Person.id, some))))
    found = set(roots)
    for some in chunks(sorted(roots)):
        found.update(session.scalars(select(Person.id).where(among(session, Person.identity_id, some))))
    return frozenset(found)


def _seen_after_death(session: Session) -> Iterable[int]:
    """Return who proved to be alive since a register has them as dead or missing: nobody mended it yet.

    A proof told later of a day before that month contradicts nothing.
    """
    recorded_since = exists().where(
        EntitlementChange.entitlement_id == Entitlement.id,
        EntitlementChange.field == "state",
        EntitlementChange.new == Entitlement.state,
        EntitlementChange.recorded_at >= Certification.recorded_at,
    )
    query = (
        select(Entitlement.person_id, Entitlement.stopped, Certification.certified_on)
        .join(Certification, Certification.person_id == Entitlement.person_id)
        .where(Entitlement.state.in_(CONTRADICTED), Certification.recorded_at.is_not(None), ~recorded_since)
    )
    return (
        person_id
        for person_id, stopped, certified_on in session.execute(query)
        if stopped is None or Month.of(certified_on) >= stopped
    )
