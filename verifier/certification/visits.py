"""A staff check nobody came to becomes a visit at home: who cannot come is visited (条例 Art. 30)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks import close_task, open_task
from verifier.context import Context
from verifier.language import Text

_WHY: Final = Text(
    "约定时间内本人没有到网点核验，请上门服务。",
    "The person did not come to the branch in time: visit at home.",
)


def bring_visits(session: Session, context: Context, by: str, today: date, audit: list[Happening]) -> int:
    """Turn each staff check whose day is over into a home visit with a date; return how many."""
    query = select(ServiceTask).where(
        ServiceTask.kind == "staff_check", ServiceTask.closed_at.is_(None), ServiceTask.due_on < today
    )
    overdue = list(session.scalars(query.with_for_update()))
    now = context.clock.now()
    for task in overdue:
        close_task(task, outcome="not_met", note=None, by=by, at=now, audit=audit)
        open_task(
            session,
            person_id=task.person_id,
            kind="home_visit",
            why=_WHY,
            facts={"task": task.id},
            by=by,
            at=now,
            due_on=today + timedelta(days=context.settings.certification.visit_days),
            audit=audit,
        )
    return len(overdue)
