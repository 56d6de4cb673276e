"""The overpayment of a case: proposed by one from actual payments, decided by another after a recount."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_have_been_close
from verifier.cases.assessing_rules import Overpayment, stored_lines
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.findings import leads_of, overpayment_of, verifications_of
from verifier.cases.happenings import AssessmentApproved, AssessmentSuperseded
from verifier.cases.readiness import readiness_of, require_ready
from verifier.cases.steps import locked_case
from verifier.cases.tables import Assessment, Case
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.events import raise_event
from verifier.language import Text
from verifier.months import Month
from verifier.reasons import checked_reason

PROPOSED = "proposed"
#: decided in an earlier system; it opens a debt once a second person has released it
TAKEN_OVER = "taken_over"


def propose_assessment(
    ctx: Context, actor: Actor, case_id: int, version: int, reason: str, *, stop: Month | None = None
) -> Assessment:
    """Propose the sum of the payments actually made from the month payment should have stopped.

    ``stop`` chooses among the months the case's confirmed leads name; None takes the prevailing one.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no reason, or no lead names ``stop``.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, the fact is not verified, no debt follows from this kind of
            case, the evidence does not carry it, or nothing was overpaid; the message names the clause.
    """
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        actor.require_person()
        _must_be_ready(session, ctx, case)
        end_assessments(session, case, TAKEN_OVER, "overtaken")
        assessment = add_assessment(
            session, case, counted(session, case, stop), why, actor.name, ctx.clock.now()
        )
        step = Entered("assessment_proposed", why, detail=detail_of(assessment))
        _, happening = enter_step(session, ctx, case, actor, step)
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
    return assessment


def decide_assessment(
    ctx: Context, actor: Actor, assessment_id: int, approve: bool, reason: str
) -> Assessment:
    """Approve or refuse a proposal; only another person than its proposer may.

    Approving asks the evidence and counts the payments again, and refuses if the one no longer carries a debt
    or a payment came in, went back or was corrected since.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, is close to the person, or made the
            proposal.
        InvalidInput: no reason.
        NotFound: no such proposal for this actor.
        Conflict: decided already, the evidence does not carry it, or the payments are not those proposed.
    """
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        case, assessment = locked_assessment(session, assessment_id, PROPOSED)
        action = "assessment_approved" if approve else "assessment_refused"
        actor.require_person()
        if actor.name == assessment.proposed_by:
            raise NotPermitted(
                Text("提出人不能审批自己的核定。", "Who proposed an assessment cannot decide it."),
                Text("请由另一名审批人办理。", "Ask another approver."),
            )
        if approve:
            must_not_have_been_close(session, assessment.proposed_by, case.person_id)
            _must_be_ready(session, ctx, case)
            must_still_hold(session, case, assessment)
        assessment.state = "approved" if approve else "refused"
        assessment.decided_by, assessment.decided_at = actor.name, ctx.clock.now()
        assessment.decision_reason = why
        step = Entered(action, why, detail=detail_of(assessment))
        _, happening = enter_step(session, ctx, case, actor, step)
        told = [happening]
        if approve:
            told += tell_approved(session, case, assessment, actor.name, assessment.decided_at, why)
        ctx.auditor.record(session, actor.name, actor.os_user, told)
    return assessment


def add_assessment(
    session: Session, case: Case, found: Overpayment, reason: str, by: str, at: datetime
) -> Assessment:
    """Write down a counted sum as proposed."""
    assessment = Assessment(
        case_id=case.id,
        total_fen=found.total_fen,
        lines=stored_lines(found.lines),
        basis=found.statement.as_dict() | {"reason": reason},
        state=PROPOSED,
        proposed_by=by,
        proposed_at=at,
    )
    session.add(assessment)
    session.flush()
    return assessment


def end_assessments(session: Session, case: Case, from_state: str, to_state: str) -> None:
    """Give the assessments of a case that are in ``from_state`` a new state: another step overtook them."""
    for assessment in in_state(session, case, from_state):
        assessment.state = to_state


def supersede_approved(
    session: Session, case: Case, *, by: str, at: datetime, reason: str
) -> list[Happening]:
    """Supersede the approved assessment of a case; return what its hearers want audited."""
    end_assessments(session, case, TAKEN_OVER, "superseded")
    told: list[Happening] = []
    for assessment in in_state(session, case, "approved"):
        assessment.state = "superseded"
        raise_event(session, AssessmentSuperseded(assessment.id, by, at, reason, told))
    return told


def tell_approved(
    session: Session, case: Case, assessment: Assessment, by: str, at: datetime, reason: str
) -> list[Happening]:
    """Tell that the sum stands; return what its hearers want audited."""
    told: list[Happening] = []
    raise_event(
        session,
        AssessmentApproved(
            case_id=case.id,
            person_id=case.person_id,
            agency_id=case.agency_id,
            assessment_id=assessment.id,
            total_fen=assessment.total_fen,
            months=len({line["month"] for line in assessment.lines}),
            by=by,
            at=at,
            reason=reason,
            audit=told,
        ),
    )
    return told


def in_state(session: Session, case: Case, state: str) -> list[Assessment]:
    """Return the assessments of a case that are in a state."""
    query = select(Assessment).where(Assessment.case_id == case.id, Assessment.state == state)
    return list(session.scalars(query))


def locked_assessment(session: Session, assessment_id: int, state: str) -> tuple[Case, Assessment]:
    """Return case and assessment, the case first and locked: it is the case that the scope protects.

    Raises:
        NotFound: no such assessment for this actor.
        Conflict: it is in another state than ``state``.
    """
    missing = NotFound(Text("没有这份核定。", "There is no such assessment."))
    case_id = session.scalar(select(Assessment.case_id).where(Assessment.id == assessment_id))
    if case_id is None:
        raise missing
    try:
        case = locked_case(session, case_id)
    except NotFound as error:
        raise missing from error
    assessment = session.get_one(Assessment, assessment_id)
    if assessment.state != state:
        raise Conflict(
            Text("这份核定已经办结。", "This assessment has been decided or overtaken already."),
            Text("请查看案件的当前状态。", "Look at the case as it is now."),
        )
    return case, assessment


def counted(session: Session, case: Case, stop: Month | None) -> Overpayment:
    """Return what was overpaid by the payments on file.

    Raises:
        InvalidInput: no lead names ``stop``.
        Conflict: no lead names a month, or nothing was overpaid.
    """
    leads = leads_of(session, case)
    found = overpayment_of(session, case, leads, stop)
    if found is None:
        if stop is not None and leads.statements():
            raise InvalidInput(
                Text("没有疑点以 {month} 为停发月份。", "No lead names {month} as the month to stop.").fill(
                    month=stop
                ),
                Text("请选择本案疑点给出的停发月份。", "Choose a month that a lead of this case names."),
            )
        raise Conflict(
            Text("本案疑点没有给出停发月份。", "No lead of this case names a month to stop."),
            Text("请先确认带有日期的记录。", "Confirm a lead whose record carries a date first."),
        )
    if found.total_fen <= 0:
        raise Conflict(
            Text("停发月份之后没有实际多发。", "Nothing was actually overpaid from the month to stop."),
            Text("如已全部退回，请结案。", "If all came back, clear the case."),
        )
    return found


def _must_be_ready(session: Session, context: Context, case: Case) -> None:
    readiness = readiness_of(session, case, leads_of(session, case), verifications_of(session, case))
    try:
        require_ready(readiness)
    except Conflict as refused:
        clause = "two_classes" if readiness.not_assessable is None else "path"
        named = context.law_of(session, case.agency_id).clause(clause).words
        said = Text("{said}（{clause}）", "{said} ({clause})").fill(said=refused.message, clause=named)
        raise Conflict(said, refused.remedy) from refused


def must_still_hold(session: Session, case: Case, assessment: Assessment) -> None:
    """Do nothing where the payments and leads are those the assessment was counted from.

    Raises:
        Conflict: they have changed.
    """
    stop = Month.parse(assessment.basis["stop"])
    found = overpayment_of(session, case, leads_of(session, case), stop)
    if found is None or stored_lines(found.lines) != assessment.lines or _stated(found) != _kept(assessment):
        raise Conflict(
            Text(
                "提出核定之后发放记录或疑点有变化，金额不再一致。",
                "Payments or leads have changed since the proposal; the sum no longer holds.",
            ),
            Text("请退回，由提出人重新核定。", "Refuse it, and have it proposed anew."),
        )


def _stated(found: Overpayment) -> tuple[Any, ...]:
    stated = found.statement.as_dict()
    return (found.total_fen, stated["stop"], stated["until"], stated["schemes"])


def _kept(assessment: Assessment) -> tuple[Any, ...]:
    basis = assessment.basis
    return (assessment.total_fen, basis["stop"], basis["until"], basis["schemes"])


def detail_of(assessment: Assessment) -> dict[str, Any]:
    """Return what the events of an assessment tell of it."""
    return {
        "assessment": assessment.id,
        "total_fen": assessment.total_fen,
        "payments": len(assessment.lines),
        "stop": assessment.basis["stop"],
    }
