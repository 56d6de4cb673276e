"""Which of two benefits stays: decided by a person, with the schemes that end (衔接暂行办法 Art. 8)."""

from __future__ import annotations

from collections.abc import Collection

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.benefits.overpayment import RUNNING
from verifier.benefits.payments import entitlements_of
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.reasons import checked_reason


def decide_scheme(
    context: Context, actor: Actor, case_id: int, version: int, ends: Collection[str], reason: str
) -> Case:
    """Enter which benefits here end; a stop may then be proposed for these and no other.

    None at all: the benefit here stays, and the other place is written to.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no reason, or a scheme that is not in payment here.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or not lawful now; names the clause.
    """
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        running = {one.scheme for one in entitlements_of(session, case.person_id) if one.state == RUNNING}
        unknown = sorted(set(ends) - running)
        if unknown:
            raise InvalidInput(
                Text("不在发放的险种：{s}。", "Not in payment here: {s}.").fill(s=", ".join(unknown)),
                Text("可选：{s}。", "Choose from: {s}.").fill(s=", ".join(sorted(running))),
            )
        step = Entered("scheme_decided", why, detail={"ends": sorted(set(ends))})
        _, happening = enter_step(session, context, case, actor, step)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return case
