"""Keeps lapses up to date with the day: opened, begun anew, ended, withdrawn. It never stops a payment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import exists, func, insert, literal, null, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.tables import Entitlement
from verifier.certification.due import Due
from verifier.certification.ending import Proof, end_lapse
from verifier.certification.lapses.rules import OPEN
from verifier.certification.lapses.writing import move
from verifier.certification.standing import ASKED
from verifier.certification.tables import Certification, Lapse, LapseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.bulk import bulk_insert, chunks

#: not suspended yet
_WAITING: Final = ("lapsed", "noticed", "proposed")


def open_lapses(session: Session, due: list[Due], today: date, by: str, now: datetime) -> int:
    """Open a lapse for each benefit whose certification ran out, once for each due date; return how many."""
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


def reopen_lapses(
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


def end_certified_lapses(
    session: Session, context: Context, by: str, now: datetime, audit: list[Happening]
) -> tuple[int, int]:
    """End open lapses a certification reaches beyond: a roll brings certifications without saying so.

    Returns how many ended, and how many of those resumed with back-pay.
    """
    query = (
        select(Lapse, func.max(Certification.certified_on))
        .join(
            Certification,
            (Certification.person_id == Lapse.person_id) & (Certification.scheme == Lapse.scheme),
        )
        .where(Lapse.state.in_(OPEN), Certification.due_on > Lapse.due_on)
        .group_by(Lapse.id)
    )
    ended = resumed = 0
    for lapse, certified_on in session.execute(query).all():
        proof = Proof((lapse.person_id,), certified_on, "roll", by, now, business_today(context.clock))
        end_lapse(session, lapse, proof, audit)
        ended += 1
        resumed += lapse.state == "resumed"
    return ended, resumed


def withdraw_lapses(session: Session, by: str, now: datetime, audit: list[Happening]) -> int:
    """Withdraw the lapses whose benefit is no longer in payment for another reason; return how many."""
    kept = exists().where(
        Entitlement.person_id == Lapse.person_id,
        Entitlement.scheme == Lapse.scheme,
        Entitlement.state.in_(ASKED),
    )
    found = list(session.scalars(select(Lapse).where(Lapse.state.in_(_WAITING), ~kept)))
    for lapse in found:
        audit.append(move(session, lapse, "withdraw", by=by, at=now, reason="no_longer_in_payment"))
    return len(found)
