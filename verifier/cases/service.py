"""What people do with a case: verify the fact, clear it, take it up again, assess the overpayment.

Nothing here stops a payment or changes a benefit.
"""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.assessing import (
    PROPOSED,
    decide_assessment,
    end_assessments,
    propose_assessment,
    supersede_approved,
)
from verifier.cases.findings import leads_of
from verifier.cases.opening import let_lead_leave, lock_person, open_case_of, open_or_join_case
from verifier.cases.proofs import LONGEST_PROOF, checked_proof
from verifier.cases.readiness import contradiction_of
from verifier.cases.steps import locked_case, permit, take_step
from verifier.cases.tables import Case, Verification
from verifier.context import Context
from verifier.crossmatch.decisions import settle_with_case
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.reasons import checked_reason

__all__ = [
    "FINDINGS",
    "LONGEST_PROOF",
    "Finding",
    "clear_case",
    "decide_assessment",
    "let_lead_leave",
    "open_or_join_case",
    "propose_assessment",
    "record_verification",
    "reopen_case",
]

Finding = Literal["fact_confirmed", "fact_refuted"]
FINDINGS: Final[dict[str, Text]] = {
    "fact_confirmed": Text("核实属实", "found to be true"),
    "fact_refuted": Text("核实不属实（本人在世、已获释等）", "found to be untrue (alive, released, …)"),
}


def record_verification(
    ctx: Context, actor: Actor, case_id: int, finding: Finding, how: str, proof: str, version: int
) -> Verification:
    """Record a human verification with its proof: evidence of class F, for or against.

    ``how``: who was asked or visited, when, with what result. ``proof``: what is on file (number of a
    certificate, photo, signed statement). A refutation sends the case back and ends a pending proposal.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        InvalidInput: an unknown finding, no account of how, or nothing that could be a proof.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or not lawful in its state.
    """
    actor.require(Right.CASES_WORK)
    if finding not in FINDINGS:
        raise InvalidInput(
            Text("没有核实结论“{finding}”。", "There is no finding “{finding}”.").fill(finding=finding),
            Text("可选：{known}。", "Choose one of: {known}.").fill(known=", ".join(FINDINGS)),
        )
    account = checked_reason(how)
    shown = checked_proof(proof)
    with ctx.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        permit(case, finding, actor)
        verification = Verification(
            case_id=case.id,
            at=ctx.clock.now(),
            verified_by=actor.name,
            finding=finding,
            how=account,
            proof=shown,
        )
        session.add(verification)
        session.flush()
        if finding == "fact_refuted":
            end_assessments(session, case, PROPOSED, "overtaken")
        happening = take_step(
            session,
            case,
            finding,
            by=actor.name,
            at=verification.at,
            reason=account,
            detail={"verification": verification.id} | _contradiction(session, case),
        )
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
    return verification


def _contradiction(session: Session, case: Case) -> dict[str, str]:
    """Return the contradiction the verifier was shown: what they did not see, they did not settle."""
    against = contradiction_of(session, case, leads_of(session, case))
    return {} if against is None else {"contradicted_on": against.isoformat()}


def clear_case(ctx: Context, actor: Actor, case_id: int, reason: str, version: int) -> Case:
    """Close a case because the suspicion does not hold; its leads are cleared, so the same news stays silent.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or assessed or closed already.
    """
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        permit(case, "cleared", actor)
        end_assessments(session, case, PROPOSED, "overtaken")
        _settle(ctx, session, actor, case, "cleared", why)
    return case


def reopen_case(ctx: Context, actor: Actor, case_id: int, reason: str, version: int) -> Case:
    """Take a cleared or assessed case up again at its verification; an approved assessment is superseded.

    Raises:
        NotPermitted: the actor lacks the right (an assessed case takes an approver's), or is not a person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, not closed, or another case of its kind is open for the person.
    """
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        person_id = session.scalar(select(Case.person_id).where(Case.id == case_id))
        if person_id is not None:
            lock_person(session, person_id)
        case = locked_case(session, case_id, version)
        permit(case, "reopened", actor)
        other = open_case_of(session, case.person_id, case.kind)
        if other is not None:
            raise Conflict(
                Text(
                    "此人已有同类在办案件 {id}。", "Case {id} of this kind is already open for the person."
                ).fill(id=other.id),
                Text("请在该案件中办理。", "Go on with that one."),
            )
        told = supersede_approved(session, case, by=actor.name, at=ctx.clock.now(), reason=why)
        ctx.auditor.record(session, actor.name, actor.os_user, told)
        _settle(ctx, session, actor, case, "reopened", why)
    return case


def _settle(
    ctx: Context, session: Session, actor: Actor, case: Case, action: Literal["cleared", "reopened"], why: str
) -> None:
    """Take the step and carry the case's leads along, with one audit entry for each."""
    leads = leads_of(session, case).leads
    settled = settle_with_case(ctx, session, actor.name, leads, cleared=action == "cleared", reason=why)
    happening = take_step(
        session,
        case,
        action,
        by=actor.name,
        at=ctx.clock.now(),
        reason=why,
        detail={"leads": [int(item.subject_id) for item in settled]},
    )
    ctx.auditor.record(session, actor.name, actor.os_user, [happening, *settled])
