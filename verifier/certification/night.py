"""The night's part in certification: lapses, visits, enrolments brought up to date; it stops no payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.certification.checks.ageing import offer_enrolments
from verifier.certification.due import lapsed
from verifier.certification.lapses.keeping import (
    end_certified_lapses,
    open_lapses,
    reopen_lapses,
    withdraw_lapses,
)
from verifier.certification.lapses.still_suspended import review_still_suspended
from verifier.certification.tables import Lapse
from verifier.certification.tasks.recorded_dead import review_recorded_dead
from verifier.certification.tasks.visits import bring_visits
from verifier.context import Context
from verifier.database import EVERYWHERE


@dataclass(frozen=True, slots=True)
class Swept:
    """One sweep in numbers.

    ``lapsed``: newly lapsed, or in payment again; ``ended``: by a certification (of a roll, for instance),
    ``resumed`` of those with back-pay; ``withdrawn``: no longer in payment; ``to_notify``, ``proposable``:
    what waits for people; ``visits``: staff checks nobody came to, now visits;
    ``reenrolments``: offered for templates that grow old.
    """

    lapsed: int
    ended: int
    resumed: int
    withdrawn: int
    to_notify: int
    proposable: int
    visits: int
    reenrolments: int


def sweep(context: Context, actor: Actor, business_date: date) -> Swept:
    """Bring every lapse up to date with the day; twice on one day changes nothing more.

    A suspension is only ever proposed by one person and approved by another: this opens the lapse, and ends
    it as soon as a certification covers the person again. Who is covered and yet suspended, or told
    dead by a roll, is reviewed.

    Raises:
        NotPermitted: the actor may not start the night's work.
    """
    actor.require(Right.RUNS_START)
    now = context.clock.now()
    with context.database.write(EVERYWHERE) as session:
        audit: list[Happening] = []
        due = lapsed(session, business_date)
        opened = open_lapses(session, due, business_date, actor.name, now)
        opened += reopen_lapses(session, due, business_date, actor.name, now, audit)
        ended, resumed = end_certified_lapses(session, context, actor.name, now, audit)
        withdrawn = withdraw_lapses(session, actor.name, now, audit)
        visits = bring_visits(session, context, actor.name, business_date, audit)
        ageing = offer_enrolments(session, context, actor.name, business_date, audit)
        review_still_suspended(session, context, actor.name, business_date, audit)
        review_recorded_dead(session, context, actor.name, business_date, audit)
        swept = Swept(
            lapsed=opened,
            ended=ended,
            resumed=resumed,
            withdrawn=withdrawn,
            to_notify=_count(session, Lapse.state == "lapsed"),
            proposable=_count(session, (Lapse.state == "noticed") & (Lapse.grace_until < business_date)),
            visits=visits,
            reenrolments=ageing,
        )
        if opened or audit:
            detail = {"lapsed": opened, "ended": ended, "resumed": resumed, "withdrawn": withdrawn}
            audit.append(Happening("lapses.swept", "lapses", business_date.isoformat(), detail))
        context.auditor.record(session, actor.name, actor.os_user, audit)
    return swept


def _count(session: Session, wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Lapse.id)).where(wanted)) or 0
