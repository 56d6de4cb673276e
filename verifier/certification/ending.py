"""What a certification puts an end to: open lapses, suspensions, a colleague's tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, exists, func, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.back_pay import LAPSED
from verifier.benefits.tables import Entitlement
from verifier.certification.lapses.rules import OPEN, resumed_from
from verifier.certification.lapses.writing import move, resume, write_state
from verifier.certification.tables import Certification, Lapse, ServiceTask
from verifier.certification.tasks.opening import CERTIFYING, close_certified, open_task
from verifier.database.ready import Question, Ready
from verifier.language import Text
from verifier.months import Month

_MONTHS_UNKNOWN: Final = Text(
    "已认证并恢复发放，但名册没有写明从哪个月起暂停：请查明应补发的月份。",
    "Certified and in payment again, but the roll does not say since when it was suspended: "
    "find out for which months back-pay is due.",
)


_PEOPLE: Final[BindParameter[Any]] = bindparam("people", expanding=True)
#: made once: to make a statement anew costs as much as to run it
_WAITING: Final = Ready(
    select(
        exists().where(
            ServiceTask.person_id.in_(_PEOPLE),
            ServiceTask.kind.in_(CERTIFYING),
            ServiceTask.closed_at.is_(None),
        ),
        exists().where(Lapse.person_id.in_(_PEOPLE), Lapse.state.in_(OPEN)),
    )
)


@dataclass(frozen=True, slots=True)
class Right:
    """A benefit as it stood when it was locked, and the birth of whose it is."""

    agency_id: int
    person_id: int
    scheme: str
    state: str
    stopped: Month | None
    birth: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """A certification of some people: the day, what it rests on, who wrote it and when."""

    person_ids: tuple[int, ...]
    on: date
    why: str
    by: str
    at: datetime
    today: date


def end_what_waited(
    session: Session,
    proof: Proof,
    due_of: Callable[[int, str], date],
    suspended: Sequence[Right],
    audit: list[Happening],
) -> None:
    """End what the proof puts an end to.

    Args:
        due_of: the due date the proof gives a person's scheme.
        suspended: the benefits that stand suspended, by us or by a roll.
    """
    tasks_wait, lapses_wait = _waiting(session, proof.person_ids)
    if tasks_wait:
        close_certified(session, proof.person_ids, by=proof.by, at=proof.at, audit=audit)
    if not lapses_wait and not suspended:
        return
    query = select(Lapse).where(Lapse.person_id.in_(proof.person_ids), Lapse.state.in_(OPEN))
    lapses = list(session.scalars(query.order_by(Lapse.due_on).with_for_update()))
    known = {(lapse.person_id, lapse.scheme) for lapse in lapses}
    lapses += [
        _told_by_roll(session, right, proof)
        for right in suspended
        if (right.person_id, right.scheme) not in known
    ]
    for lapse in lapses:
        # a sign of life from before the lapse, read late, serves the time before it only
        if due_of(lapse.person_id, lapse.scheme) > lapse.due_on:
            end_lapse(session, lapse, proof, audit)


def end_lapse(session: Session, lapse: Lapse, proof: Proof, audit: list[Happening]) -> None:
    """End one lapse by a certification; if it was suspended, resume with back-pay of each suspended month."""
    entitlement = session.scalar(
        select(Entitlement).where(
            Entitlement.person_id == lapse.person_id, Entitlement.scheme == lapse.scheme
        )
    )
    lapse.certification_id = session.scalar(
        select(Certification.id).where(
            Certification.person_id == lapse.person_id,
            Certification.scheme == lapse.scheme,
            Certification.certified_on == proof.on,
        )
    )
    stood = lapse.state == "suspended" or (entitlement is not None and entitlement.state == LAPSED)
    if not stood or entitlement is None:
        audit.append(move(session, lapse, "certify", by=proof.by, at=proof.at, reason=proof.why))
        return
    told = resume(session, lapse, entitlement, resumed_from(proof.today), at=proof.at, by=proof.by)
    audit.append(write_state(session, lapse, "resumed", by=proof.by, at=proof.at, reason=proof.why))
    if not told:
        open_task(
            session,
            person_id=lapse.person_id,
            kind="review",
            why=_MONTHS_UNKNOWN,
            facts={"lapse": lapse.id, "scheme": lapse.scheme},
            by=proof.by,
            at=proof.at,
            due_on=proof.today + timedelta(days=10),
            audit=audit,
        )


def waiting_question(person_ids: Sequence[int]) -> Question:
    """Return what :func:`end_what_waited` asks first, to be asked ahead."""
    return _WAITING, {"people": tuple(person_ids)}


def _waiting(session: Session, person_ids: Sequence[int]) -> tuple[bool, bool]:
    """Return whether tasks and whether lapses wait: mostly neither, so they are asked for together."""
    [row] = _WAITING.rows(session, people=tuple(person_ids))
    return bool(row[0]), bool(row[1])


def _told_by_roll(session: Session, right: Right, proof: Proof) -> Lapse:
    """Return a lapse for a suspension we only know from the roll, so that its back-pay has a place."""
    due = session.scalar(
        select(func.max(Certification.due_on)).where(
            Certification.person_id == right.person_id,
            Certification.scheme == right.scheme,
            Certification.certified_on < proof.on,
        )
    )
    due_on = min(due or proof.on, proof.on)
    taken = select(Lapse.due_on).where(Lapse.person_id == right.person_id, Lapse.scheme == right.scheme)
    while due_on in set(session.scalars(taken)):  # an ended lapse of that day keeps its own months
        due_on -= timedelta(days=1)
    lapse = Lapse(
        agency_id=right.agency_id,
        person_id=right.person_id,
        scheme=right.scheme,
        due_on=due_on,
        state="suspended",
        lapsed_on=proof.today,
        back_pay=[],
    )
    session.add(lapse)
    session.flush()
    return lapse
