"""Writes the steps of lapses and what they do to entitlements, each with its history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.certification.back_pay import LAPSED, Change, months_owed, suspended_since
from verifier.certification.lapse_rules import Step, state_after
from verifier.certification.tables import Lapse, LapseEvent
from verifier.months import Month

RUNNING = "running"


def move(session: Session, lapse: Lapse, step: Step, *, by: str, at: datetime, reason: str) -> Happening:
    """Take a lapse one step further and return the audit entry.

    Raises:
        Conflict: the step is not lawful in the lapse's state.
    """
    return write_state(session, lapse, state_after(lapse.state, step), by=by, at=at, reason=reason)


def write_state(session: Session, lapse: Lapse, new: str, *, by: str, at: datetime, reason: str) -> Happening:
    """Bring a lapse to a state, with its event; return the audit entry."""
    previous, lapse.state = lapse.state, new
    session.flush()
    event = LapseEvent(lapse_id=lapse.id, previous=previous, new=new, reason=reason, done_by=by, done_at=at)
    session.add(event)
    return Happening("lapse.changed", "lapse", str(lapse.id), {"previous": previous, "new": new})


def suspend(session: Session, entitlement: Entitlement, first: Month, at: datetime) -> None:
    """Have an entitlement not paid from the month ``first`` on."""
    _set(session, entitlement, LAPSED, first, effective=first, at=at)


def resume(session: Session, lapse: Lapse, entitlement: Entitlement, resumed: Month, at: datetime) -> bool:
    """Have an entitlement paid from the month ``resumed`` on, and write down what is paid back.

    Returns False when nothing tells since when it was suspended (a roll said so, without a month): then a
    person has to find out what is owed.
    """
    query = select(EntitlementChange).where(EntitlementChange.entitlement_id == entitlement.id)
    changes = [
        Change(change.field, change.previous, change.new, change.effective)
        for change in session.scalars(query.order_by(EntitlementChange.id))
    ]
    suspended = entitlement.state == LAPSED
    if lapse.suspended_from is None:
        lapse.suspended_from = suspended_since(changes) or (entitlement.stopped if suspended else None)
    first = lapse.suspended_from
    owed = (
        ()
        if first is None
        else months_owed(
            changes,
            state=entitlement.state,
            monthly_fen=entitlement.monthly_fen,
            first=first,
            resumed=resumed,
        )
    )
    paid = _paid_back(session, lapse)
    owed = tuple(one for one in owed if str(one.month) not in paid)
    lapse.resumed_from = resumed
    lapse.back_pay = [{"month": str(one.month), "fen": one.fen} for one in owed]
    lapse.back_pay_fen = sum(one.fen for one in owed)
    if suspended:
        _set(session, entitlement, RUNNING, None, effective=resumed, at=at)
    return first is not None


def _paid_back(session: Session, lapse: Lapse) -> set[str]:
    """Return the months earlier lapses of this benefit paid back: a month is paid back once."""
    earlier = select(Lapse.back_pay).where(
        Lapse.person_id == lapse.person_id, Lapse.scheme == lapse.scheme, Lapse.id != lapse.id
    )
    return {one["month"] for months in session.scalars(earlier) for one in months}


def _set(
    session: Session,
    entitlement: Entitlement,
    state: str,
    stopped: Month | None,
    *,
    effective: Month,
    at: datetime,
) -> None:
    for field, previous, new in (
        ("state", entitlement.state, state),
        ("stopped", entitlement.stopped, stopped),
    ):
        if previous == new:
            continue
        session.add(
            EntitlementChange(
                entitlement_id=entitlement.id,
                field=field,
                previous=None if previous is None else str(previous),
                new=None if new is None else str(new),
                effective=effective,
                feed_id=None,
                recorded_at=at,
            )
        )
    entitlement.state, entitlement.stopped = state, stopped
    session.flush()
