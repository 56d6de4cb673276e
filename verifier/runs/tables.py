"""Jobs that come due, and the night: its runs and the steps each consists of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.clock import CHINA
from verifier.database import Base


class Run(Base):
    """One night's work for one business date; a supplement takes in what was released later that day."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("business_date", "supplement"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    business_date: Mapped[date]
    supplement: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    started_by: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    #: grows with each process that takes the run over; only the newest may write
    fence: Mapped[int]
    #: until then whoever holds it is believed to be alive; another may take it over afterwards
    leased_until: Mapped[datetime | None]
    report: Mapped[dict[str, Any]]


class RunStep(Base):
    """One step of a run: done once, with what it did."""

    __tablename__ = "run_steps"
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    done: Mapped[int]
    total: Mapped[int]
    result: Mapped[dict[str, Any]]


class JobRun(Base):
    """A job for one business date: opened when it is due, done by one process at a time, done once.

    ``state``: waiting → running → done; after a failed try retry, after the last one dead. missed: it came
    due so long ago that it is no longer done.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        UniqueConstraint("job", "business_date", "slot", "rerun"),
        Index("ix_job_runs_state", "state", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(30))
    business_date: Mapped[date]
    #: the hour and minute of a job that comes more than once a day, else empty
    slot: Mapped[str] = mapped_column(String(5))
    #: 0 as scheduled; grows with each time a person had a finished one done again
    rerun: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int]
    #: processes that were lost over it; what was only put back is none of them
    lost: Mapped[int] = mapped_column(default=0)
    #: no try before
    not_before: Mapped[datetime]
    #: grows with each process that takes it; only the newest may finish it
    fence: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(80))
    leased_until: Mapped[datetime | None]
    #: the person who asked for it, when, and why
    asked_by: Mapped[str | None] = mapped_column(String(60))
    asked_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(1000))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    #: what it is at, in both languages, and how far
    doing: Mapped[dict[str, Any]]
    done: Mapped[int]
    total: Mapped[int]
    result: Mapped[dict[str, Any]]
    #: what went wrong at the last try, and what to do about it, in both languages
    problem: Mapped[dict[str, Any]]
    remedy: Mapped[dict[str, Any]]


class JobPause(Base):
    """A person had a job, a step of the night or everything ("all") wait until a moment, with a reason."""

    __tablename__ = "job_pauses"
    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(30), index=True)
    reason: Mapped[str] = mapped_column(String(1000))
    paused_by: Mapped[str] = mapped_column(String(60))
    paused_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]

    @property
    def last_day(self) -> date:
        """Return the last day of the pause, in China."""
        return (self.until.astimezone(CHINA) - timedelta(days=1)).date()
