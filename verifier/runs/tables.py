"""Runs of the night job and the steps each consists of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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
