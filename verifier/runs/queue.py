"""Jobs that are due: opened once, taken by one process at a time under a lease, finished under its fence.

Whoever takes a job raises its fence. A process that was killed, or slept past its lease, has lost it: each
of its later transactions asks the fence and is refused, so a job is completed once per business date.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning
from verifier.language import Text
from verifier.runs.catalogue import ALL, JOBS, SCHEDULED, Job, schedule_of
from verifier.runs.schedule import business_date, office_calendar, schedule
from verifier.runs.tables import JobPause, JobRun

#: not finished yet, one way or another
OPEN: Final = ("waiting", "running", "retry")
#: a first start does what came due within so long before it
_FIRST: Final = timedelta(hours=6)
#: so many processes may be lost over one job until it is left to a person
_MOST_LOST: Final = 20
_LOST: Final = Text(
    "办理它的进程 {n} 次没有办完就停止了。", "The process doing it stopped {n} times before the end."
)
_LOST_REMEDY: Final = Text(
    "请由系统管理员检查内存和磁盘，再补做。",
    "The system administrator must look at memory and disk; then have it done again.",
)
_MISSED: Final = Text(
    "调度停顿超过 {n} 天，这一天没有补做。", "The scheduler stood still for over {n} days: not done any more."
)
_MISSED_REMEDY: Final = Text("如需要，请补做。", "Have it done again if it is needed.")


@dataclass(frozen=True, slots=True)
class JobTicket:
    """The right to do a job: its row and the fence under which this process holds it."""

    id: int
    job: str
    business_date: date
    fence: int
    attempt: int
    asked_at: datetime | None


def open_due(context: Context, jobs: Collection[str]) -> int:
    """Open every one of ``jobs`` that has come due since it was last opened; return how many are new.

    Two schedulers may do it at the same moment: each occurrence is opened once.
    """
    now = context.clock.now()
    calendar = office_calendar(context.settings)
    opened = 0
    _unmiss(context, now)
    for name in jobs:
        job = SCHEDULED[name]
        when = schedule(*schedule_of(context.settings, name), calendar)
        # what a clock that ran ahead opened for days to come must not keep the days before from being opened
        scheduled = (JobRun.job == name, JobRun.asked_by.is_(None), JobRun.due_at <= now)
        with context.database.read(EVERYWHERE) as session:
            last = session.scalar(select(func.max(JobRun.due_at)).where(*scheduled))
        due = when.between(last or now - _FIRST, now)
        if due:
            # of a job that comes many times a day only the last is worth doing
            rows = [_opened(context, job, at) for at in (due[-1:] if job.slotted else due)]
            opened += _insert(context, rows)
    return opened


def _unmiss(context: Context, now: datetime) -> None:
    """Let wait for their day what a clock that ran ahead took for missed."""
    early = (JobRun.state == "missed", JobRun.due_at > now)
    with context.database.read(EVERYWHERE) as session:
        found = session.scalar(select(JobRun.id).where(*early).limit(1))
    if found is not None:
        with context.database.write(EVERYWHERE) as session:
            session.execute(update(JobRun).where(*early).values(state="waiting", problem={}, remedy={}))


def _opened(context: Context, job: Job, due_at: datetime) -> dict[str, Any]:
    days = context.settings.jobs.catch_up_days
    missed = due_at < context.clock.now() - timedelta(days=days)
    return {
        "job": job.name,
        "business_date": business_date(due_at),
        "slot": f"{due_at:%H:%M}" if job.slotted else "",
        "rerun": 0,
        "due_at": due_at,
        "state": "missed" if missed else "waiting",
        "attempts": 0,
        "not_before": due_at,
        "fence": 0,
        "doing": {},
        "done": 0,
        "total": 0,
        "result": {},
        "problem": _MISSED.fill(n=days).as_dict() if missed else {},
        "remedy": _MISSED_REMEDY.as_dict() if missed else {},
    }


def _insert(context: Context, rows: Sequence[dict[str, Any]]) -> int:
    """Insert what nobody has inserted yet."""
    made = (sqlite if context.database.is_sqlite else postgresql).insert(JobRun)
    with context.database.write(EVERYWHERE) as session:
        found = session.execute(made.on_conflict_do_nothing().returning(JobRun.id), list(rows))
        return len(found.all())


def take_next(context: Context, holder: str, jobs: Collection[str]) -> JobTicket | None:
    """Take the longest due of ``jobs`` that may be done now; None where there is none.

    Dates of one job are done in their order; a paused job waits; a job waits for the one it comes after. A
    job whose holder has not been heard of within its lease is taken over.
    """
    now = context.clock.now()
    with context.database.read(EVERYWHERE) as session:
        waiting = session.scalars(
            select(JobRun).where(JobRun.state.in_(OPEN)).order_by(JobRun.due_at, JobRun.id)
        ).all()
        paused = paused_jobs(session, now)
    for run in waiting:
        if run.job in jobs and _its_time(context, run, now) and _may_begin(run, waiting, paused):
            ticket = _take(context, holder, run)
            if ticket is not None:
                return ticket
    return None


def take_asked(context: Context, holder: str, number: int) -> JobTicket | None:
    """Take one row a person asked for, before its turn; None where another process has it already."""
    with context.database.read(EVERYWHERE) as session:
        run = session.get_one(JobRun, number)
        session.expunge(run)
    return _take(context, holder, run) if run.state in ("waiting", "retry") else None


def _its_time(context: Context, run: JobRun, now: datetime) -> bool:
    """Tell whether nobody is at a job, and its pause is over.

    A lease or a pause longer than any is given was set by a clock that ran ahead: it holds nothing back.
    """
    settings = context.settings.jobs
    lease = timedelta(seconds=settings.lease_seconds)
    if run.business_date > business_date(now):
        return False
    if run.state == "running" and run.leased_until is not None:
        return not now <= run.leased_until <= now + 2 * lease
    longest = max(lease, timedelta(minutes=settings.backoff_minutes) * 2**run.attempts)
    return run.not_before <= now or (run.due_at <= now and run.not_before > now + longest)


def _may_begin(run: JobRun, waiting: Sequence[JobRun], paused: frozenset[str]) -> bool:
    if paused & {run.job, ALL}:
        return False
    after = JOBS[run.job].after
    for other in waiting:
        earlier = other.job == run.job and (other.due_at, other.id) < (run.due_at, run.id)
        first = other.job == after and other.business_date == run.business_date and after not in paused
        if earlier or first:
            return False
    return True


def _take(context: Context, holder: str, seen: JobRun) -> JobTicket | None:
    """Take a job as it was seen; None where another process was quicker."""
    now = context.clock.now()
    lost = seen.state == "running"
    unchanged = (JobRun.id == seen.id, JobRun.fence == seen.fence, JobRun.state == seen.state)
    lease = timedelta(seconds=context.settings.jobs.lease_seconds)
    still = or_(JobRun.state != "running", JobRun.leased_until < now, JobRun.leased_until > now + 2 * lease)
    with context.database.write(EVERYWHERE) as session:
        if lost and seen.lost >= _MOST_LOST:
            buried = {"problem": _LOST.fill(n=_MOST_LOST + 1).as_dict(), "remedy": _LOST_REMEDY.as_dict()}
            dead = update(JobRun).where(*unchanged, still)
            session.execute(dead.values(state="dead", finished_at=now, leased_until=None, **buried))
            return None
        taken = session.execute(
            update(JobRun)
            .where(*unchanged, still)
            .values(
                state="running",
                fence=JobRun.fence + 1,
                attempts=JobRun.attempts + (0 if lost else 1),
                lost=JobRun.lost + (1 if lost else 0),
                holder=holder[:80],
                leased_until=now + lease,
                started_at=now,
                finished_at=None,
            )
            .returning(JobRun.fence, JobRun.attempts)
        ).first()
    if taken is None:
        return None
    return JobTicket(seen.id, seen.job, seen.business_date, taken.fence, taken.attempts, seen.asked_at)


def hold_job(session: Session, ticket: JobTicket) -> JobRun:
    """Lock a job's row for this transaction.

    Raises:
        AlreadyRunning: another process has taken the job over.
    """
    held = session.execute(
        update(JobRun)
        .where(JobRun.id == ticket.id, JobRun.fence == ticket.fence, JobRun.state == "running")
        .values(state="running")
        .returning(JobRun.id)
    )
    if held.first() is None:
        raise AlreadyRunning(Text("这项作业已由另一进程接管。", "Another process has taken this job over."))
    return session.get_one(JobRun, ticket.id, populate_existing=True)


def renew(context: Context, ticket: JobTicket) -> bool:
    """Extend the lease; False where the job is no longer this process's."""
    until = context.clock.now() + timedelta(seconds=context.settings.jobs.lease_seconds)
    with context.database.write(EVERYWHERE) as session:
        held = session.execute(
            update(JobRun)
            .where(JobRun.id == ticket.id, JobRun.fence == ticket.fence, JobRun.state == "running")
            .values(leased_until=until)
            .returning(JobRun.id)
        )
        return held.first() is not None


def tell_progress(context: Context, ticket: JobTicket, doing: Text, done: int, total: int) -> None:
    """Store what a job is at, for whoever watches.

    Raises:
        AlreadyRunning: another process has taken the job over.
    """
    with context.database.write(EVERYWHERE) as session:
        run = hold_job(session, ticket)
        run.doing, run.done, run.total = doing.as_dict(), done, total


def finish_job(context: Context, ticket: JobTicket, result: dict[str, Any]) -> None:
    """Close a job as done.

    Raises:
        AlreadyRunning: another process has taken the job over.
    """
    with context.database.write(EVERYWHERE) as session:
        run = hold_job(session, ticket)
        run.state, run.result, run.finished_at = "done", result, context.clock.now()
        run.doing, run.problem, run.remedy, run.leased_until = {}, {}, {}, None


def put_back(context: Context, ticket: JobTicket) -> None:
    """Give a job back untried: what it needs is being done by somebody else at this moment.

    Raises:
        AlreadyRunning: another process has taken the job over.
    """
    with context.database.write(EVERYWHERE) as session:
        run = hold_job(session, ticket)
        run.state, run.attempts, run.leased_until = "waiting", run.attempts - 1, None
        # by then whoever is at it has ended, or lost its lease
        run.not_before = context.clock.now() + timedelta(seconds=context.settings.jobs.lease_seconds)


def fail_job(context: Context, ticket: JobTicket, problem: Text, remedy: Text) -> bool:
    """Write down a failed try; return whether the job is dead now and waits for a person.

    Raises:
        AlreadyRunning: another process has taken the job over.
    """
    settings = context.settings.jobs
    with context.database.write(EVERYWHERE) as session:
        run = hold_job(session, ticket)
        dead = run.attempts >= settings.attempts
        now = context.clock.now()
        run.state = "dead" if dead else "retry"
        run.problem, run.remedy, run.leased_until = problem.as_dict(), remedy.as_dict(), None
        run.finished_at = now if dead else None
        pause = timedelta(minutes=settings.backoff_minutes) * 2 ** (run.attempts - 1)
        run.not_before = now if dead else now + pause
        return dead


def paused_jobs(session: Session, now: datetime) -> frozenset[str]:
    """Return the names of what is paused at this moment, steps of the night and "all" among them."""
    return frozenset(
        session.scalars(select(JobPause.job).where(JobPause.ended_at.is_(None), JobPause.until > now))
    )
