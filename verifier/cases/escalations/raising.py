"""Raises what waits too long, once, and ends what no longer does. Nothing is ever decided by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.escalations.rules import SUBJECTS, Subject, last_too_late
from verifier.cases.escalations.tables import Escalation
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.tables import Case
from verifier.certification.tables import ServiceTask
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.runs.schedule import office_calendar

_AT_ONCE: Final = 1000
Guard = Callable[[Session], None]


def raise_overdue(context: Context, actor: Actor, today: date, guard: Guard) -> dict[str, int]:
    """Bring the list of what waits too long up to date; return how many of each were raised, and ended.

    In batches, each a transaction that asks ``guard``; run again it changes nothing more.

    Raises:
        NotPermitted: the actor may not start runs.
    """
    actor.require(Right.RUNS_START)
    settings = context.settings.jobs.escalation
    calendar = office_calendar(context.settings)
    allowed = {"lead": settings.lead_days, "case": settings.case_days, "task": settings.task_days}
    counts = {"ended": _end(context, actor, today, guard)}
    for subject in SUBJECTS:
        late = last_too_late(today, allowed[subject], calendar)
        counts[subject] = sum(_raise(context, actor, subject, today, late, guard))
    return counts


def _raise(
    context: Context, actor: Actor, subject: Subject, today: date, late: date, guard: Guard
) -> Iterator[int]:
    """Raise what waits since ``late`` or longer, batch by batch; yield how many each time."""
    found = _AT_ONCE
    while found == _AT_ONCE:
        with context.database.write(EVERYWHERE) as session:
            guard(session)
            rows = session.execute(_unraised(subject, late)).all()
            found = len(rows)
            for agency_id, number, person_id, since in rows:
                _put(session, agency_id, subject, number, person_id, since, today)
            if rows:
                detail = {"subject": subject, "count": found, "date": today.isoformat()}
                _tell(context, session, actor, Happening("overdue.raised", "job", subject, detail))
        yield found


def _put(
    session: Session, agency_id: int, subject: Subject, number: int, person_id: int, since: date, today: date
) -> None:
    before = session.scalar(
        select(Escalation).where(
            Escalation.subject == subject, Escalation.subject_id == number, Escalation.since == since
        )
    )
    if before is not None:  # a lead that was decided, undone, and waits again
        before.ended_on, before.raised_on = None, today
        return
    session.add(
        Escalation(
            agency_id=agency_id,
            subject=subject,
            subject_id=number,
            person_id=person_id,
            since=since,
            raised_on=today,
            ended_on=None,
        )
    )


def _unraised(subject: Subject, late: date) -> Select[Any]:
    model, since, waits = _of(subject)
    raised = exists().where(
        Escalation.subject == subject,
        Escalation.subject_id == model.id,
        Escalation.since == since,
        Escalation.ended_on.is_(None),
    )
    return (
        select(model.agency_id, model.id, model.person_id, since)
        .where(waits, since <= late, ~raised)
        .order_by(model.id)
        .limit(_AT_ONCE)
    )


def _end(context: Context, actor: Actor, today: date, guard: Guard) -> int:
    """End what was decided, done, or given another day."""
    ended = 0
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        for subject in SUBJECTS:
            model, since, waits = _of(subject)
            still = exists().where(model.id == Escalation.subject_id, waits, since == Escalation.since)
            gone = session.execute(
                update(Escalation)
                .where(Escalation.subject == subject, Escalation.ended_on.is_(None), ~still)
                .values(ended_on=today)
                .returning(Escalation.id)
                .execution_options(synchronize_session=False)
            )
            ended += len(gone.all())
        if ended:
            detail = {"count": ended, "date": today.isoformat()}
            _tell(context, session, actor, Happening("overdue.ended", "job", "escalation", detail))
    return ended


def _of(subject: Subject) -> tuple[Any, Any, ColumnElement[bool]]:
    """Return the table of a subject, the day it waits since, and the condition that it still waits."""
    if subject == "lead":
        return Lead, Lead.opened_on, Lead.state == "open"
    if subject == "case":
        return Case, Case.deadline_on, and_(Case.state.in_(ACTIVE_STATES), Case.deadline_on.is_not(None))
    day = func.coalesce(ServiceTask.visit_on, ServiceTask.due_on)
    return ServiceTask, day, ServiceTask.closed_at.is_(None)


def _tell(context: Context, session: Session, actor: Actor, happening: Happening) -> None:
    context.auditor.record(session, actor.name, actor.os_user, [happening])
