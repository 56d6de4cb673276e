"""What a colleague sees: how a person stands, which tasks and lapses wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.certification.attempts import paused_until
from verifier.certification.subjects import Subject, is_enrolled
from verifier.certification.tables import Certification, Lapse, ServiceTask
from verifier.certification.tasks import CERTIFYING
from verifier.database.paging import LARGEST_PAGE
from verifier.language import Text
from verifier.months import Month

_FINAL: Final = ("resumed", "certified", "withdrawn")


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
    last: dict[tuple[int, str], Certification] = {}
    query = select(Certification).where(Certification.person_id.in_(people))
    for found in session.scalars(query.order_by(Certification.due_on, Certification.certified_on)):
        last[found.person_id, found.scheme] = found
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


def tasks(session: Session, *wanted: ColumnElement[bool], limit: int = LARGEST_PAGE) -> list[ServiceTask]:
    """Return open tasks of the session's scope, the most urgent first."""
    query = select(ServiceTask).where(ServiceTask.closed_at.is_(None), *wanted)
    return list(session.scalars(query.order_by(ServiceTask.due_on, ServiceTask.id).limit(limit)))


def lapses(
    session: Session, *wanted: ColumnElement[bool], ended: bool = False, limit: int = LARGEST_PAGE
) -> list[Lapse]:
    """Return lapses of the session's scope, the oldest first; those that are over only when asked."""
    query = select(Lapse).where(*wanted)
    if not ended:
        query = query.where(Lapse.state.not_in(_FINAL))
    return list(session.scalars(query.order_by(Lapse.due_on, Lapse.id).limit(limit)))


def open_counts(session: Session) -> dict[str, int]:
    """Return how many tasks of each kind are open in the session's scope."""
    query = select(ServiceTask.kind, func.count(ServiceTask.id)).where(ServiceTask.closed_at.is_(None))
    rows = session.execute(query.group_by(ServiceTask.kind))
    return {row[0]: row[1] for row in rows}


def task_dict(task: ServiceTask) -> dict[str, Any]:
    """Return a task as plain values; ``certifies`` tells whether it can end in a certification."""
    return {
        "id": task.id,
        "person_id": task.person_id,
        "kind": task.kind,
        "why": Text.from_dict(task.why).as_dict(),
        "facts": task.facts,
        "opened_at": task.opened_at.isoformat(),
        "due_on": task.due_on.isoformat(),
        "visit_on": _day(task.visit_on),
        "assigned_to": task.assigned_to,
        "certifies": task.kind in CERTIFYING,
    }


def lapse_dict(lapse: Lapse) -> dict[str, Any]:
    """Return a lapse as plain values."""
    return {
        "id": lapse.id,
        "person_id": lapse.person_id,
        "scheme": lapse.scheme,
        "state": lapse.state,
        "due_on": lapse.due_on.isoformat(),
        "noticed_on": _day(lapse.noticed_on),
        "notice_channel": lapse.notice_channel,
        "grace_until": _day(lapse.grace_until),
        "proposed_by": lapse.proposed_by,
        "approved_by": lapse.approved_by,
        "suspended_from": _month(lapse.suspended_from),
        "resumed_from": _month(lapse.resumed_from),
        "back_pay_fen": lapse.back_pay_fen,
        "back_pay": lapse.back_pay,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _month(month: Month | None) -> str | None:
    return None if month is None else str(month)
