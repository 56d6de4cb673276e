"""Looks after the agreements on instalments: tells what was missed and what was caught up, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.errors import Conflict, NotPermitted
from verifier.events import raise_event
from verifier.language import Text
from verifier.months import Month
from verifier.recovery.debts import lock_cases, terms_of
from verifier.recovery.happenings import InstalmentCaughtUp, InstalmentMissed
from verifier.recovery.plan_rules import is_broken
from verifier.recovery.plans import missed, schedule_of
from verifier.recovery.tables import Debt, Plan


@dataclass(frozen=True, slots=True)
class PlansSwept:
    """One sweep in numbers of plans: an instalment newly missed, all caught up, newly broken.

    ``refused``: plan → why what was found of it could not be entered (its case is closed, say).
    """

    missed: int = 0
    caught_up: int = 0
    broken: int = 0
    refused: Mapping[int, Text] = field(default_factory=dict)


#: called inside the transaction of each plan with what was found of it
Inside = Callable[[Session, Sequence[str]], None]


def _nothing(_session: Session, _found: Sequence[str]) -> None:
    """Do nothing."""


def sweep_plans(context: Context, actor: Actor, business_date: date, inside: Inside = _nothing) -> PlansSwept:
    """Compare each running plan with what was paid, and raise what has changed since it was last told.

    Only months that are over on ``business_date`` count; a day before the last change takes nothing back, and
    a second look finds nothing. A plan with too many missed instalments is broken, which opens the way to the
    next step of the ladder and takes none. A plan that is refused does not keep the others waiting.

    Raises:
        NotPermitted: the actor is neither the night nor somebody who works on cases.
    """
    if actor.is_person:
        actor.require(Right.CASES_WORK)
    counts: Counter[str] = Counter()
    refused = {}
    for plan_id in _changed(context, actor, business_date):
        try:
            with context.database.write(actor.scope) as session:
                found = _sweep_one(session, context, plan_id, business_date, actor)
                inside(session, found)
        except (Conflict, NotPermitted) as error:
            refused[plan_id] = error.message
        else:
            counts.update(found)
    return PlansSwept(counts["missed"], counts["caught_up"], counts["broken"], refused)


def _changed(context: Context, actor: Actor, today: date) -> list[int]:
    """Return the plans of which something else would be told than last time."""
    with context.database.read(actor.scope) as session:
        query = select(Plan, Debt).join(Debt, Debt.id == Plan.debt_id).where(Plan.state == "running")
        return [
            plan.id
            for plan, debt in session.execute(query.order_by(Plan.id))
            if _found(session, context, plan, debt, today)
        ]


def _found(session: Session, context: Context, plan: Plan, debt: Debt, today: date) -> tuple[str, ...]:
    if plan.swept_on is not None and plan.swept_on > today:
        return ()
    month = Month.of(today)
    now = missed(plan, debt, month)
    if now == 0:
        return ("caught_up",) if plan.missed else ()
    limit = terms_of(session, context, debt.agency_id).missed_to_default
    # also where no more are missing than were told, but the region's limit has become lower
    if is_broken(schedule_of(plan), debt.recovered_fen - plan.paid_before_fen, month, limit):
        return ("missed", "broken")
    return () if now == plan.missed else ("missed",) if now > plan.missed else ("fewer",)


def _sweep_one(
    session: Session, context: Context, plan_id: int, today: date, actor: Actor
) -> tuple[str, ...]:
    lock_cases(session, select(Debt.case_id).join(Plan, Plan.debt_id == Debt.id).where(Plan.id == plan_id))
    plan, debt = session.execute(
        select(Plan, Debt)
        .join(Debt, Debt.id == Plan.debt_id)
        .where(Plan.id == plan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    found = _found(session, context, plan, debt, today) if plan.state == "running" else ()
    if not found:
        return ()
    previous, now, at = plan.missed, missed(plan, debt, Month.of(today)), context.clock.now()
    plan.missed, plan.swept_on = now, today
    if "broken" in found:
        plan.state = "broken"
    session.flush()
    detail = {"plan": plan.id, "missed": now}
    audit: list[Happening] = []
    about = (plan.id, debt.id, debt.case_id, debt.agency_id, previous, now, today, actor.name, at, audit)
    if "caught_up" in found:
        audit.append(Happening("debt.instalments_caught_up", "debt", str(debt.id), detail))
        raise_event(session, InstalmentCaughtUp(*about))
    if "missed" in found:
        audit.append(Happening("debt.instalment_missed", "debt", str(debt.id), detail))
        if "broken" in found:
            audit.append(Happening("debt.plan_broken", "debt", str(debt.id), detail))
        raise_event(session, InstalmentMissed(*about, broken="broken" in found))
    context.auditor.record(session, actor.name, actor.os_user, audit)
    return found
