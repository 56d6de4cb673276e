"""Runs and their steps: begun once per business date, resumed after a kill, fenced against the undead.

A process that takes a run over raises its fence; every later write of the process it took over is refused,
so a stalled process that wakes up cannot do a step twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.paging import page_span
from verifier.errors import AlreadyRunning, NotFound
from verifier.language import Text
from verifier.runs.tables import Run, RunStep


@dataclass(frozen=True, slots=True)
class RunTicket:
    """The right to work on a run: its id and the fence under which this process holds it."""

    run_id: int
    fence: int
    business_date: date
    supplement: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with its steps in order."""

    run: Run
    steps: tuple[RunStep, ...]


class RunPage(NamedTuple):
    """One page of runs, newest first, and how many runs and pages there are."""

    runs: Sequence[Run]
    total: int
    page: int
    pages: int


def take_run(context: Context, actor: Actor, business_date: date, *, new_work: bool) -> RunTicket | None:
    """Return the ticket for the night of ``business_date``; None when it is done and nothing new came.

    An interrupted run is resumed. A finished one gets a supplement if ``new_work`` says there is something
    to take in (a feed released during the day). The caller holds the night's lock.
    """
    with context.database.write(EVERYWHERE) as session:
        last = session.scalar(
            select(Run).where(Run.business_date == business_date).order_by(Run.supplement.desc()).limit(1)
        )
        if last is not None and last.state == "running":
            last.fence += 1
            _tell(context, session, actor, "run.resumed", last)
            return RunTicket(last.id, last.fence, business_date, last.supplement, resumed=True)
        if last is not None and not new_work:
            return None
        run = Run(
            business_date=business_date,
            supplement=0 if last is None else last.supplement + 1,
            state="running",
            started_by=actor.name,
            started_at=context.clock.now(),
            finished_at=None,
            fence=1,
            report={},
        )
        session.add(run)
        session.flush()
        _tell(context, session, actor, "run.started", run)
        return RunTicket(run.id, 1, business_date, run.supplement, resumed=False)


def _tell(context: Context, session: Session, actor: Actor, action: str, run: Run) -> None:
    detail = {"date": run.business_date.isoformat(), "supplement": run.supplement, "fence": run.fence}
    happening = Happening(action, "run", str(run.id), detail)
    context.auditor.record(session, actor.name, actor.os_user, [happening])


def check_fence(session: Session, ticket: RunTicket) -> None:
    """Lock the run's row for this transaction and refuse if another process has taken it over.

    Raises:
        AlreadyRunning: a newer process holds the run.
    """
    held = session.execute(
        update(Run)
        .where(Run.id == ticket.run_id, Run.fence == ticket.fence)
        .values(state="running")
        .returning(Run.id)
    )
    if held.first() is None:
        raise AlreadyRunning(
            Text("本次运行已由另一进程接管。", "Another process has taken this run over."),
        )


def begin_step(context: Context, ticket: RunTicket, name: str, position: int) -> bool:
    """Mark a step as begun; False when an earlier process has already finished it."""
    with context.database.write(EVERYWHERE) as session:
        check_fence(session, ticket)
        step = session.get(RunStep, (ticket.run_id, name))
        if step is None:
            session.add(
                RunStep(
                    run_id=ticket.run_id,
                    name=name,
                    position=position,
                    state="running",
                    started_at=context.clock.now(),
                    finished_at=None,
                    done=0,
                    total=0,
                    result={},
                )
            )
            return True
        return step.state != "done"


def advance_step(context: Context, ticket: RunTicket, name: str, done: int, total: int) -> None:
    """Store how far a step has come, for whoever watches."""
    with context.database.write(EVERYWHERE) as session:
        check_fence(session, ticket)
        step = session.get_one(RunStep, (ticket.run_id, name))
        step.done, step.total = done, total


def add_to_step(session: Session, ticket: RunTicket, name: str, part: str, value: Any) -> None:
    """Store part of what a step did inside the transaction that does it, so that a kill forgets nothing.

    Numbers are added to what an earlier process stored.
    """
    step = session.get_one(RunStep, (ticket.run_id, name))
    before = step.result.get(part)
    step.result = step.result | {part: before + value if isinstance(before, int) else value}


def finish_step(context: Context, ticket: RunTicket, name: str, result: dict[str, Any]) -> None:
    """Mark a step as done with what it did."""
    with context.database.write(EVERYWHERE) as session:
        check_fence(session, ticket)
        step = session.get_one(RunStep, (ticket.run_id, name))
        step.state, step.result, step.finished_at = "done", result, context.clock.now()


def finish_run(context: Context, ticket: RunTicket, report: dict[str, Any]) -> None:
    """Close the run with its report."""
    with context.database.write(EVERYWHERE) as session:
        check_fence(session, ticket)
        run = session.get_one(Run, ticket.run_id)
        run.state, run.report, run.finished_at = "done", report, context.clock.now()


def step_results(session: Session, run_id: int) -> dict[str, dict[str, Any]]:
    """Return what each finished step did."""
    return {
        step.name: step.result
        for step in session.scalars(
            select(RunStep).where(RunStep.run_id == run_id).order_by(RunStep.position)
        )
    }


def runs(session: Session, *, page: int = 1, per_page: int = 30) -> RunPage:
    """Return one page of runs."""
    total = session.scalar(select(func.count()).select_from(Run)) or 0
    span = page_span(total, page, per_page)
    found = session.scalars(
        select(Run)
        .order_by(Run.business_date.desc(), Run.supplement.desc())
        .limit(span.limit)
        .offset(span.offset)
    )
    return RunPage(found.all(), total, span.page, span.pages)


def run_view(session: Session, run_id: int) -> RunView:
    """Return a run with its steps.

    Raises:
        NotFound: no such run.
    """
    run = session.get(Run, run_id)
    if run is None:
        raise NotFound(Text("没有第 {n} 次运行。", "There is no run {n}.").fill(n=run_id))
    steps = session.scalars(select(RunStep).where(RunStep.run_id == run_id).order_by(RunStep.position)).all()
    return RunView(run, tuple(steps))
