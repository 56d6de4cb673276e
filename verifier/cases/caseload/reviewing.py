"""The second look: by somebody who has not touched the case and is not told who cleared it, nor why."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.bars import must_not_be_close
from verifier.cases.caseload.drawing import WAITING
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.ending import reopen_in
from verifier.cases.findings import leads_of, read_with
from verifier.cases.opening import lock_person
from verifier.cases.steps import locked_case
from verifier.cases.tables import Assessment, Case, CaseEvent, Verification
from verifier.context import Context
from verifier.crossmatch.tables import LeadDecision
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason

_MISSING = Text("没有这项复核。", "There is no such review.")


def review_decide(ctx: Context, actor: Actor, review_id: int, agrees: bool, reason: str) -> SecondReview:
    """Agree with a clearance, or disagree: then the case is taken up again in the same transaction.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, is close to the person, or has had a hand in
            the case.
        InvalidInput: no reason.
        NotFound: no such review for this actor.
        Conflict: decided already, or the case is being worked on again meanwhile.
    """
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        case, review = reviewable(session, actor, review_id)
        review.state = "agreed" if agrees else "disagreed"
        review.reviewed_by, review.reviewed_at = actor.name, ctx.clock.now()
        review.review_reason = why
        session.flush()
        subject, detail = ("review", str(review.id)), {"case": case.id}
        if agrees:
            told = Happening("review.agreed", *subject, detail)
        else:
            told = Happening("review.disagreed", *subject, detail)
            # the right to disagree holds the reopening: it takes no worker's right besides
            reopen_in(session, ctx, actor, case, why, Right.CASES_APPROVE)
        ctx.auditor.record(session, actor.name, actor.os_user, [told])
    return review


def reviewable(session: Session, actor: Actor, review_id: int) -> tuple[Case, SecondReview]:
    """Return a review ``actor`` may decide now and its case, both locked.

    Raises:
        NotPermitted, NotFound, Conflict: as for :func:`review_decide`.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    case_id = session.scalar(select(SecondReview.case_id).where(SecondReview.id == review_id))
    if case_id is None:
        raise NotFound(_MISSING)
    person_id = session.scalars(select(Case.person_id).where(Case.id == case_id)).one_or_none()
    if person_id is None:
        raise NotFound(_MISSING)
    lock_person(session, person_id)
    case = locked_case(session, case_id)
    query = select(SecondReview).where(SecondReview.id == review_id).with_for_update()
    review = session.scalars(query.execution_options(populate_existing=True)).one()
    if review.state != WAITING or case.state != "cleared":
        raise Conflict(
            Text("这项复核已经办结，或案件正在重新办理。", "It is decided, or the case is in work again."),
            Text("请查看待复核清单。", "Look at the reviews that wait."),
        )
    must_not_be_close(session, actor, case)
    if had_a_hand(session, case, actor.name):
        raise NotPermitted(
            Text("经手过本案的，不能复核。", "You had a hand in this case: somebody else reviews it."),
            Text("请由没有经手过本案的审批人复核。", "Ask an approver who had none."),
        )
    return case, review


def had_a_hand(session: Session, case: Case, user_name: str) -> bool:
    """Tell whether a user took any part in a case, in those merged into it, or decided one of its leads."""
    cases = tuple(read_with(session, case))
    leads = [lead.id for lead in leads_of(session, case).leads]
    by_assessing = or_(Assessment.proposed_by == user_name, Assessment.decided_by == user_name)
    traces = (
        select(Case.id).where(
            Case.id.in_(cases), or_(Case.assigned_to == user_name, Case.opened_by == user_name)
        ),
        select(CaseEvent.id).where(CaseEvent.case_id.in_(cases), CaseEvent.actor == user_name),
        select(Verification.id).where(Verification.case_id.in_(cases), Verification.verified_by == user_name),
        select(Assessment.id).where(Assessment.case_id.in_(cases), by_assessing),
        select(LeadDecision.id).where(LeadDecision.lead_id.in_(leads), LeadDecision.decided_by == user_name),
        select(SecondReview.id).where(SecondReview.case_id.in_(cases), SecondReview.reviewed_by == user_name),
    )
    return any(session.scalar(query.limit(1)) is not None for query in traces)
