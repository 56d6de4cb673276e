"""Counts the legal deadlines of all open cases anew, and brings those back that were put off long enough.

The law's file, the calendar or the money may have changed under them; the night does it, and nobody has to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.caseload.changing import note
from verifier.cases.caseload.deadlines import deadline_on
from verifier.cases.course.history import course_of
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context

_AT_ONCE: Final = 200
_BY: Final = "system:deadlines"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many kept deadlines changed, and how many cases came back on the daily list."""

    changed: int = 0
    woken: int = 0


#: called inside each transaction, at its end: to check, or to note what it did
Inside = Callable[[Session, Refreshed], None]


def _nothing(_session: Session, _found: Refreshed) -> None:
    """Do nothing."""


def refresh_deadlines(context: Context, actor: Actor, inside: Inside = _nothing) -> Refreshed:
    """Bring the kept deadline of every open case in the actor's scope up to date, and wake those due.

    A case that was put off comes back when its day has come, or when a deadline is near
    (``cases.due_soon_days``). Safe to repeat and to interrupt. It takes no step: what is kept only says where
    to look first, and every step asks the law itself.

    Raises:
        NotPermitted: the actor neither works on cases nor starts the night.
    """
    if Right.CASES_WORK not in actor.rights:
        actor.require(Right.RUNS_START)
    changed = woken = after = 0
    while True:
        with context.database.write(actor.scope) as session:
            query = select(Case).where(Case.state.in_(ACTIVE_STATES), Case.id > after).order_by(Case.id)
            cases = session.scalars(query.limit(_AT_ONCE).with_for_update()).all()
            moved = sum(count_anew(session, context, case) for case in cases)
            told = [happening for case in cases for happening in _wake(session, context, case)]
            context.auditor.record(session, actor.name, actor.os_user, told)
            inside(session, Refreshed(moved, len(told)))
        if not cases:
            return Refreshed(changed, woken)
        changed, woken, after = changed + moved, woken + len(told), cases[-1].id


def count_anew(session: Session, context: Context, case: Case) -> bool:
    """Bring the kept deadline of a locked case up to date; tell whether it is another one."""
    today = business_today(context.clock)
    before = case.deadline_on
    case.deadline_on = deadline_on(course_of(session, context, case).survey(today))
    return before != case.deadline_on


def _wake(session: Session, context: Context, case: Case) -> list[Happening]:
    today, soon = business_today(context.clock), timedelta(days=context.settings.cases.due_soon_days)
    if case.snoozed_until is None:
        return []
    near: date | None = case.deadline_on
    if case.snoozed_until <= today:
        why, detail = "snooze_over", {}
    elif near is not None and near <= today + soon:
        why, detail = "deadline_near", {"due": near.isoformat()}
    else:
        return []
    case.snoozed_until = case.snooze_reason = None
    return [note(session, context, case, why, "", detail, by=_BY)]
