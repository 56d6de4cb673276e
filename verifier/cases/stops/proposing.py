"""One person proposes a stop of payment: after notice and reply window, on evidence that carries it."""

from __future__ import annotations

from collections.abc import Collection

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.steps import locked_case
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.planning import plan_of
from verifier.clock import business_today
from verifier.context import Context
from verifier.months import Month
from verifier.reasons import checked_reason

PROPOSED = "proposed"


def propose_stop(
    context: Context,
    actor: Actor,
    case_id: int,
    version: int,
    reason: str,
    schemes: Collection[str] | None = None,
    from_month: Month | None = None,
) -> Stop:
    """Propose to stop payment from a month to come; another person decides.

    ``schemes`` None: all that the case is about; ``from_month`` None: as early as may be.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no reason, a scheme that may not be stopped, or a month that has begun.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown; nothing to stop; or not lawful now (evidence, contradiction,
            notice, reply window, budget): the message names the clause.
    """
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        actor.require_person()
        plan = plan_of(session, case, business_today(context.clock), schemes, from_month)
        stop = Stop(
            agency_id=case.agency_id,
            case_id=case.id,
            person_id=case.person_id,
            state=PROPOSED,
            cause=plan.cause,
            from_month=plan.from_month,
            schemes=plan.schemes,
            basis=plan.basis,
            proposed_by=actor.name,
            proposed_at=context.clock.now(),
            reason=why,
            back_pay=[],
            back_pay_fen=0,
        )
        session.add(stop)
        session.flush()
        step = Entered("stop_proposed", why, detail=detail_of(stop))
        _, happening = enter_step(session, context, case, actor, step)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return stop


def detail_of(stop: Stop) -> dict[str, object]:
    """Return what an event of a case says of a stop."""
    return {
        "stop_id": stop.id,
        "cause": stop.cause,
        "schemes": stop.schemes,
        "from_month": str(stop.stopped_from or stop.from_month),
    }
