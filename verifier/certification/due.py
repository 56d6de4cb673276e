"""Who is due: the last day on which each benefit is covered by a proof of life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.certification.tables import Certification


@dataclass(frozen=True, slots=True)
class Due:
    """A benefit in payment and the last day its certifications cover."""

    person_id: int
    agency_id: int
    scheme: str
    due_on: date


def latest_due() -> Select[int, int, str, date]:
    """Return the query of every benefit in payment with a certification: person, agency, scheme, last day.

    A benefit nobody ever certified is not in it: unknown is not lapsed.
    """
    return (
        select(
            Entitlement.person_id,
            Entitlement.agency_id,
            Entitlement.scheme,
            func.max(Certification.due_on).label("due_on"),
        )
        .join(
            Certification,
            (Certification.person_id == Entitlement.person_id) & (Certification.scheme == Entitlement.scheme),
        )
        .where(Entitlement.state == "running")
        .group_by(Entitlement.person_id, Entitlement.agency_id, Entitlement.scheme)
    )


def latest_proofs(session: Session, people: Sequence[int]) -> dict[tuple[int, str], Certification]:
    """Return the certification that covers each benefit longest, by person and scheme."""
    query = select(Certification).where(Certification.person_id.in_(people))
    ordered = session.scalars(query.order_by(Certification.due_on, Certification.certified_on))
    return {(one.person_id, one.scheme): one for one in ordered}


def lapsed(session: Session, today: date) -> list[Due]:
    """Return whose last certification ran out before ``today``."""
    last = func.max(Certification.due_on)
    return [Due(*row) for row in session.execute(latest_due().having(last < today))]
