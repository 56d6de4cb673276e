"""What should go on by itself: jobs that were left to a person, pauses, feeds that stay away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.feeds.watch_due import late_feeds
from verifier.language import Text
from verifier.operation.doctor.findings import Finding, Severity
from verifier.runs.job_view import dead_letters, title_of
from verifier.runs.tables import JobPause, JobRun


def check_jobs(session: Session, context: Context) -> Iterator[Finding]:
    """Find jobs that failed for good, jobs that are paused, and a scheduler that does nothing."""
    now = context.clock.now()
    for letter in dead_letters(session, now):
        text = Text("{day}“{job}”没有办成：{why}", "{day}: “{job}” was not done: {why}").fill(
            day=letter.business_date, job=letter.title, why=letter.problem
        )
        command = f"pension-verifier jobs again {letter.job} --date {letter.business_date} --reason …"
        yield Finding("jobs.dead", "error", text, letter.remedy, command)
    for pause in session.scalars(select(JobPause).where(JobPause.ended_at.is_(None), JobPause.until > now)):
        title = Text("全部作业", "everything") if pause.job == "all" else title_of(pause.job)
        text = Text("“{job}”已由 {who} 暂停。", "“{job}” is paused by {who}.").fill(
            job=title, who=pause.paused_by
        )
        remedy = Text("维护结束后请恢复。", "Resume it once the maintenance is over.")
        command = f"pension-verifier jobs resume {pause.job} --reason …"
        yield Finding("jobs.paused", "note", text, remedy, command)
    stood = now - timedelta(hours=context.settings.doctor.run_hours)
    idle = session.scalar(
        select(func.count())
        .select_from(JobRun)
        .where(JobRun.state.in_(("waiting", "retry")), JobRun.not_before < stood)
    )
    if idle:
        text = Text(
            "有 {n} 项作业早已到期，仍未办理。", "{n} jobs came due long ago and have not been done."
        ).fill(n=idle)
        remedy = Text("请检查调度进程是否在运行。", "See whether the scheduler is running.")
        yield Finding("jobs.waiting", "warning", text, remedy, "systemctl status pension-verifier-scheduler")


def check_late_feeds(session: Session, context: Context) -> Iterator[Finding]:
    """Find expected feeds that have not come."""
    for feed in late_feeds(session, context):
        remedy = Text(
            "请催报送单位；确已不再报送的，从 feeds.expected 中去掉。",
            "Ask the sender for it; take it out of feeds.expected if it no longer comes.",
        )
        severity: Severity = "warning" if feed.days else "note"
        yield Finding("feeds.late", severity, feed.sentence, remedy)
