"""Tasks and lapses that wait for a colleague, as rows and as plain values."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from verifier.certification.lapses.rules import OPEN
from verifier.certification.tables import Lapse, ServiceTask
from verifier.certification.tasks.opening import CERTIFYING
from verifier.database.paging import LARGEST_PAGE
from verifier.language import Text
from verifier.months import Month


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
        query = query.where(Lapse.state.in_(OPEN))
    return list(session.scalars(query.order_by(Lapse.due_on, Lapse.id).limit(limit)))


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
