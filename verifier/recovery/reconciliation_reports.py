"""What each night found when it compared roll, payment file and bank return: kept, and never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.tables import Payment
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.feeds.tables import Feed
from verifier.months import Month
from verifier.recovery.month_tables import Reconciliation
from verifier.recovery.reconciliation import Reconciled, reconcile
from verifier.runs.tables import Run, RunStep

#: called first in each transaction that writes
Guard = Callable[[Session], None]
#: the step of the night this is
STEP: Final = "reconciliation"
_MONEY: Final = ("payments", "bank-return")
#: months before the running one that a late payment file or return is still compared for: banks take weeks
_LOOK_BACK: Final = 2


def reconcile_for_night(context: Context, run_id: int, business_date: date, guard: Guard) -> None:
    """Compare and keep every month that needs it: each once in a run, safe to repeat.

    The month before, in the first night that finds it over; besides, of this month and the two before, those
    for which payments or bank returns came since a night last did this.
    """
    with context.database.read(EVERYWHERE) as session:
        months = _months(session, context, run_id, business_date)
    for month in months:
        with context.database.read(EVERYWHERE) as session:
            found = reconcile(session, month)
        with context.database.write(EVERYWHERE) as session:
            guard(session)
            _keep(session, run_id, business_date, month, found)


def kept_reconciliations(session: Session, run_id: int) -> list[tuple[str, Reconciliation]]:
    """Return what a run kept, with the code of each agency; by month, agency and scheme."""
    query = (
        select(Agency.code, Reconciliation)
        .join(Agency, Agency.id == Reconciliation.agency_id)
        .where(Reconciliation.run_id == run_id)
        .order_by(Reconciliation.month, Agency.code, Reconciliation.scheme)
    )
    return [(code, row) for code, row in session.execute(query)]


def agrees(row: Reconciliation) -> bool:
    """Tell whether the three papers said the same."""
    return not (row.not_paid or row.not_expected or row.other_amount)


def _months(session: Session, context: Context, run_id: int, business_date: date) -> list[Month]:
    running = min(Month.of(business_date), Month.of(business_today(context.clock)))
    over = running.plus(-1)
    known = select(Reconciliation.id).where(
        Reconciliation.month == over,
        Reconciliation.business_date > over.last_day,
        Reconciliation.run_id != run_id,
    )
    due = set() if session.scalar(known.limit(1)) is not None else {over}
    came = select(Payment.month).where(Payment.feed_id.in_(_feeds_since(session, run_id))).distinct()
    due |= {month for month in session.scalars(came) if running.plus(-_LOOK_BACK) <= month <= running}
    return sorted(due)


def _feeds_since(session: Session, run_id: int) -> list[int]:
    """Return the feeds of money that are in their place since the last run that got as far as this began."""
    last = (
        select(Run.started_at)
        .join(RunStep, RunStep.run_id == Run.id)
        .where(RunStep.name == STEP, RunStep.state == "done", Run.id < run_id)
        .order_by(Run.id.desc())
    )
    since = session.scalar(last.limit(1))
    query = select(Feed.id).where(Feed.kind.in_(_MONEY), Feed.state == "applied")
    return list(session.scalars(query if since is None else query.where(Feed.finished_at >= since)))


def _keep(
    session: Session, run_id: int, business_date: date, month: Month, found: tuple[Reconciled, ...]
) -> None:
    known = select(Reconciliation.id).where(Reconciliation.run_id == run_id, Reconciliation.month == month)
    if session.scalar(known.limit(1)) is not None:
        return
    agencies = {row.code: row.id for row in session.execute(select(Agency.code, Agency.id))}
    for row in found:
        counts = asdict(row)
        agency = agencies[counts.pop("agency")]
        session.add(
            Reconciliation(
                run_id=run_id, business_date=business_date, month=month, agency_id=agency, **counts
            )
        )
    session.flush()
