"""How one human stands: benefits with their last proof of life, a pause of checks, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.certification.checks.attempts import paused_until
from verifier.certification.due import latest_proofs
from verifier.certification.open_work import lapses, tasks
from verifier.certification.subjects import Subject, is_enrolled
from verifier.certification.tables import Certification, Lapse, ServiceTask


@dataclass(frozen=True, slots=True)
class BenefitStatus:
    """One benefit: its state, the last proof of life and what it rests on, and until when that holds."""

    person_id: int
    scheme: str
    state: str
    certified_on: date | None
    basis: str | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PersonStatus:
    """How one human stands: benefits, whether enrolled, a pause of checks, what waits."""

    benefits: tuple[BenefitStatus, ...]
    enrolled: bool
    paused_until: datetime | None
    tasks: tuple[ServiceTask, ...]
    lapses: tuple[Lapse, ...]


def person_status(session: Session, subject: Subject, now: datetime) -> PersonStatus:
    """Return how a person stands, as far as the session sees."""
    people = subject.person_ids
    last = latest_proofs(session, people)
    rights = select(Entitlement).where(Entitlement.person_id.in_(people)).order_by(Entitlement.id)
    return PersonStatus(
        benefits=tuple(
            _benefit(right, last.get((right.person_id, right.scheme))) for right in session.scalars(rights)
        ),
        enrolled=is_enrolled(session, people),
        paused_until=paused_until(session, people, now),
        tasks=tuple(tasks(session, ServiceTask.person_id.in_(people))),
        lapses=tuple(lapses(session, Lapse.person_id.in_(people), ended=True)),
    )


def _benefit(right: Entitlement, last: Certification | None) -> BenefitStatus:
    return BenefitStatus(
        right.person_id,
        right.scheme,
        right.state,
        None if last is None else last.certified_on,
        None if last is None else last.basis,
        None if last is None else last.due_on,
    )
