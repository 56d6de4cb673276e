"""What a person may do about jobs: have one done again, pause one or all of them, resume. Always audited."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason
from verifier.runs.catalogue import ALL, JOBS
from verifier.runs.service import last_run
from verifier.runs.tables import JobPause, JobRun


def ask_again(context: Context, actor: Actor, job: str, day: date, reason: str) -> int:
    """Have a job done for a date, again or after all; return the number of the row that waits for it.

    The scheduler takes it up at its next look. What is not finished keeps its row: it is only tried at once.

    Raises:
        NotPermitted: the actor may not start runs, is no person, or of an agency below the top.
        InvalidInput: no such job, no reason, or a day that has not come.
        Conflict: it is being done at this moment, or the night of that date has not had that step.
    """
    _may(context, actor)
    why = checked_reason(reason)
    found = _job(job)
    if day > business_today(context.clock):
        raise InvalidInput(Text("这一天还没有到。", "That day has not come yet."))
    with context.database.write(EVERYWHERE) as session:
        if JOBS[found].step:
            _must_have_had(session, found, day)
        last = session.scalar(
            select(JobRun)
            .where(JobRun.job == found, JobRun.business_date == day)
            .order_by(JobRun.rerun.desc(), JobRun.due_at.desc())
            .with_for_update()
            .limit(1)
        )
        if last is not None and last.state == "running":
            raise Conflict(
                Text("正在办理中。", "It is being done at this moment."),
                Text("请等它结束。", "Wait for it to end."),
            )
        run = last if last is not None and last.state != "done" else _new_row(session, context, found, day)
        run.state, run.attempts, run.lost, run.not_before = "waiting", 0, 0, context.clock.now()
        run.asked_by, run.asked_at, run.reason = actor.name, context.clock.now(), why
        run.problem, run.remedy, run.finished_at = {}, {}, None
        session.flush()
        detail = {"job": found, "date": day.isoformat(), "reason": why}
        _tell(context, session, actor, Happening("job.asked_again", "job", str(run.id), detail))
        return run.id


def _new_row(session: Session, context: Context, job: str, day: date) -> JobRun:
    now = context.clock.now()
    highest = session.scalar(
        select(func.max(JobRun.rerun)).where(JobRun.job == job, JobRun.business_date == day)
    )
    run = JobRun(
        job=job,
        business_date=day,
        slot="",
        rerun=1 if highest is None else highest + 1,
        due_at=now,
        state="waiting",
        attempts=0,
        not_before=now,
        fence=0,
        doing={},
        done=0,
        total=0,
        result={},
        problem={},
        remedy={},
    )
    session.add(run)
    return run


def _must_have_had(session: Session, step: str, day: date) -> None:
    run = last_run(session, day)
    if run is None or run.state != "done":
        raise Conflict(
            Text(
                "{d} 的夜间作业还没有做完，它自己会做“{step}”。",
                "The night of {d} is not done: it does “{step}” itself.",
            ).fill(d=day, step=JOBS[step].title),
            Text("请先补做夜间作业。", "Have the night done first."),
        )


def pause(context: Context, actor: Actor, job: str, until: date, reason: str) -> int:
    """Have a job, a step of the night, or ``all`` wait up to and with the day ``until``; return its number.

    What comes due meanwhile waits and is done afterwards, in the order of its dates. A step is left out of
    the nights until then, and their reports say so.

    Raises:
        NotPermitted: the actor may not start runs, is no person, or of an agency below the top.
        InvalidInput: no such job, no reason, or a day that is past or too far.
        Conflict: it is paused already.
    """
    _may(context, actor)
    why = checked_reason(reason)
    found = ALL if job == ALL else _job(job)
    now, today = context.clock.now(), business_today(context.clock)
    last = today + timedelta(days=context.settings.jobs.longest_pause_days)
    if not today <= until <= last:
        raise InvalidInput(
            Text("暂停须在今天至 {last} 之间结束。", "A pause ends between today and {last}.").fill(last=last)
        )
    with context.database.write(EVERYWHERE) as session:
        if _standing(session, found, now) is not None:
            raise Conflict(Text("这项作业已经暂停。", "This job is paused already."))
        end = datetime.combine(until + timedelta(days=1), datetime.min.time(), CHINA)
        row = JobPause(job=found, reason=why, paused_by=actor.name, paused_at=now, until=end)
        session.add(row)
        session.flush()
        detail = {"job": found, "until": until.isoformat(), "reason": why}
        _tell(context, session, actor, Happening("job.paused", "job_pause", str(row.id), detail))
        return row.id


def resume(context: Context, actor: Actor, job: str, reason: str) -> None:
    """End a pause before its time.

    Raises:
        NotPermitted: the actor may not start runs, is no person, or of an agency below the top.
        InvalidInput: no such job, or no reason.
        Conflict: it is not paused.
    """
    _may(context, actor)
    why = checked_reason(reason)
    found = ALL if job == ALL else _job(job)
    now = context.clock.now()
    with context.database.write(EVERYWHERE) as session:
        row = _standing(session, found, now)
        if row is None:
            raise Conflict(Text("这项作业没有暂停。", "This job is not paused."))
        row.ended_by, row.ended_at = actor.name, now
        _tell(
            context,
            session,
            actor,
            Happening("job.resumed", "job_pause", str(row.id), {"job": found, "reason": why}),
        )


def _standing(session: Session, job: str, now: datetime) -> JobPause | None:
    return session.scalar(
        select(JobPause)
        .where(JobPause.job == job, JobPause.ended_at.is_(None), JobPause.until > now)
        .with_for_update()
        .limit(1)
    )


def may_ask(session: Session, actor: Actor) -> bool:
    """Tell whether this actor may pause or repeat jobs: they are all agencies', so the top one's alone."""
    if Right.RUNS_START not in actor.rights or not actor.is_person:
        return False
    agency = None if actor.agency_id is None else session.get(Agency, actor.agency_id)
    return agency is None or agency.parent_id is None


def _may(context: Context, actor: Actor) -> None:
    actor.require_person()
    actor.require(Right.RUNS_START)
    with context.database.read(EVERYWHERE) as session:
        if not may_ask(session, actor):
            raise NotPermitted(
                Text("作业涉及全部机构。", "Jobs concern all agencies."),
                Text("请由最上级机构的同事办理。", "Ask a colleague of the top agency."),
            )


def _job(name: str) -> str:
    if name not in JOBS:
        raise InvalidInput(
            Text("没有名为 {name} 的作业。", "There is no job {name}.").fill(name=name[:30]),
            Text("作业有：{all}。", "The jobs are: {all}.").fill(all=", ".join(JOBS)),
        )
    return name


def _tell(context: Context, session: Session, actor: Actor, happening: Happening) -> None:
    context.auditor.record(session, actor.name, actor.os_user, [happening])
