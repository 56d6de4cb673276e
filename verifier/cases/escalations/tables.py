"""What was raised to a supervisor because it waits too long."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Escalation(AgencyScoped, Base):
    """A lead, case or task that waits too long; told once for each day it has been waiting since."""

    __tablename__ = "escalations"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "since"),
        Index("ix_escalations_ended_on", "ended_on", "since"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: lead, case or task
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: the day a lead was opened, a case's step or a task was due
    since: Mapped[date]
    raised_on: Mapped[date]
    #: it was dealt with, or its day changed; None while it still waits
    ended_on: Mapped[date | None]
