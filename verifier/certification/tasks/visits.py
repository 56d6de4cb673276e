"""A staff check nobody came to becomes a visit at home: who cannot come is visited (条例 Art. 30).

Of visits it counts those at which nobody was met.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.certification.tables import Certification, ServiceTask
from verifier.certification.tasks.opening import close_task, open_task
from verifier.clock import CHINA
from verifier.context import Context
from verifier.language import Text

#: fact of a review that asks what has become of a person: how many visits were in vain
NOT_MET: Final = "visits_not_met"
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


def visits_in_vain(session: Session, person_ids: Sequence[int]) -> int:
    """Return at how many visits nobody was met since the person was certified last."""
    last = session.scalar(
        select(func.max(Certification.certified_on)).where(Certification.person_id.in_(person_ids))
    )
    query = select(ServiceTask.opened_at).where(
        ServiceTask.person_id.in_(person_ids),
        ServiceTask.kind == "home_visit",
        ServiceTask.outcome == "not_met",
    )
    return sum(
        last is None or opened_at.astimezone(CHINA).date() >= last for opened_at in session.scalars(query)
    )


def review_of_visits(session: Session, person_ids: Sequence[int]) -> int | None:
    """Return the number of the open review that asks what has become of the person; None if there is none."""
    query = select(ServiceTask.id, ServiceTask.facts).where(
        ServiceTask.person_id.in_(person_ids),
        ServiceTask.kind == "review",
        ServiceTask.closed_at.is_(None),
    )
    return next((row.id for row in session.execute(query) if NOT_MET in row.facts), None)
