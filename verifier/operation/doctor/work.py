"""The work that should go on by itself: nights, feeds, backups, room on the disks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.clock import business_today
from verifier.context import Context
from verifier.database import exclusive
from verifier.errors import AlreadyRunning
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.notices.archive import archive_folder
from verifier.operation.doctor.findings import Finding
from verifier.operation.kept import backups
from verifier.runs.tables import Run

_MB = 1024 * 1024


def last_done(session: Session) -> date | None:
    """Return the last business date whose night is done; None where none ever was."""
    return session.scalar(select(func.max(Run.business_date)).where(Run.state == "done"))


def check_nights(session: Session, context: Context) -> Iterator[Finding]:
    """Find nights that stay away, hang, or were interrupted and not taken up again."""
    now, hours = context.clock.now(), context.settings.doctor.run_hours
    at_work = _night_runs(context)
    for run in session.scalars(select(Run).where(Run.state == "running").order_by(Run.id)):
        command = f"pension-verifier nightly --date {run.business_date}"
        if not at_work:
            text = Text(
                "{day} 的夜间作业中断，没有续做。",
                "The night of {day} was interrupted and not taken up again.",
            )
            remedy = Text(
                "请续做；做完的步骤不会重复。", "Go on with it; steps that are done are not done twice."
            )
            yield Finding("night.interrupted", "warning", text.fill(day=run.business_date), remedy, command)
        elif now - run.started_at > timedelta(hours=hours):
            text = Text(
                "{day} 的夜间作业已运行超过 {n} 小时。", "The night of {day} has run for over {n} hours."
            )
            remedy = Text(
                "请看运行页的进度；确已停住时结束该进程再续做。",
                "Look at its progress on the page of runs; if it stands still end the process and go on.",
            )
            yield Finding("night.stuck", "error", text.fill(day=run.business_date, n=hours), remedy, command)
    last = last_done(session)
    if last is not None and last < business_today(context.clock) - timedelta(days=1):
        text = Text("最近一次完成的夜间作业是 {day}。", "The last night that was done is that of {day}.")
        remedy = Text("请检查调度进程是否在运行。", "See whether the scheduler is running.")
        yield Finding(
            "night.missed",
            "error",
            text.fill(day=last),
            remedy,
            "systemctl status pension-verifier-scheduler",
        )


def _night_runs(context: Context) -> bool:
    """Tell whether a process holds the night's lock at this moment."""
    try:
        with exclusive(context.database, "nightly"):
            return False
    except AlreadyRunning:
        return True


def check_feeds(session: Session, context: Context) -> Iterator[Finding]:
    """Find feeds that wait for a person too long, or were never received to their end."""
    days = context.settings.doctor.held_feed_days
    oldest = context.clock.now() - timedelta(days=days)
    stale = select(Feed).where(Feed.state.in_(("held", "receiving", "applying")), Feed.started_at < oldest)
    for feed in session.scalars(stale.order_by(Feed.id)):
        if feed.state == "held":
            text = Text("第 {id} 批数据暂缓已超过 {n} 天。", "Feed {id} has been held for over {n} days.")
            remedy = Text(
                "请由导入人以外的同事放行或退回。",
                "Have a colleague other than the importer release or reject it.",
            )
            command = f"pension-verifier feeds show {feed.id}"
            yield Finding("feeds.held", "warning", text.fill(id=feed.id, n=days), remedy, command)
        else:
            text = Text(
                "第 {id} 批数据超过 {n} 天没有收完。", "Feed {id} has not been taken in for over {n} days."
            )
            remedy = Text(
                "请重新导入同一文件，或运行夜间作业续完。",
                "Import the same file again, or run the night to finish it.",
            )
            yield Finding(
                "feeds.unfinished",
                "warning",
                text.fill(id=feed.id, n=days),
                remedy,
                "pension-verifier nightly",
            )


def check_backups(context: Context, *, at_work: bool) -> Iterator[Finding]:
    """Find that no backup is made, or that the newest is too old."""
    settings = context.settings
    if settings.backup.folder is None:
        yield Finding(
            "backup.none",
            "warning" if at_work else "note",
            Text("没有设置备份目录，夜间不做备份。", "No folder for backups is set: the night makes none."),
            Text("请设置 backup.folder，最好在另一台机器上。", "Set backup.folder, best on another machine."),
            "pension-verifier backup --out DIR",
        )
        return
    found = backups(settings.backup.folder)
    oldest = context.clock.now() - timedelta(hours=settings.doctor.backup_hours)
    if at_work and (not found or found[0][0] < oldest):
        text = Text("超过 {n} 小时没有新备份。", "There has been no backup for over {n} hours.")
        yield Finding(
            "backup.old",
            "error",
            text.fill(n=settings.doctor.backup_hours),
            Text(
                "请做一次备份，并看夜间报告中为何没有。",
                "Make one, and see in the night's report why there was none.",
            ),
            "pension-verifier backup",
        )


def check_disks(context: Context) -> Iterator[Finding]:
    """Find disks that are nearly full."""
    settings, url = context.settings, context.database.url
    places = [settings.nightly.report_dir, archive_folder(settings), settings.security.key_dir]
    places += [Path(str(url.database)).parent] if context.database.is_sqlite else []
    places += [settings.backup.folder] if settings.backup.folder is not None else []
    told = set()
    for place in places:
        there = next(path for path in (place, *place.resolve().parents) if path.is_dir())
        device, free = there.stat().st_dev, shutil.disk_usage(there).free // _MB
        if free < settings.doctor.least_free_mb and device not in told:
            told.add(device)
            text = Text("{place} 所在磁盘只剩 {n} MB。", "The disk of {place} has {n} MB left.")
            remedy = Text(
                "请清理或扩容；写满后一切停下，但不会丢失已确认的数据。",
                "Clear or extend it; full, everything stops, though nothing confirmed is lost.",
            )
            yield Finding("disk.full", "error", text.fill(place=place, n=free), remedy, "df -h")
