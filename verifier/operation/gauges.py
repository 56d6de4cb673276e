"""Figures of the whole installation, asked of the store: nights, leads, feeds, ledger, audit head, backup.

Only counts, sums and ages; a label is a code of ours (a kind, a step, a state), never a value of a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.audit.heads import last_kept_at
from verifier.audit.verifying import head_of
from verifier.certification.tables import Check
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.feeds.tables import Feed
from verifier.operation.kept import backups
from verifier.recovery.trial_balance import trial_balance
from verifier.runs.tables import Run, RunStep


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure: its name without our prefix, what it says, its value in base units, its labels."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def gauges(context: Context) -> list[Gauge]:
    """Return every figure of this moment; what has never happened is left out."""
    now = context.clock.now()
    with context.database.read(EVERYWHERE, one_picture=True) as session:
        return [
            *_nights(session, now),
            *_work(session),
            *_ledger(session),
            *_kept(context, session, now),
        ]


def _nights(session: Session, now: datetime) -> Iterator[Gauge]:
    for state in ("running", "done"):
        count = session.scalar(select(func.count()).select_from(Run).where(Run.state == state)) or 0
        yield Gauge("nights", "Nights by state.", count, {"state": state})
    last = session.scalar(select(Run).where(Run.state == "done").order_by(Run.finished_at.desc()).limit(1))
    if last is None or last.finished_at is None:
        return
    yield Gauge("night_age_seconds", "Age of the last night that was done.", _age(now, last.finished_at))
    yield Gauge(
        "night_seconds", "Length of that night.", (last.finished_at - last.started_at).total_seconds()
    )
    steps = select(RunStep).where(RunStep.run_id == last.id).order_by(RunStep.position)
    for step in session.scalars(steps):
        if step.finished_at is not None:
            seconds = (step.finished_at - step.started_at).total_seconds()
            yield Gauge("night_step_seconds", "Length of its steps.", seconds, {"step": step.name})
    held = len(last.report.get("held", ()))
    yield Gauge("night_held", "What that night left to a person.", held)


def _work(session: Session) -> Iterator[Gauge]:
    leads = select(Lead.kind, Lead.state, func.count()).group_by(Lead.kind, Lead.state)
    for kind, state, count in session.execute(leads.order_by(Lead.kind, Lead.state)):
        yield Gauge("leads", "Leads by kind and state.", count, {"kind": kind, "state": state})
    feeds = select(func.count()).select_from(Feed)
    for state in ("receiving", "held", "applying"):
        count = session.scalar(feeds.where(Feed.state == state)) or 0
        yield Gauge(
            "feeds_waiting", "Feeds that are not in their place yet, by state.", count, {"state": state}
        )
    checks = select(Check.decision, func.count()).group_by(Check.decision).order_by(Check.decision)
    for decision, count in session.execute(checks):
        yield Gauge("checks", "Checks on record by decision.", count, {"decision": decision})


def _ledger(session: Session) -> Iterator[Gauge]:
    balance = trial_balance(session)
    yield Gauge("ledger_difference_fen", "Debits less credits: zero in a sound ledger.", balance.sum_fen)
    found = len(balance.differences)
    yield Gauge("ledger_disagreements", "Kept sums that differ from their postings.", found)


def _kept(context: Context, session: Session, now: datetime) -> Iterator[Gauge]:
    settings = context.settings
    yield Gauge("audit_entries", "Entries of the audit chain.", head_of(session)[0])
    kept = last_kept_at(settings.security.key_dir, context.auditor.key)
    if kept is not None:
        yield Gauge("audit_head_age_seconds", "Age of the head kept outside the store.", _age(now, kept))
    made = [] if settings.backup.folder is None else backups(settings.backup.folder)
    if made:
        yield Gauge("backup_age_seconds", "Age of the newest backup.", _age(now, made[0][0]))
        yield Gauge("backup_bytes", "Size of the newest backup.", made[0][1].stat().st_size)
    if settings.backup.folder is not None:
        yield Gauge("backups", "Backups in the folder.", len(made))


def _age(now: datetime, then: datetime) -> float:
    return max((now - then).total_seconds(), 0.0)
