"""How people, tasks and cases stood after a night: counted once, kept by month, read back by agency."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.certification.overview import standings_by_agency
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.reporting.counting import NOTHING, count_now
from verifier.reporting.measures import Today
from verifier.reporting.shares import Share
from verifier.reporting.spans import Span
from verifier.reporting.tables import MonthState

#: called first in the transaction that writes
Guard = Callable[[Session], None]
_STANDINGS = ("covered", "due_soon", "overdue", "never", "suspended")
_COUNTED = ("tasks_open", "tasks_late", "cases_open", "cases_slow")


@dataclass(frozen=True, slots=True)
class State:
    """Benefits by how they stand, tasks and cases, of some agencies together."""

    covered: int = 0
    due_soon: int = 0
    overdue: int = 0
    never: int = 0
    suspended: int = 0
    tasks_open: int = 0
    tasks_late: int = 0
    cases_open: int = 0
    cases_slow: int = 0

    @property
    def asked(self) -> int:
        """Benefits a proof of life is asked for."""
        return sum(getattr(self, name) for name in _STANDINGS)

    @property
    def coverage(self) -> Share:
        """Benefits with a proof of life that has not run out, of all that need one."""
        return Share(self.covered + self.due_soon, self.asked)

    def plus(self, other: State) -> State:
        """Return both together."""
        return State(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(State)))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a night counted: which, when, and each agency's own state."""

    month: Month
    taken_on: date
    taken_at: datetime
    states: dict[int, State]

    def of(self, agencies: Collection[int]) -> State:
        """Return the state of some agencies together."""
        total = State()
        for agency in agencies:
            total = total.plus(self.states.get(agency, State()))
        return total


def keep_states(context: Context, actor: Actor, business_date: date, guard: Guard) -> int:
    """Count every agency and keep it as its month's; return how many agencies. Safe to repeat.

    A later night of the same month replaces what an earlier one kept, never the other way round.

    Raises:
        NotPermitted: the actor may not start the night's work.
    """
    actor.require(Right.RUNS_START)
    month, today = Month.of(business_date), Today(business_date, context.settings.cases.slow_days)
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        newest = session.scalar(select(func.max(MonthState.taken_on)).where(MonthState.month == month))
        if newest is not None and newest > business_date:
            return 0
        states = count_states(session, today, context.settings.certification.reminder_days)
        session.execute(delete(MonthState).where(MonthState.month == month))
        for agency, state in states.items():
            values = {one.name: getattr(state, one.name) for one in fields(State)}
            session.add(
                MonthState(
                    agency_id=agency,
                    month=month,
                    taken_on=business_date,
                    taken_at=context.clock.now(),
                    **values,
                )
            )
        return len(states)


def count_states(session: Session, today: Today, reminder_days: int) -> dict[int, State]:
    """Return every agency with its own state at this moment."""
    standings = standings_by_agency(session, today.day, reminder_days)
    counted = count_now(session, _COUNTED, today)
    return {
        agency: State(
            **{name: standings.get(agency, {}).get(name, 0) for name in _STANDINGS},
            **{name: counted[name].get(agency, NOTHING).number for name in _COUNTED},
        )
        for agency in session.scalars(select(Agency.id).order_by(Agency.id))
    }


def taken_in(session: Session, span: Span) -> dict[Month, Taken]:
    """Return what the last night of each month of a span counted; months without a night are left out."""
    query = select(MonthState).where(MonthState.month >= span.first, MonthState.month <= span.last)
    found: dict[Month, Taken] = {}
    for row in session.scalars(query):
        taken = found.setdefault(row.month, Taken(row.month, row.taken_on, row.taken_at, {}))
        taken.states[row.agency_id] = State(*(getattr(row, one.name) for one in fields(State)))
    return found
