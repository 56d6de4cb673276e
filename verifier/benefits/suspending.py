"""Takes an entitlement out of payment and brings it back, by a decision of ours: the one place that does.

A lapsed certification and a stop of a case both come here. What a case's stop set is held: no roll brings it
back into payment, until it is lifted here; what a roll says beyond that (died, ended) stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.back_pay import LAPSED, Change
from verifier.benefits.overpayment import RUNNING
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.months import Month

#: states a case's stop may give; each means something else, and they are never merged
STOPS: Final = ("deceased", "missing", "in_custody", "suspected", "terminated_other")
#: what a roll may say of a benefit without contradicting a stop that holds it
NOT_STOPPED: Final = frozenset({RUNNING, LAPSED})


def set_state(
    session: Session,
    entitlement: Entitlement,
    state: str,
    stopped: Month | None,
    *,
    effective: Month,
    at: datetime,
    by: str,
) -> None:
    """Give an entitlement a state and its first month not paid, with the history; ``by`` decided it."""
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
                decided_by=by,
                recorded_at=at,
            )
        )
    entitlement.state, entitlement.stopped = state, stopped
    session.flush()


def hold(
    session: Session, entitlement: Entitlement, state: str, first: Month, *, at: datetime, by: str
) -> None:
    """Have an entitlement not paid from the month ``first`` on, and no roll change that."""
    set_state(session, entitlement, state, first, effective=first, at=at, by=by)
    entitlement.held_state = state
    session.flush()


def release(session: Session, entitlement: Entitlement, resumed: Month, *, at: datetime, by: str) -> bool:
    """Have a held entitlement paid from the month ``resumed`` on; the roll's word holds again.

    Returns False where a roll has said something else since: that stands, and a person has to look.
    """
    ours = entitlement.state == entitlement.held_state
    entitlement.held_state = None
    if ours:
        set_state(session, entitlement, RUNNING, None, effective=resumed, at=at, by=by)
    session.flush()
    return ours


def held_against(held_state: str | None, said: str) -> bool:
    """Tell whether a roll that says ``said`` would bring a benefit back that a stop of ours holds."""
    return held_state is not None and said in NOT_STOPPED


def history_of(session: Session, entitlement_id: int) -> list[Change]:
    """Return the changes of an entitlement, in order of recording, as the rules of back-pay read them."""
    query = select(EntitlementChange).where(EntitlementChange.entitlement_id == entitlement_id)
    return [
        Change(change.field, change.previous, change.new, change.effective)
        for change in session.scalars(query.order_by(EntitlementChange.id))
    ]


def locked_entitlements(
    session: Session, person_id: int, schemes: Collection[str] | None = None
) -> Sequence[Entitlement]:
    """Return a person's entitlements, in these schemes, locked and as they stand at this moment."""
    query = select(Entitlement).where(Entitlement.person_id == person_id)
    if schemes is not None:
        query = query.where(Entitlement.scheme.in_(schemes))
    query = query.order_by(Entitlement.id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).all()
