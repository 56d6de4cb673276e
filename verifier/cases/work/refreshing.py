"""Counts the legal deadlines of all open cases anew: the law's file or the calendar changed under them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.course.history import course_of
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.tables import Case
from verifier.cases.work.deadlines import deadline_on
from verifier.clock import business_today
from verifier.context import Context

_AT_ONCE: Final = 200


def refresh_deadlines(context: Context, actor: Actor) -> int:
    """Bring the kept deadline of every open case in the actor's scope up to date; return how many changed.

    Safe to repeat and to interrupt. It changes no case: what is kept only says where to look first, and every
    step asks the law itself.

    Raises:
        NotPermitted: the actor neither works on cases nor starts the night.
    """
    if Right.CASES_WORK not in actor.rights:
        actor.require(Right.RUNS_START)
    today = business_today(context.clock)
    changed, after = 0, 0
    while True:
        with context.database.write(actor.scope) as session:
            query = select(Case).where(Case.state.in_(ACTIVE_STATES), Case.id > after).order_by(Case.id)
            cases = session.scalars(query.limit(_AT_ONCE).with_for_update()).all()
            for case in cases:
                on = deadline_on(course_of(session, context, case).survey(today))
                changed += on != case.deadline_on
                case.deadline_on = on
        if not cases:
            return changed
        after = cases[-1].id
