"""The person is told before anything stops, and has time to reply (invariant 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.course.history import course_of
from verifier.cases.proofs import checked_proof
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text, day_in_words
from verifier.procedure.entering import Entry
from verifier.procedure.serving import served_on
from verifier.procedure.terms import term_end
from verifier.reasons import checked_reason


def notify_person(
    context: Context,
    actor: Actor,
    case_id: int,
    version: int,
    method: str,
    document: str,
    note: str,
    *,
    proofs: Sequence[str] = (),
    on: date | None = None,
) -> Case:
    """Record that the person was told of what is held against them; their time to reply begins.

    ``method``: a way of service of the law; ``document``: what is on file for it (number of the notice, of
    the receipt); ``proofs``: kinds of proof at hand; ``on``: the day it was handed over, today by default.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no such way of service, no document or note, or a day to come.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, the service is not lawful, counts only later, or the person
            was told already; the message names the clause.
    """
    actor.require(Right.CASES_WORK)
    why = checked_reason(note)
    shown = checked_proof(document)
    with context.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        today = business_today(context.clock)
        course = course_of(session, context, case)
        handed = on or today
        if handed > today:
            raise InvalidInput(
                Text("{day}尚未到来。", "{day} has not come yet.").fill(day=day_in_words(handed))
            )
        served = served_on(course.law, method, handed, course.history, proofs).on
        if served > today:
            raise Conflict(
                Text("{day}才视为送达。", "It counts as served only on {day}.").fill(
                    day=day_in_words(served)
                ),
                Text("届时再登记。", "Record it then."),
            )
        due = term_end(served, course.law.terms["reply_window"], course.law.calendar).on
        detail = {"service": method, "proofs": sorted(proofs), "document": shown}
        _, happening = person_notified(session, context, case, actor, served, due, detail, why)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return case


def person_notified(
    session: Session,
    context: Context,
    case: Case,
    actor: Actor,
    on: date,
    due: date | None,
    detail: Mapping[str, Any],
    reason: str = "",
) -> tuple[Entry, Happening]:
    """Enter into a locked case that the person was told; for the floor that served the notice.

    However early ``due`` is, nothing may be proposed before the law's own time to reply has passed.

    Raises:
        NotPermitted, InvalidInput, Conflict: as for every step of a case.
    """
    step = Entered("person_notified", reason, on=on, due=due, detail=detail)
    return enter_step(session, context, case, actor, step)


def record_reply(
    context: Context,
    actor: Actor,
    case_id: int,
    version: int,
    reply: str,
    *,
    on: date | None = None,
    document: str = "",
) -> Case:
    """Record what the person, or somebody for them, replied; a stop proposed without it cannot be approved.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no words, or a day to come.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or nobody was told yet.
    """
    actor.require(Right.CASES_WORK)
    said = checked_reason(reply)
    with context.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        told = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.action == "person_notified")
        if session.scalar(told.limit(1)) is None:
            raise Conflict(
                Text("尚未告知本人。", "The person has not been told yet."),
                Text("请先告知并登记。", "Tell them first, and record it."),
            )
        detail = {"document": document.strip()[:300]} if document.strip() else {}
        step = Entered("reply_received", said, on=on, detail=detail)
        _, happening = enter_step(session, context, case, actor, step)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return case
