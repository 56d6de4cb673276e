"""Runs and their steps: begun once per business date, resumed after a kill, fenced against the undead.

A process that takes a run over raises its fence; every later write of the process it took over is refused,
so a stalled process that wakes up cannot do a step twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.locks import busy
from verifier.errors import AlreadyRunning, Conflict
from verifier.language import Text
from verifier.runs.tables import Run, RunStep

#: what :func:`leave_step` says of a step
_WHY_LEFT: Final = ("problem", "remedy", "paused")


@dataclass(frozen=True, slots=True)
class RunTicket:
    """The right to work on a run: its id and the fence under which this process holds it."""

    run_id: int
    fence: int
    business_date: date
    supplement: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Taking:
    """How a night is taken. ``new_work``: there is something to take in that a finished night did not see.

    ``asked_at``: a person asked then for the night to be held again. ``alone``: no other process is at it,
    for this one holds the night's lock; without it only a run whose lease is over is taken.
    """

    new_work: bool
    asked_at: datetime | None = None
    alone: bool = True


def take_run(context: Context, actor: Actor, business_date: date, taking: Taking) -> RunTicket | None:
    """Return the ticket for the night of ``business_date``; None when it is done and nothing new came.

    An interrupted run is resumed. A finished one gets a supplement if there is something to take in (a feed
    released during the day), or a person asked for one since it began.

    Raises:
        AlreadyRunning: another process holds the run, or took it at this moment.
    """
    now = context.clock.now()
    until = now + timedelta(seconds=context.settings.jobs.lease_seconds)
    with context.database.write(EVERYWHERE) as session:
        last = last_run(session, business_date)
        if last is not None and last.state == "running":
            return _taken_over(context, session, actor, last, taking, until)
        asked = taking.asked_at is not None and (last is None or last.started_at < taking.asked_at)
        if last is not None and not (taking.new_work or asked):
            return None
        if not taking.alone:
            raise busy("nightly")
        run = Run(
            business_date=business_date,
            supplement=0 if last is None else last.supplement + 1,
            state="running",
            started_by=actor.name,
            started_at=now,
            finished_at=None,
            fence=1,
            leased_until=until,
            report={},
        )
        session.add(run)
        session.flush()
        _tell(context, session, actor, "run.started", run)
        return RunTicket(run.id, 1, business_date, run.supplement, resumed=False)


def _taken_over(
    context: Context, session: Session, actor: Actor, run: Run, taking: Taking, until: datetime
) -> RunTicket:
    """Raise the fence of an interrupted run, or of one whose holder sleeps past its lease."""
    over = or_(Run.leased_until.is_(None), Run.leased_until < context.clock.now())
    query = update(Run).where(Run.id == run.id, Run.fence == run.fence, Run.state == "running")
    taken = session.scalar(
        (query if taking.alone else query.where(over))
        .values(fence=Run.fence + 1, leased_until=until)
        .returning(Run.fence)
    )
    if taken is None:
        raise busy("nightly")
    session.refresh(run)
    _tell(context, session, actor, "run.resumed", run)
    return RunTicket(run.id, run.fence, run.business_date, run.supplement, resumed=True)


def last_run(session: Session, business_date: date) -> Run | None:
    """Return the last run of a date, None where there was none."""
    query = select(Run).where(Run.business_date == business_date)
    return session.scalar(query.order_by(Run.supplement.desc()).limit(1))


def renew_run(context: Context, ticket: RunTicket) -> bool:
    """Extend the lease; False where the run is no longer this process's."""
    until = context.clock.now() + timedelta(seconds=context.settings.jobs.lease_seconds)
    with context.database.write(EVERYWHERE) as session:
        held = session.execute(
            update(Run)
            .where(Run.id == ticket.run_id, Run.fence == ticket.fence, Run.state == "running")
            .values(leased_until=until)
            .returning(Run.id)
        )
        return held.first() is not None


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
        .where(Run.id == ticket.run_id, Run.fence == ticket.fence, Run.state == "running")
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
        if step.state == "done":
            return False
        step.state, step.finished_at = "running", None
        step.result = {key: value for key, value in step.result.items() if key not in _WHY_LEFT}
        return True


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


def leave_step(
    context: Context, ticket: RunTicket, name: str, state: Literal["failed", "paused"], result: dict[str, Any]
) -> None:
    """Leave a step undone, with why: it failed, or a person paused it."""
    with context.database.write(EVERYWHERE) as session:
        check_fence(session, ticket)
        step = session.get_one(RunStep, (ticket.run_id, name))
        step.state, step.finished_at = state, context.clock.now()
        step.result = step.result | result


def reopen_step(context: Context, business_date: date, name: str, asked_at: datetime) -> None:
    """Have a step of a date's finished night done again by whoever runs that night next; asked once.

    Raises:
        Conflict: that night is not done, so it does the step itself, or had none of that name.
    """
    with context.database.write(EVERYWHERE) as session:
        run = last_run(session, business_date)
        step = None if run is None else session.get(RunStep, (run.id, name))
        if run is None or step is None:
            raise Conflict(
                Text("{d} 没有做过夜间作业的这一步。", "The night of {d} had no such step.").fill(
                    d=business_date
                ),
                Text("请先运行当日的夜间作业。", "Run the night of that date first."),
            )
        if run.state == "done" and step.started_at < asked_at:
            run.state, run.finished_at, run.leased_until = "running", None, None
            step.state, step.started_at, step.finished_at = "again", asked_at, None
            step.done, step.total, step.result = 0, 0, {}


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
