"""Service tasks: what we owe a person. One of a kind is open at a time; a certification closes its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.certification.tables import ServiceTask
from verifier.language import Text
from verifier.people.tables import Person

#: tasks by which a person may be certified, and which end when that happens some other way
CERTIFYING: Final = ("staff_check", "home_visit")


def open_task(
    session: Session,
    *,
    person_id: int,
    kind: str,
    why: Text,
    facts: Mapping[str, Any],
    by: str,
    at: datetime,
    due_on: date,
    audit: list[Happening],
) -> ServiceTask:
    """Open a task of a person's agency, or add ``facts`` to the one of this kind that is open already.

    Args:
        facts: plain values, no personal data: numbers of checks, of records.
        audit: gets the entry ``task.opened``, for whoever writes the chain.
    """
    known = session.scalar(
        select(ServiceTask)
        .where(ServiceTask.person_id == person_id, ServiceTask.kind == kind, ServiceTask.closed_at.is_(None))
        .with_for_update()
    )
    if known is not None:
        known.facts = {**known.facts, **facts}
        return known
    task = ServiceTask(
        agency_id=session.scalars(select(Person.agency_id).where(Person.id == person_id)).one(),
        person_id=person_id,
        kind=kind,
        why=why.as_dict(),
        facts=dict(facts),
        opened_at=at,
        opened_by=by,
        due_on=due_on,
    )
    session.add(task)
    session.flush()
    audit.append(Happening("task.opened", "task", str(task.id), {"task_kind": kind, "person": person_id}))
    return task


def close_task(
    task: ServiceTask, *, outcome: str, note: str | None, by: str, at: datetime, audit: list[Happening]
) -> None:
    """Close a task; ``audit`` gets the entry ``task.closed``, without the note."""
    task.closed_at, task.closed_by = at, by
    task.outcome, task.outcome_note = outcome, note
    audit.append(Happening("task.closed", "task", str(task.id), {"task_kind": task.kind, "outcome": outcome}))


def close_certified(
    session: Session, person_ids: Sequence[int], *, by: str, at: datetime, audit: list[Happening]
) -> None:
    """Close what was open to get these people certified: it is done."""
    query = select(ServiceTask).where(
        ServiceTask.person_id.in_(person_ids),
        ServiceTask.kind.in_(CERTIFYING),
        ServiceTask.closed_at.is_(None),
    )
    for task in session.scalars(query.with_for_update()):
        close_task(task, outcome="certified", note=None, by=by, at=at, audit=audit)
