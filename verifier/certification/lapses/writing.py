"""Writes the steps of lapses and what they do to entitlements, each with its history."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.back_pay import LAPSED, MonthOwed, months_owed, stopped_since
from verifier.benefits.overpayment import RUNNING
from verifier.benefits.suspending import history_of, set_state
from verifier.benefits.tables import Entitlement
from verifier.certification.lapses.rules import Step, state_after
from verifier.certification.tables import Lapse, LapseEvent
from verifier.months import Month

_STOOD: Final = frozenset({LAPSED})


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


def suspend(session: Session, entitlement: Entitlement, first: Month, *, at: datetime, by: str) -> None:
    """Have an entitlement not paid from the month ``first`` on, as ``by`` decided."""
    set_state(session, entitlement, LAPSED, first, effective=first, at=at, by=by)


def resume(
    session: Session, lapse: Lapse, entitlement: Entitlement, resumed: Month, *, at: datetime, by: str
) -> bool:
    """Have an entitlement paid from the month ``resumed`` on, and write down what is paid back.

    Returns False when nothing tells since when it was suspended (a roll said so, without a month): then a
    person has to find out what is owed.
    """
    lapse.suspended_from, owed = owed_at(session, lapse, entitlement, resumed)
    lapse.resumed_from = resumed
    lapse.back_pay = [{"month": str(one.month), "fen": one.fen} for one in owed]
    lapse.back_pay_fen = sum(one.fen for one in owed)
    if entitlement.state == LAPSED:
        set_state(session, entitlement, RUNNING, None, effective=resumed, at=at, by=by)
    return lapse.suspended_from is not None


def owed_at(
    session: Session, lapse: Lapse, entitlement: Entitlement, resumed: Month
) -> tuple[Month | None, tuple[MonthOwed, ...]]:
    """Return since when a benefit is suspended, and the months paid back when it resumes with ``resumed``.

    None and no month where nothing tells since when.
    """
    changes = history_of(session, entitlement.id)
    stopped = entitlement.stopped if entitlement.state == LAPSED else None
    first = lapse.suspended_from or stopped_since(changes, _STOOD) or stopped
    if first is None:
        return None, ()
    owed = months_owed(
        changes,
        stood=_STOOD,
        state=entitlement.state,
        monthly_fen=entitlement.monthly_fen,
        first=first,
        resumed=resumed,
    )
    paid = _paid_back(session, lapse)
    return first, tuple(one for one in owed if str(one.month) not in paid)


def _paid_back(session: Session, lapse: Lapse) -> set[str]:
    """Return the months earlier lapses of this benefit paid back: a month is paid back once."""
    earlier = select(Lapse.back_pay).where(
        Lapse.person_id == lapse.person_id, Lapse.scheme == lapse.scheme, Lapse.id != lapse.id
    )
    return {one["month"] for months in session.scalars(earlier) for one in months}
