"""How a case ends and begins anew: cleared, closed, its decision annulled, taken up again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.assessing import PROPOSED, end_assessments, supersede_approved
from verifier.cases.caseload.drawing import draw_review
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.findings import leads_of, overpayment_of, verifications_of
from verifier.cases.opening import lock_person, open_case_of
from verifier.cases.readiness import NOT_ASSESSED, readiness_of
from verifier.cases.rules import OPEN_STATES
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.crossmatch.decisions import settle_with_case
from verifier.errors import Conflict
from verifier.language import Text
from verifier.reasons import checked_reason


def clear_case(ctx: Context, actor: Actor, case_id: int, reason: str, version: int) -> Case:
    """End a case because the suspicion does not hold; its leads are cleared, so the same news stays silent.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or not lawful now; the message names the clause.
    """
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        _with_leads(ctx, session, actor, case, "cleared", why)
        end_assessments(session, case, PROPOSED, "overtaken")
        ctx.auditor.record(session, actor.name, actor.os_user, draw_review(session, ctx, case))
    return case


def close_case(ctx: Context, actor: Actor, case_id: int, reason: str, version: int) -> Case:
    """End a case in which everything is done: the money is back or given up, payment is as it should be.

    Raises:
        NotPermitted: the actor lacks an approver's right, is not a person, or is close to the person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or something is still to be done; the message names the clause.
    """
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        still_open = case.state in OPEN_STATES
        _enter(ctx, session, actor, case, "closed", why)
        if still_open:
            _nothing_left_to_assess(session, case)
        end_assessments(session, case, PROPOSED, "overtaken")
    return case


def _nothing_left_to_assess(session: Session, case: Case) -> None:
    leads = leads_of(session, case)
    readiness = readiness_of(session, case, leads, verifications_of(session, case))
    if readiness.not_assessable is not None or not readiness.rule.allowed:
        return
    counted = overpayment_of(session, case, leads)
    if counted is not None and counted.total_fen > 0:
        raise Conflict(NOT_ASSESSED, Text("请先提出多发金额核定。", "Propose the assessment first."))


def annul_decision(
    ctx: Context, actor: Actor, case_id: int, reason: str, version: int, *, document: str = ""
) -> Case:
    """Enter that the decision about the money fell: by a court, a reconsideration, or our own insight.

    The approved assessment is superseded, the case begins at its verification; a stop of payment stands: that
    is another decision. ``document``: number of the judgment or decision, if there is one.

    Raises:
        NotPermitted: the actor lacks an approver's right, is not a person, or is close to the person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or no decision stands.
    """
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    detail = {"document": document.strip()[:100]} if document.strip() else {}
    with ctx.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        annul_in(session, ctx, actor, case, why, detail)
    return case


def annul_in(
    session: Session,
    ctx: Context,
    actor: Actor,
    case: Case,
    reason: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Annul the decision of a locked case inside another transaction; as :func:`annul_decision`."""
    _enter(ctx, session, actor, case, "decision_annulled", reason, detail or {})
    told = supersede_approved(session, case, by=actor.name, at=ctx.clock.now(), reason=reason)
    ctx.auditor.record(session, actor.name, actor.os_user, told)


def reopen_case(ctx: Context, actor: Actor, case_id: int, reason: str, version: int) -> Case:
    """Take a cleared or closed case up again at its verification; an approved assessment is superseded.

    Raises:
        NotPermitted: the actor lacks the right (a closed case takes an approver's), is not a person, or is
            close to the person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, not ended, or another case of its kind is open for the person.
    """
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        person_id = session.scalar(select(Case.person_id).where(Case.id == case_id))
        if person_id is not None:
            lock_person(session, person_id)
        case = locked_case(session, case_id, version)
        other = open_case_of(session, case.person_id, case.kind)
        if other is not None and other.id != case.id:
            raise Conflict(
                Text(
                    "此人已有同类在办案件 {id}。", "Case {id} of this kind is already open for the person."
                ).fill(id=other.id),
                Text("请在该案件中办理。", "Go on with that one."),
            )
        reopen_in(session, ctx, actor, case, why)
    return case


def reopen_in(
    session: Session, ctx: Context, actor: Actor, case: Case, reason: str, right: Right | None = None
) -> None:
    """Take a locked case up again inside another transaction; ``right`` as for :func:`enter_step`."""
    _with_leads(ctx, session, actor, case, "reopened", reason, right)
    told = supersede_approved(session, case, by=actor.name, at=ctx.clock.now(), reason=reason)
    ctx.auditor.record(session, actor.name, actor.os_user, told)


def _with_leads(
    ctx: Context,
    session: Session,
    actor: Actor,
    case: Case,
    action: str,
    why: str,
    right: Right | None = None,
) -> None:
    """Take the step and carry the case's leads along, with one audit entry for each."""
    cleared = action == "cleared"
    leads = leads_of(session, case).leads
    moved = [lead.id for lead in leads if lead.state == ("confirmed" if cleared else "cleared")]
    _enter(ctx, session, actor, case, action, why, {"leads": moved}, right)
    settled = settle_with_case(ctx, session, actor.name, leads, cleared=cleared, reason=why)
    ctx.auditor.record(session, actor.name, actor.os_user, settled)


def _enter(
    ctx: Context,
    session: Session,
    actor: Actor,
    case: Case,
    action: str,
    why: str,
    detail: dict[str, Any] | None = None,
    right: Right | None = None,
) -> None:
    step = Entered(action, why, detail=detail or {})
    _, happening = enter_step(session, ctx, case, actor, step, right)
    ctx.auditor.record(session, actor.name, actor.os_user, [happening])
