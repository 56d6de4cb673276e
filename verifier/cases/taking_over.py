"""A sum an earlier system decided: counted anew, and owed once an approver other than its importer agrees."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.assessing import (
    PROPOSED,
    TAKEN_OVER,
    add_assessment,
    counted,
    detail_of,
    in_state,
    locked_assessment,
    must_still_hold,
    tell_approved,
)
from verifier.cases.bars import must_not_be_close
from verifier.cases.rules import RECOVERING, STATE_NAMES
from verifier.cases.steps import move
from verifier.cases.tables import Assessment, Case, CaseEvent
from verifier.clock import CHINA
from verifier.context import Context
from verifier.errors import Conflict, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason

SUMS: Final = frozenset({"assessment_proposed", "assessment_approved", "assessment_refused"})
_STANDS: Final = Text("本案已有核定的金额。", "A sum stands in this case already.")
_NONE_WAITS: Final = Text("没有待审批的核定。", "No assessment is waiting.")


def take_over_assessment(session: Session, case: Case, action: str, by: str, on: date) -> dict[str, Any]:
    """Take over what an earlier system decided about the sum; return what the event tells of it.

    The sum is counted here, from the payments on file. An approved one is owed here once it is released.
    ``by``: who decided then, as far as it is known.

    Raises:
        Conflict: nothing can be counted, there is no proposal to refuse, or a sum stands already.
    """
    then = datetime.combine(on, time(12), tzinfo=CHINA)
    waiting = next(iter(in_state(session, case, PROPOSED)), None)
    if waiting is None and action == "assessment_refused":
        raise Conflict(_NONE_WAITS)
    if in_state(session, case, TAKEN_OVER):
        raise Conflict(_STANDS)
    if waiting is None:
        waiting = add_assessment(session, case, counted(session, case, None), "", by, then)
    if action != "assessment_proposed":
        waiting.state = TAKEN_OVER if action == "assessment_approved" else "refused"
        waiting.decided_by, waiting.decided_at, waiting.decision_reason = by, then, ""
    return detail_of(waiting)


def release_sum(context: Context, actor: Actor, assessment_id: int, reason: str) -> Assessment:
    """Release a sum that was taken over: it is owed from today. Nobody who imported the case's history may.

    Who does not agree annuls the decision; the case is then assessed anew.

    Raises:
        NotPermitted: the actor lacks an approver's right, is not a person, is close to the person, or
            imported the history.
        InvalidInput: no reason.
        NotFound: no such assessment for this actor.
        Conflict: released or fallen already, the case is no longer about the money, or the payments are not
            those it was counted from.
    """
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        case, assessment = locked_assessment(session, assessment_id, TAKEN_OVER)
        actor.require_person()
        must_not_be_close(session, actor, case)
        if actor.name in _importers(session, case):
            raise NotPermitted(
                Text("导入人不能放行自己导入的金额。", "Who imported a sum cannot release it."),
                Text("请由另一名审批人办理。", "Ask another approver."),
            )
        if case.state not in RECOVERING:
            raise Conflict(
                Text("案件{state}，不能放行金额。", "The case is {state}: its sum is not released.").fill(
                    state=STATE_NAMES[case.state]
                ),
                Text("请重新核定。", "Assess it anew."),
            )
        must_still_hold(session, case, assessment)
        now = context.clock.now()
        assessment.state = "approved"
        told = [
            move(
                session,
                case,
                "sum_released",
                by=actor.name,
                at=now,
                reason=why,
                detail=detail_of(assessment),
            )
        ]
        told += tell_approved(session, case, assessment, actor.name, now, why)
        context.auditor.record(session, actor.name, actor.os_user, told)
    return assessment


def _importers(session: Session, case: Case) -> set[str]:
    query = select(CaseEvent.actor).where(CaseEvent.case_id == case.id, CaseEvent.migrated.is_(True))
    return set(session.scalars(query))
