"""Slow cases: how many hang at each step, who holds them, and the step by name the slowest wait for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.cases.caseload.deadlines import next_day
from verifier.cases.course.history import course_of
from verifier.cases.tables import Case
from verifier.clock import CHINA
from verifier.context import Context
from verifier.language import Text
from verifier.months import Month
from verifier.reporting.measures import MEASURES, Today
from verifier.reporting.slowness import last_progress, step_of
from verifier.reporting.spans import only

SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Hang:
    """Slow cases of one state, and the step that state waits for.

    ``nobody``: those nobody has taken; ``late``: those whose legal deadline has passed. ``since``: the day
    of the longest standstill.
    """

    state: str
    step: Text
    number: int
    nobody: int
    late: int
    since: date


@dataclass(frozen=True, slots=True)
class SlowCase:
    """One slow case: where it hangs, since when nothing moved, the deadline that passed, and who holds it."""

    id: int
    kind: str
    agency_name: Text
    step: Text
    since: date
    days: int
    deadline_on: date | None
    late_days: int
    holder: str | None
    snoozed_until: date | None


def hangs(session: Session, today: Today, agencies: Collection[int]) -> list[Hang]:
    """Return the states slow cases stand in, the most frequent first."""
    query = (
        select(
            Case.state,
            func.count(Case.id),
            func.sum(case((Case.assigned_to.is_(None), 1), else_=0)),
            func.sum(case((Case.deadline_on < today.day, 1), else_=0)),
            func.min(last_progress()),
        )
        .where(_slow(today), Case.agency_id.in_(sorted(agencies)))
        .group_by(Case.state)
    )
    found = [
        Hang(state, step_of(state), int(number), int(nobody), int(late), since.astimezone(CHINA).date())
        for state, number, nobody, late, since in session.execute(query)
    ]
    return sorted(found, key=lambda one: (-one.number, one.since))


def slowest(
    session: Session, context: Context, today: Today, agencies: Collection[int], limit: int = SHOWN
) -> list[SlowCase]:
    """Return the cases that stand still longest; the step is the one the law waits for, where it is late."""
    moved = last_progress()
    query = (
        select(Case, Agency, moved)
        .join(Agency, Agency.id == Case.agency_id)
        .where(_slow(today), Case.agency_id.in_(sorted(agencies)))
        .order_by(moved, Case.id)
        .limit(limit)
    )
    return [
        _told(session, context, today, one, agency, since.astimezone(CHINA).date())
        for one, agency, since in session.execute(query)
    ]


def of_state(state: str) -> ColumnElement[bool]:
    """Return the further condition of the slow cases one row of :func:`hangs` counts."""
    return Case.state == state


def _slow(today: Today) -> ColumnElement[bool]:
    return MEASURES["cases_slow"].condition(only(Month.of(today.day)), today)


def _told(
    session: Session, context: Context, today: Today, found: Case, agency: Agency, since: date
) -> SlowCase:
    late = found.deadline_on is not None and found.deadline_on < today.day
    step = step_of(found.state)
    if late:
        coming = next_day(course_of(session, context, found).survey(today.day))
        if coming is not None and coming.on < today.day:
            step = coming.step
    return SlowCase(
        id=found.id,
        kind=found.kind,
        agency_name=Text(agency.name_zh, agency.name_en),
        step=step,
        since=since,
        days=(today.day - since).days,
        deadline_on=found.deadline_on if late else None,
        late_days=(today.day - found.deadline_on).days if late and found.deadline_on else 0,
        holder=found.assigned_to,
        snoozed_until=found.snoozed_until,
    )
