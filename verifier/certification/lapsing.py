"""The night's part in lapses: opens and ends them, counts who is to be reminded. It never stops a payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, insert, literal, null, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.benefits.tables import Entitlement
from verifier.certification.ageing import offer_enrolments
from verifier.certification.due import Due, lapsed
from verifier.certification.ending import Proof, end_lapse
from verifier.certification.lapse_writing import move
from verifier.certification.still_suspended import review_still_suspended
from verifier.certification.tables import Certification, Lapse, LapseEvent
from verifier.certification.visits import bring_visits
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import bulk_insert, chunks

_WAITING: Final = ("lapsed", "noticed", "proposed")
#: benefits that are in payment, or stand suspended for want of a certification, keep their lapse
_KEPT: Final = ("running", "certification_lapsed")


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
    it as soon as a certification covers the person again. Who is covered and yet suspended is reviewed.

    Raises:
        NotPermitted: the actor may not start the night's work.
    """
    actor.require(Right.RUNS_START)
    now = context.clock.now()
    with context.database.write(EVERYWHERE) as session:
        audit: list[Happening] = []
        due = lapsed(session, business_date)
        opened = _open(session, due, business_date, actor.name, now)
        opened += _reopen(session, due, business_date, actor.name, now, audit)
        ended, resumed = _end(session, context, actor.name, now, audit)
        withdrawn = _withdraw(session, actor.name, now, audit)
        visits = bring_visits(session, context, actor.name, business_date, audit)
        ageing = offer_enrolments(session, context, actor.name, business_date, audit)
        review_still_suspended(session, context, actor.name, business_date, audit)
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


def _open(session: Session, due: list[Due], today: date, by: str, now: datetime) -> int:
    known: set[tuple[int, str, date]] = set()
    for chunk in chunks(sorted({one.person_id for one in due}), 900):
        query = select(Lapse.person_id, Lapse.scheme, Lapse.due_on).where(Lapse.person_id.in_(chunk))
        known.update((row.person_id, row.scheme, row.due_on) for row in session.execute(query))
    new: list[dict[str, Any]] = [
        {
            "agency_id": one.agency_id,
            "person_id": one.person_id,
            "scheme": one.scheme,
            "due_on": one.due_on,
            "state": "lapsed",
            "lapsed_on": today,
            "noticed_on": None,
            "notice_channel": None,
            "grace_until": None,
            "proposed_by": None,
            "approved_by": None,
            "suspended_from": None,
            "resumed_from": None,
            "back_pay_fen": None,
            "back_pay": [],
            "certification_id": None,
        }
        for one in due
        if (one.person_id, one.scheme, one.due_on) not in known
    ]
    if not new:
        return 0
    bulk_insert(session, Lapse, new)
    without = ~exists().where(LapseEvent.lapse_id == Lapse.id)
    session.execute(
        insert(LapseEvent).from_select(
            ["lapse_id", "previous", "new", "reason", "done_by", "done_at"],
            select(
                Lapse.id,
                null(),
                literal("lapsed"),
                literal("due_date_passed"),
                literal(by),
                literal(now, LapseEvent.done_at.type),
            ).where(Lapse.state == "lapsed", without),
        )
    )
    return len(new)


def _reopen(
    session: Session, due: list[Due], today: date, by: str, now: datetime, audit: list[Happening]
) -> int:
    """Begin withdrawn lapses anew whose benefit is in payment again, still not certified; return how many."""
    running = {(one.person_id, one.scheme, one.due_on) for one in due}
    found = [
        lapse
        for lapse in session.scalars(select(Lapse).where(Lapse.state == "withdrawn").order_by(Lapse.id))
        if (lapse.person_id, lapse.scheme, lapse.due_on) in running
    ]
    for lapse in found:
        lapse.lapsed_on = today
        lapse.noticed_on = lapse.notice_channel = lapse.grace_until = None
        lapse.proposed_by = lapse.approved_by = None
        audit.append(move(session, lapse, "reopen", by=by, at=now, reason="in_payment_again"))
    return len(found)


def _end(
    session: Session, context: Context, by: str, now: datetime, audit: list[Happening]
) -> tuple[int, int]:
    """End open lapses a certification reaches beyond: a roll brings certifications without saying so."""
    query = (
        select(Lapse, func.max(Certification.certified_on))
        .join(
            Certification,
            (Certification.person_id == Lapse.person_id) & (Certification.scheme == Lapse.scheme),
        )
        .where(Lapse.state.in_((*_WAITING, "suspended")), Certification.due_on > Lapse.due_on)
        .group_by(Lapse.id)
    )
    ended = resumed = 0
    for lapse, certified_on in session.execute(query).all():
        proof = Proof((lapse.person_id,), certified_on, "roll", by, now, business_today(context.clock))
        end_lapse(session, lapse, proof, audit)
        ended += 1
        resumed += lapse.state == "resumed"
    return ended, resumed


def _withdraw(session: Session, by: str, now: datetime, audit: list[Happening]) -> int:
    kept = exists().where(
        Entitlement.person_id == Lapse.person_id,
        Entitlement.scheme == Lapse.scheme,
        Entitlement.state.in_(_KEPT),
    )
    found = list(session.scalars(select(Lapse).where(Lapse.state.in_(_WAITING), ~kept)))
    for lapse in found:
        audit.append(move(session, lapse, "withdraw", by=by, at=now, reason="no_longer_in_payment"))
    return len(found)


def _count(session: Session, wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Lapse.id)).where(wanted)) or 0
