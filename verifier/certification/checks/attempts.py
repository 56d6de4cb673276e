"""What a person tried today, over all devices: the failures the ladder looks at, mismatches, and pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, cast

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from verifier.certification.checks.ladder import Failed, Failure, Place
from verifier.certification.tables import Check, PersonLock, ServiceTask
from verifier.clock import CHINA
from verifier.database.ready import Question, Ready

MATCH = "match"
MISMATCH = "no_match"
DOUBT = "inconclusive"

# statements of each check are made once: to make one anew costs as much as to run it
_TODAY: Final = Ready(
    select(Check.decision, Check.modality, Check.position)
    .where(Check.person_id.in_(bindparam("people", expanding=True)), Check.received_at >= bindparam("begun"))
    .order_by(Check.received_at, Check.id)
)
_PAUSED: Final = Ready(
    select(func.max(PersonLock.until)).where(
        PersonLock.person_id.in_(bindparam("people", expanding=True)), PersonLock.until > bindparam("now")
    )
)


@dataclass(frozen=True, slots=True)
class Today:
    """A person's day so far: captures since the last match that failed, oldest first.

    ``mismatches`` and ``doubtful`` (inconclusive) count the whole day, whatever matched in between.
    """

    failures: tuple[Failure, ...]
    mismatches: int
    doubtful: int


def today_of(session: Session, person_ids: Sequence[int], now: datetime) -> Today:
    """Return what a person tried on the Chinese day of ``now``, by when the server received it."""
    begun = datetime.combine(now.astimezone(CHINA).date(), time(), CHINA).astimezone(UTC)
    rows = _TODAY.rows(session, people=tuple(person_ids), begun=begun)
    failures: list[Failure] = []
    for decision, modality, position in rows:
        if decision == MATCH:
            failures.clear()
        else:
            failures.append(Failure(Place(modality, position), cast("Failed", decision)))
    decisions = [row.decision for row in rows]
    return Today(tuple(failures), decisions.count(MISMATCH), decisions.count(DOUBT))


def pause_question(person_ids: Sequence[int], now: datetime) -> Question:
    """Return what :func:`paused_until` asks, to be asked ahead."""
    return _PAUSED, {"people": tuple(person_ids), "now": now}


def paused_until(session: Session, person_ids: Sequence[int], now: datetime) -> datetime | None:
    """Return until when no biometric check of a person is taken; None when one may be."""
    return _PAUSED.scalar(session, people=tuple(person_ids), now=now)


def pause(session: Session, person_id: int, now: datetime, hours: int) -> None:
    """Take no biometric check of a person for so many hours."""
    session.execute(
        insert(PersonLock).values(person_id=person_id, since=now, until=now + timedelta(hours=hours))
    )


def staff_check_failed(session: Session, person_ids: Sequence[int]) -> bool:
    """Tell whether a colleague's check led nowhere, so that the visit at home is next."""
    query = select(ServiceTask.id).where(
        ServiceTask.person_id.in_(person_ids),
        ServiceTask.kind == "home_visit",
        ServiceTask.closed_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None
