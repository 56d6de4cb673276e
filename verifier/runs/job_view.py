"""What pages and commands show of jobs: each with its schedule, its last and next time, and dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.orm import Session, aliased

from verifier.context import Context
from verifier.database.paging import page_span
from verifier.errors import NotFound
from verifier.language import Text
from verifier.runs.catalogue import ALL, SCHEDULED, STEPS, Job, schedule_of
from verifier.runs.schedule import office_calendar, schedule
from verifier.runs.tables import JobPause, JobRun, Run, RunStep
from verifier.settings.jobs import Days

DAYS_NAMES: Final[dict[Days, Text]] = {
    "every": Text("每天", "every day"),
    "workdays": Text("仅工作日", "working days only"),
    "not_holidays": Text("节假日除外", "not on holidays"),
    "next_workday": Text("遇休息日顺延", "moved to the next working day"),
}
#: what failed longer ago than this is history
_TOLD_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class JobRow:
    """One scheduled job as it stands: cron and days, when it is due next, the last row of it, its pause."""

    job: Job
    cron: str
    when: Text
    days: Text
    next_at: datetime | None
    last: JobRun | None
    pause: JobPause | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Work that was left to a person: a job, or a step of a night that is done but for it."""

    job: str
    title: Text
    business_date: date
    at: datetime | None
    problem: Text
    remedy: Text
    #: the row of the job, or the run of the night
    job_run_id: int | None
    run_id: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page of jobs shows."""

    rows: tuple[JobRow, ...]
    everything: JobPause | None
    steps: tuple[tuple[Job, JobPause | None], ...]
    dead: tuple[DeadLetter, ...]


class JobRunPage(NamedTuple):
    """One page of what was done, newest first."""

    rows: Sequence[JobRun]
    page: int
    pages: int


def overview(session: Session, context: Context) -> Overview:
    """Return the jobs as they stand.

    Raises:
        ConfigurationError: a schedule names no time.
    """
    now = context.clock.now()
    calendar = office_calendar(context.settings)
    query = select(JobPause).where(JobPause.ended_at.is_(None), JobPause.until > now)
    pauses = {pause.job: pause for pause in session.scalars(query)}
    rows = []
    for name, job in SCHEDULED.items():
        cron, days = schedule_of(context.settings, name)
        last = session.scalar(
            select(JobRun)
            .where(JobRun.job == name, JobRun.started_at.is_not(None))
            .order_by(JobRun.started_at.desc())
            .limit(1)
        )
        due = schedule(cron, days, calendar).next_after(now)
        rows.append(JobRow(job, cron, hour_in_words(cron), DAYS_NAMES[days], due, last, pauses.get(name)))
    steps = tuple((job, pauses.get(name)) for name, job in STEPS.items())
    return Overview(tuple(rows), pauses.get(ALL), steps, tuple(dead_letters(session, now)))


def hour_in_words(cron: str) -> Text:
    """Return the hour of a schedule as people say it; its five fields where they say more than that."""
    minute, hour, *rest = cron.split()
    plain = rest == ["*", "*", "*"] and minute.isdigit()
    if plain and hour.isdigit():
        return Text(f"{int(hour):02d}:{int(minute):02d}", f"{int(hour):02d}:{int(minute):02d}")
    if plain and hour == "*":
        return Text("每小时第 {m} 分", "hourly, at minute {m}").fill(m=int(minute))
    return Text(cron, cron)


def dead_letters(session: Session, now: datetime) -> list[DeadLetter]:
    """Return what was left to a person within a month, the newest first."""
    since = (now - _TOLD_FOR).date()
    found = [
        DeadLetter(
            run.job,
            title_of(run.job),
            run.business_date,
            run.finished_at or run.due_at,
            Text.from_dict(run.problem),
            Text.from_dict(run.remedy),
            run.id,
            None,
        )
        for run in session.scalars(
            select(JobRun)
            .where(JobRun.state.in_(("dead", "missed")), JobRun.business_date >= since, ~_made_up_for())
            .order_by(JobRun.id.desc())
        )
    ]
    # while a night is not done it is tried again, or is a dead letter itself
    later_run, later_step = aliased(Run), aliased(RunStep)
    done_over = (
        exists()
        .where(later_run.business_date == Run.business_date, later_run.supplement > Run.supplement)
        .where(later_step.run_id == later_run.id, later_step.name == RunStep.name)
        .where(later_step.state == "done")
    )
    steps = session.execute(
        select(RunStep, Run)
        .join(Run, Run.id == RunStep.run_id)
        .where(RunStep.state == "failed", Run.state == "done", Run.business_date >= since, ~done_over)
        .order_by(Run.id.desc(), RunStep.position)
    )
    for step, run in steps:
        found.append(
            DeadLetter(
                step.name,
                title_of(step.name),
                run.business_date,
                step.finished_at,
                Text.from_dict(step.result["problem"]),
                Text.from_dict(step.result["remedy"]),
                None,
                run.id,
            )
        )
    return found


def _made_up_for() -> ColumnElement[bool]:
    """Of a job that comes many times a day the next one does what an earlier one did not."""
    later = aliased(JobRun)
    slotted = [name for name, job in SCHEDULED.items() if job.slotted]
    return and_(
        JobRun.job.in_(slotted),
        exists().where(later.job == JobRun.job, later.state == "done", later.due_at > JobRun.due_at),
    )


def title_of(job: str) -> Text:
    """Return what a job is called, or its code where it is no longer known."""
    found = SCHEDULED.get(job) or STEPS.get(job)
    return Text(job, job) if found is None else found.title


def job_runs(session: Session, job: str | None = None, page: int = 1, per_page: int = 30) -> JobRunPage:
    """Return one page of jobs that were or are being done, or wait; ``job`` narrows it."""
    chosen = true() if job is None else JobRun.job == job
    total = session.scalar(select(func.count()).select_from(JobRun).where(chosen)) or 0
    span = page_span(total, page, per_page)
    rows = session.scalars(
        select(JobRun)
        .where(chosen)
        .order_by(JobRun.due_at.desc(), JobRun.id.desc())
        .limit(span.limit)
        .offset(span.offset)
    )
    return JobRunPage(rows.all(), span.page, span.pages)


def job_run(session: Session, number: int) -> JobRun:
    """Return one job of one date.

    Raises:
        NotFound: no such row.
    """
    found = session.get(JobRun, number)
    if found is None:
        raise NotFound(Text("没有第 {n} 号作业记录。", "There is no job record {n}.").fill(n=number))
    return found
