"""The morning's report on the night itself: whether it ended, what failed, what came, backup and outbox."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.clock import CHINA
from verifier.context import Context
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.tables import Lead
from verifier.feeds.tables import Feed
from verifier.feeds.watch_due import late_feeds
from verifier.feeds.words import KIND_NAMES
from verifier.language import Text, joined
from verifier.outbox.tables import Message
from verifier.reporting.morning_lines import Line, Part, or_nothing
from verifier.runs.catalogue import JOBS
from verifier.runs.tables import JobRun, Run, RunStep
from verifier.runs.words import STEP_NAMES

_MOST: Final = 20


def night_part(session: Session, day: date, agency: Agency) -> Part:
    """Return whether the night of a day ended, which steps and jobs failed, and what it left to people.

    What the night says of files of the whole city goes to its topmost agency only.
    """
    run = last_run(session, day)
    lines = [_how_it_went(session, run)]
    if run is not None:
        lines += _failed_steps(session, run)
    lines += _failed_jobs(session, day)
    if run is not None and agency.parent_id is None:
        held = run.report.get("held", ())
        lines += [
            Line(Text.from_dict(one["message"]), f"/runs/{run.id}", urgent=True)
            for one in held
            if one.get("step") != "backup"
        ]
    return Part(Text("夜间作业", "The night"), tuple(lines))


def came_part(session: Session, context: Context, day: date) -> Part:
    """Return what feeds came since the night before, and which are late."""
    query = (
        select(Feed)
        .where(Feed.started_at >= _since(session, day), Feed.state.in_(("applied", "applying", "receiving")))
        .order_by(Feed.id)
        .limit(_MOST)
    )
    lines = []
    for feed in session.scalars(query):
        text = Text(
            "{kind}（{source}）：收到 {received} 行，采用 {accepted} 行，待改正 {bad} 行。",
            "{kind} ({source}): {received} rows received, {accepted} accepted, {bad} to be mended.",
        ).fill(
            kind=KIND_NAMES.get(feed.kind, Text(feed.kind, feed.kind)),
            source=context.settings.feeds.source_name(feed.source),
            received=f"{feed.received:,}",
            accepted=f"{feed.accepted:,}",
            bad=f"{feed.quarantined:,}",
        )
        lines.append(Line(text, f"/feeds/{feed.id}"))
    lines += [Line(late.sentence, "/feeds", urgent=True) for late in late_feeds(session, context)]
    return Part(Text("收到的数据", "What came"), or_nothing(lines))


def matched_part(session: Session, day: date) -> Part:
    """Return the leads the day brought, by kind."""
    query = select(Lead.kind, func.count(Lead.id)).where(Lead.opened_on == day).group_by(Lead.kind)
    found = {kind: int(number) for kind, number in session.execute(query)}
    lines = [
        Line(
            Text("{kind}：新增 {n} 条。", "{kind}: {n} new.").fill(
                kind=KINDS[kind].name if kind in KINDS else Text(kind, kind), n=f"{found[kind]:,}"
            ),
            f"/leads?kind={kind}",
        )
        for kind in sorted(found, key=lambda kind: -found[kind])
    ]
    return Part(Text("比对出的疑点", "What was matched"), or_nothing(lines))


def refused_part(session: Session, context: Context) -> Part:
    """Return the feeds that were halted and wait for a person, each with its reasons."""
    query = select(Feed).where(Feed.state == "held").order_by(Feed.id).limit(_MOST)
    lines = []
    for feed in session.scalars(query):
        reasons = [Text.from_dict(reason) for reason in feed.hold_reasons]
        text = Text(
            "第 {id} 批{kind}（{source}）暂缓入库：{why}", "Feed {id}, {kind} ({source}), is halted: {why}"
        ).fill(
            id=feed.id,
            kind=KIND_NAMES.get(feed.kind, Text(feed.kind, feed.kind)),
            source=context.settings.feeds.source_name(feed.source),
            why=joined(*reasons),
        )
        lines.append(Line(text, f"/feeds/{feed.id}", urgent=True))
    return Part(Text("暂缓入库，等待人工", "Halted, waiting for a person"), or_nothing(lines))


def keeping_part(session: Session, day: date) -> Part:
    """Return how the last backup went, and what could not be sent."""
    run = last_run(session, day)
    backup: dict[str, Any] = {} if run is None else run.report.get("steps", {}).get("backup", {})
    lines = [Line(Text.from_dict(held), "/runs", urgent=True) for held in backup.get("held", ())]
    if backup.get("made"):
        made = Text("备份已完成并核对：{name}（{mb} MB）。", "Backup made and read again: {name} ({mb} MB).")
        lines.append(Line(made.fill(name=backup["name"], mb=f"{backup['bytes'] / 1e6:,.1f}")))
    elif not lines:
        lines.append(Line(Text("昨夜没有备份。", "The night made no backup."), "/runs", urgent=True))
    dead = session.scalar(select(func.count(Message.id)).where(Message.state == "dead")) or 0
    if dead:
        text = Text("{n} 条短信或邮件多次未能发出。", "{n} messages could not be sent.").fill(n=f"{dead:,}")
        lines.append(Line(text, "/jobs", urgent=True))
    return Part(Text("备份与发送", "Backup and messages"), tuple(lines))


def last_run(session: Session, day: date) -> Run | None:
    """Return the latest run of the night of a day."""
    query = select(Run).where(Run.business_date == day).order_by(Run.supplement.desc())
    return session.scalar(query.limit(1))


def _how_it_went(session: Session, run: Run | None) -> Line:
    if run is None:
        return Line(Text("夜间作业没有运行。", "The night did not run."), "/runs", urgent=True)
    path = f"/runs/{run.id}"
    if run.state == "done":
        return Line(Text("夜间作业已完成。", "The night ended."), path)
    doing = session.scalar(
        select(RunStep.name)
        .where(RunStep.run_id == run.id, RunStep.state == "running")
        .order_by(RunStep.position)
        .limit(1)
    )
    at = Text("—", "—") if doing is None else STEP_NAMES.get(doing, Text(doing, doing))
    text = Text("夜间作业没有完成，停在：{step}。", "The night did not end; it stands at: {step}.")
    return Line(text.fill(step=at), path, urgent=True)


def _failed_steps(session: Session, run: Run) -> list[Line]:
    query = select(RunStep.name).where(RunStep.run_id == run.id, RunStep.state == "failed")
    text = Text("“{step}”没有做成。", "“{step}” failed.")
    return [
        Line(text.fill(step=STEP_NAMES.get(name, Text(name, name))), f"/runs/{run.id}", urgent=True)
        for name in session.scalars(query.order_by(RunStep.position))
    ]


def _failed_jobs(session: Session, day: date) -> list[Line]:
    query = (
        select(JobRun)
        .where(JobRun.state.in_(("dead", "retry")), JobRun.business_date <= day)
        .order_by(JobRun.business_date.desc(), JobRun.id)
        .limit(_MOST)
    )
    text = Text("{job}（{day}）没有做成：{why}", "{job} ({day}) failed: {why}")
    lines = []
    for job in session.scalars(query):
        name = JOBS[job.job].title if job.job in JOBS else Text(job.job, job.job)
        why = Text.from_dict(job.problem) if job.problem else Text("原因不详。", "why is not known.")
        if job.remedy:
            remedy = Text.from_dict(job.remedy)
            why = joined(why, remedy)
        lines.append(Line(text.fill(job=name, day=job.business_date, why=why), "/jobs", urgent=True))
    return lines


def _since(session: Session, day: date) -> datetime:
    """Return when the night before began; without one, the beginning of the day before."""
    query = select(Run.started_at).where(Run.business_date < day).order_by(Run.started_at.desc())
    before = session.scalar(query.limit(1))
    if before is not None:
        return before
    return datetime.combine(day - timedelta(days=1), datetime.min.time(), CHINA)
