"""Another person decides a proposed stop; approving asks evidence, window and budget again, at the moment."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.bars.closeness import must_not_have_been_close
from verifier.benefits.suspending import hold
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.steps import locked_case
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.budgets import count_approved
from verifier.cases.stops.planning import Plan, plan_of
from verifier.cases.stops.proposing import PROPOSED, detail_of
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.months import Month
from verifier.reasons import checked_reason

APPROVED = "approved"


def decide_stop(
    context: Context, actor: Actor, stop_id: int, approve: bool, reason: str, version: int | None = None
) -> Stop:
    """Approve or refuse a proposed stop; only another person than its proposer may.

    Approved, the benefits are out of payment from the month proposed, or from the next one if that has begun
    by now: what was paid until then is a matter of the debt. ``version`` of the case that was shown.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, is close to the person, or proposed it.
        InvalidInput: no reason.
        NotFound: no such proposal for this actor.
        Conflict: decided already; the law does not allow it now (the message names the clause); what it rests
            on has changed, its proposer has become barred, or a reply came since the proposal.
    """
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        case, stop = _proposal(session, stop_id, version)
        actor.require_person()
        if actor.name == stop.proposed_by:
            raise NotPermitted(
                Text("提出人不能审批自己的提议。", "Who proposed a stop cannot decide it."),
                Text("请由另一名审批人办理。", "Ask another approver."),
            )
        now = context.clock.now()
        plan = None
        if approve:
            must_not_have_been_close(session, stop.proposed_by, case.person_id)
            plan = _as_it_stands(session, context, case, stop)
            _no_reply_unread(session, stop)
            stop.stopped_from = max(stop.from_month, Month.of(business_today(context.clock)).plus(1))
        stop.state = APPROVED if approve else "refused"
        stop.decided_by, stop.decided_at, stop.decision_reason = actor.name, now, why
        step = Entered("stop_approved" if approve else "stop_refused", why, detail=detail_of(stop))
        _, happening = enter_step(session, context, case, actor, step)
        if plan is not None and stop.stopped_from is not None:
            for benefit in plan.benefits:
                hold(session, benefit, stop.cause, stop.stopped_from, at=now, by=actor.name)
            count_approved(session, stop, plan.grounds, now)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return stop


def _proposal(session: Session, stop_id: int, version: int | None) -> tuple[Case, Stop]:
    """Return case and proposal, the case first: whoever changes a stop holds its case."""
    case_id = session.scalar(select(Stop.case_id).where(Stop.id == stop_id))
    if case_id is None:
        raise NotFound(Text("没有这份停发提议。", "There is no such proposal to stop."))
    case = locked_case(session, case_id, version)
    locked = select(Stop).where(Stop.id == stop_id).with_for_update()
    stop = session.scalars(locked.execution_options(populate_existing=True)).one()
    if stop.state != PROPOSED:
        raise Conflict(
            Text("这份停发提议已经办结。", "This proposal has been decided or overtaken already."),
            Text("请查看案件的当前状态。", "Look at the case as it is now."),
        )
    return case, stop


def _as_it_stands(session: Session, context: Context, case: Case, stop: Stop) -> Plan:
    """Return the stop as it would be proposed today, if that is what was proposed."""
    today = business_today(context.clock)
    first = max(stop.from_month, Month.of(today).plus(1))
    plan = plan_of(session, case, today, stop.schemes, first)
    before, now = stop.basis, plan.basis
    same = plan.cause == stop.cause and plan.schemes == list(stop.schemes)
    if not same or any(before[key] != now[key] for key in ("leads", "records", "statement")):
        raise Conflict(
            Text("提出之后依据有变化。", "What the proposal rests on has changed since."),
            Text("请退回，由提出人重新提出。", "Refuse it, and have it proposed anew."),
        )
    return plan


def _no_reply_unread(session: Session, stop: Stop) -> None:
    """What the person said was in sight of nobody who proposed before it came."""
    query = select(CaseEvent.id).where(
        CaseEvent.case_id == stop.case_id,
        CaseEvent.action == "reply_received",
        CaseEvent.at > stop.proposed_at,
    )
    if session.scalar(query.limit(1)) is not None:
        raise Conflict(
            Text("提出之后收到了本人答复。", "The person replied after the proposal was made."),
            Text(
                "请退回，由提出人看过答复后重新提出。",
                "Refuse it; it is proposed anew with the reply in sight.",
            ),
        )
