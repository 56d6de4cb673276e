"""What became of a reminder: delivered, not delivered, answered; by a file or by a colleague's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_kin
from verifier.campaigns.address_tasks import ask_for_addresses
from verifier.campaigns.tables import Recipient
from verifier.campaigns.words import WHY
from verifier.certification.tables import Certification
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import chunks
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text

Result = Literal["delivered", "undeliverable"]
LEFT: Final = ("sent", "delivered", "undeliverable")
#: why a reminder did not arrive, as a person or a gateway says it
REASONS: Final = ("bad_number", "returned", "other")


def settle(one: Recipient, result: Result, why: str | None, at: datetime) -> bool:
    """Write down what became of a reminder that left; False where that is known already.

    The latest word counts: a gateway that first failed may deliver later.
    """
    reason = None if result == "delivered" else (why or "other")
    if one.state == result and one.why == reason:
        return False
    one.state, one.why, one.settled_at = result, reason, at
    return True


def may_have_left(one: Recipient) -> bool:
    """Tell whether something can have become of a reminder.

    A message in the outbox may have left without our knowing, when a process was killed at the wrong moment.
    """
    return one.state in LEFT or (one.state == "queued" and one.channel == "sms")


def mark(context: Context, actor: Actor, reference: str, result: str, why: str | None = None) -> Recipient:
    """Write down a colleague's word: the letter came back, the number does not exist, it arrived.

    Raises:
        NotPermitted, NotFound: no right, barred, or no such reminder for this actor.
        InvalidInput: a result or reason there is none of.
        Conflict: it has not left.
    """
    if result not in ("delivered", "undeliverable") or (why is not None and why not in REASONS):
        raise InvalidInput(
            Text("没有这种送达结果。", "There is no such result."),
            Text("可选：{all}。", "Choose one of: {all}.").fill(
                all=Text(
                    "、".join(WHY[code].zh for code in REASONS), ", ".join(WHY[code].en for code in REASONS)
                )
            ),
        )
    known: Result = "delivered" if result == "delivered" else "undeliverable"

    def change(one: Recipient) -> None:
        if not may_have_left(one):
            raise Conflict(Text("这条提醒还没有发出。", "This reminder has not left."))
        settle(one, known, why, context.clock.now())

    return _mark(
        context,
        actor,
        reference,
        Happening("reminder.marked", "reminder", reference, {"result": known}),
        change,
    )


def mark_answered(context: Context, actor: Actor, reference: str) -> Recipient:
    """Write down that the person told us they have understood. It certifies nobody.

    Raises:
        NotPermitted, NotFound: no right, barred, or no such reminder for this actor.
        Conflict: it has not left, or is answered already.
    """

    def change(one: Recipient) -> None:
        if not may_have_left(one):
            raise Conflict(Text("这条提醒还没有发出。", "This reminder has not left."))
        if one.answered_on is not None:
            raise Conflict(Text("已登记答复。", "It is answered already."))
        one.answered_on, one.answered_by = business_today(context.clock), actor.name

    return _mark(context, actor, reference, Happening("reminder.answered", "reminder", reference, {}), change)


def note_certified(session: Session) -> int:
    """Write down who was certified since they were reminded; return how many are new.

    The session sees every agency. A proof of life that reaches beyond the date reminded of is an answer.
    """
    query = (
        select(Recipient.id, func.min(Certification.certified_on))
        .join(Certification, Certification.person_id == Recipient.person_id)
        .where(
            Recipient.answered_on.is_(None),
            Recipient.state.in_(LEFT),
            Certification.due_on > Recipient.due_on,
            Certification.certified_on >= Recipient.planned_on,
        )
        .group_by(Recipient.id)
    )
    found: list[tuple[int, date]] = [(row[0], row[1]) for row in session.execute(query)]
    for chunk in chunks(found):
        session.execute(update(Recipient), [{"id": row_id, "answered_on": on} for row_id, on in chunk])
    return len(found)


def _mark(
    context: Context, actor: Actor, reference: str, happening: Happening, change: Callable[[Recipient], None]
) -> Recipient:
    actor.require_person()
    actor.require(Right.TASKS_WORK)
    query = select(Recipient).where(Recipient.reference == reference.strip().upper())
    with context.database.read(actor.scope) as looking:
        if looking.scalar(query) is None:
            raise NotFound(
                Text("没有编号为 {r} 的提醒。", "There is no reminder {r}.").fill(r=reference[:20])
            )
    audit = [happening]
    # the human's other entries, and the task about the address, may be another agency's
    with context.database.write(EVERYWHERE) as session:
        one = session.scalars(query.with_for_update()).one()
        must_not_be_kin(session, actor, one.person_id)
        change(one)
        session.flush()
        today = business_today(context.clock)
        ask_for_addresses(session, context, [one.human_id], actor.name, today, audit)
        context.auditor.record(session, actor.name, actor.os_user, audit)
    return one
