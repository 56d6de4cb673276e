"""Where a roll and a decision of ours differ, somebody looks: what we resumed a payer may still not pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.benefits.suspending import STOPS
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.cases.stop_tables import Stop
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks.opening import open_task
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.language import Text

_OTHERWISE: Final = Text(
    "停发已结束，但名册另行登记为停发，未予恢复：请向发放机构核实，如属误停，恢复并补发。",
    "The stop has ended, but a roll says for a reason of its own that the benefit is stopped, and it was not "
    "resumed: ask the paying agency; if that is a mistake too, have it resumed with back-pay.",
)
_AGAIN: Final = Text(
    "停发已结束并恢复发放，名册却又登记为停发：请向发放机构核实，恢复发放并补发各月。",
    "The stop has ended and payment was resumed, and yet a roll has this benefit as stopped again: verify "
    "with the paying agency, have payment resume with back-pay for every month.",
)
#: somebody who has looked is not asked again before the payer's next roll
_LOOKED_AT: Final = timedelta(days=31)


def look_at_roll(
    session: Session,
    context: Context,
    person_id: int,
    schemes: Sequence[str],
    stop_id: int,
    by: str,
    audit: list[Happening],
) -> None:
    """Open a review for benefits a roll has stopped by itself while our stop stood."""
    if schemes:
        facts = {"stop": stop_id, "schemes": list(schemes)}
        _review(session, context, person_id, _OTHERWISE, facts, by, business_today(context.clock), audit)


def review_stops(context: Context, actor: Actor, business_date: date) -> int:
    """Do the night's part: have somebody look where a roll stopped again what we resumed; return how many.

    Twice on one day changes nothing more.

    Raises:
        NotPermitted: the actor may not start the night's work.
    """
    actor.require(Right.RUNS_START)
    with context.database.write(EVERYWHERE) as session:
        audit: list[Happening] = []
        found = review_stopped_again(session, context, actor.name, business_date, audit)
        context.auditor.record(session, actor.name, actor.os_user, audit)
    return found


def review_stopped_again(
    session: Session, context: Context, by: str, today: date, audit: list[Happening]
) -> int:
    """Open a review for each benefit that a roll stopped again after our stop of it had ended; how many.

    The session must see everybody. Nobody is asked twice between two rolls.
    """
    since = context.clock.now() - _LOOKED_AT
    looked_at = exists().where(
        ServiceTask.person_id == Stop.person_id,
        ServiceTask.kind == "review",
        ServiceTask.closed_at.is_(None) | (ServiceTask.closed_at > since),
    )
    by_roll = exists().where(
        EntitlementChange.entitlement_id == Entitlement.id,
        EntitlementChange.field == "state",
        EntitlementChange.feed_id.is_not(None),
        EntitlementChange.recorded_at > Stop.ended_at,
        EntitlementChange.new == Entitlement.state,
    )
    query = (
        select(Stop.person_id, func.max(Stop.id), func.min(Entitlement.scheme))
        .join(Entitlement, Entitlement.person_id == Stop.person_id)
        .where(
            Stop.state == "ended",
            Entitlement.state.in_(STOPS),
            Entitlement.held_state.is_(None),
            by_roll,
            ~looked_at,
        )
        .group_by(Stop.person_id)
        .order_by(Stop.person_id)
    )
    found = session.execute(query).all()
    for person_id, stop_id, scheme in found:
        _review(session, context, person_id, _AGAIN, {"stop": stop_id, "scheme": scheme}, by, today, audit)
    return len(found)


def _review(
    session: Session,
    context: Context,
    person_id: int,
    why: Text,
    facts: dict[str, object],
    by: str,
    today: date,
    audit: list[Happening],
) -> None:
    open_task(
        session,
        person_id=person_id,
        kind="review",
        why=why,
        facts=facts,
        by=by,
        at=context.clock.now(),
        due_on=today + timedelta(days=context.settings.certification.task_days),
        audit=audit,
    )
