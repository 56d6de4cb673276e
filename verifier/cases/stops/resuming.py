"""Resumes payment when the cause of a stop is over: released, not convicted, certified anew."""

from __future__ import annotations

from datetime import date
from typing import Final

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.course.history import Course, course_of
from verifier.cases.proofs import checked_proof
from verifier.cases.steps import locked_case
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.ending import end_stop, standing_stop
from verifier.cases.stops.looking import look_at_roll
from verifier.cases.stops.proposing import detail_of
from verifier.cases.stops.words import GROUNDS
from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.months import Month
from verifier.reasons import checked_reason

#: back-pay modes of a path by which every month is paid, whatever ended the stop
_ALWAYS: Final = ("every_month", "with_adjustments")


def resume_payment(
    context: Context,
    actor: Actor,
    case_id: int,
    version: int,
    reason: str,
    *,
    ground: str | None = None,
    proof: str = "",
    on: date | None = None,
) -> Stop:
    """Have payment resume next month; what the kind of case pays back is paid back.

    ``ground``: ``released`` or ``acquitted``, entered with its ``proof`` and the day ``on`` it happened, if
    nobody has entered it yet; None where it stands in the case, or a certification ends the stop.

    Raises:
        NotPermitted: the actor lacks an approver's right, is not a person, or is close to the person.
        InvalidInput: no reason, no such ground, or one without proof.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, no stop stands, or its cause is not over; names the clause.
    """
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    if ground is not None and ground not in GROUNDS:
        raise InvalidInput(
            Text("没有恢复原因“{g}”。", "There is no ground “{g}”.").fill(g=ground),
            Text("可选：{known}。", "Choose one of: {known}.").fill(known=", ".join(GROUNDS)),
        )
    shown = checked_proof(proof) if ground is not None else ""
    with context.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        actor.require_person()
        stop = standing_stop(session, case)
        told = []
        if ground is not None:
            fact = Entered(ground, why, on=on, detail={"document": shown})
            told.append(enter_step(session, context, case, actor, fact, Right.CASES_APPROVE)[1])
        course = course_of(session, context, case)
        now = context.clock.now()
        ended = end_stop(
            session,
            stop,
            "resumed",
            Month.of(business_today(context.clock)).plus(1),
            paid_back=_paid_back(course, stop),
            by=actor.name,
            at=now,
            reason=why,
        )
        detail = detail_of(stop) | {
            "resumed_from": str(ended.resumed_from),
            "back_pay_fen": stop.back_pay_fen,
            "months": len(ended.lines),
        }
        told.append(enter_step(session, context, case, actor, Entered("resumed", why, detail=detail))[1])
        look_at_roll(session, context, case.person_id, ended.otherwise, stop.id, actor.name, told)
        context.auditor.record(session, actor.name, actor.os_user, told)
    return stop


def _paid_back(course: Course, stop: Stop) -> bool:
    """Tell whether the path pays the months between: none after a sentence, all without a conviction."""
    if course.path.back_pay == "if_acquitted":
        since = stop.proposed_at.astimezone(CHINA).date()
        return any(event.kind == "acquitted" and event.entered >= since for event in course.events)
    return course.path.back_pay in _ALWAYS
