"""Reminders that twice did not arrive open a service task: somebody finds out how to reach the person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.campaigns.rules import UNDELIVERABLE_TWICE
from verifier.campaigns.tables import Recipient
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks.opening import open_task
from verifier.context import Context
from verifier.database.bulk import among, chunks
from verifier.language import Text
from verifier.people.tables import PersonChange

KIND: Final = "find_address"
_WHY: Final = Text(
    "认证提醒未能送达：请通过家属、村（社区）查明电话和住址，以便告知如何认证。查明前不影响待遇发放。",
    "Reminders to certify did not arrive: find out telephone and address through family or community, so "
    "that the person can be told. Payment goes on meanwhile.",
)


def ask_for_addresses(
    session: Session,
    context: Context,
    humans: Collection[int],
    by: str,
    today: date,
    audit: list[Happening],
) -> int:
    """Open the task for each human with no way to be reached, or two reminders that did not arrive.

    What failed before phone or address last changed, or before the last such task was closed, counts no more.
    A task that is open already stays the only one. Returns how many humans have it open now.
    """
    opened = 0
    for chunk in chunks(sorted(set(humans))):
        failed = select(Recipient).where(
            among(session, Recipient.human_id, chunk), Recipient.state == "undeliverable"
        )
        found: dict[int, list[Recipient]] = {}
        for one in session.scalars(failed.order_by(Recipient.settled_at, Recipient.id)):
            found.setdefault(one.human_id, []).append(one)
        for recipients in found.values():
            last = recipients[-1]
            since = _mended(session, last.person_id)
            fresh = [
                one
                for one in recipients
                if since is None or (one.settled_at is not None and one.settled_at > since)
            ]
            if len(fresh) < UNDELIVERABLE_TWICE and not any(one.why == "no_way" for one in fresh):
                continue
            open_task(
                session,
                person_id=last.person_id,
                kind=KIND,
                why=_WHY,
                facts={"reminders": [one.reference for one in fresh]},
                by=by,
                at=context.clock.now(),
                due_on=today + timedelta(days=context.settings.certification.task_days),
                audit=audit,
            )
            opened += 1
    return opened


def _mended(session: Session, person_id: int) -> datetime | None:
    """Return when the person's phone or address was last changed, or last sought and found."""
    changed = session.scalar(
        select(func.max(PersonChange.recorded_at)).where(
            PersonChange.person_id == person_id, PersonChange.field.in_(("phone", "address"))
        )
    )
    closed = session.scalar(
        select(func.max(ServiceTask.closed_at)).where(
            ServiceTask.person_id == person_id, ServiceTask.kind == KIND
        )
    )
    return max((at for at in (changed, closed) if at is not None), default=None)
