"""A human verification of the fact a case is about: evidence for it or against it."""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.assessing import PROPOSED, end_assessments
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.findings import leads_of
from verifier.cases.proofs import checked_proof
from verifier.cases.readiness import contradiction_of
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case, Verification
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.reasons import checked_reason

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
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: an unknown finding, no account of how, or nothing that could be a proof.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or not lawful now; the message names the clause.
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
        actor.require_person()
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
        detail = {"verification": verification.id} | _contradiction(session, case)
        _, happening = enter_step(session, ctx, case, actor, Entered(finding, account, detail=detail))
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
    return verification


def _contradiction(session: Session, case: Case) -> dict[str, str]:
    """Return the contradiction the verifier was shown: what they did not see, they did not settle."""
    against = contradiction_of(session, case, leads_of(session, case))
    return {} if against is None else {"contradicted_on": against.isoformat()}
