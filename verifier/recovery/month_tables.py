"""What the night keeps of a month: the closed trial balance, and how roll, payment file and bank agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, Fen, MonthColumn
from verifier.database.columns import RowNumber
from verifier.months import Month


class MonthEnd(AgencyScoped, Base):
    """One agency's trial balance at the end of a month; written once, for every agency, when all is sound."""

    __tablename__ = "month_ends"
    __table_args__ = (
        UniqueConstraint("agency_id", "month"),
        CheckConstraint("debit_fen = credit_fen", name="balanced"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, index=True)
    #: the business date of the night that closed it
    closed_on: Mapped[date]
    closed_at: Mapped[datetime]
    debit_fen: Mapped[int] = mapped_column(Fen, default=0)
    credit_fen: Mapped[int] = mapped_column(Fen, default=0)
    #: one entry per account: all debits and credits up to the month's end, and those within the month
    lines: Mapped[list[Any]]


class Reconciliation(AgencyScoped, Base):
    """How one agency's scheme agreed in a benefit month, as a night found it; see ``Reconciled``."""

    __tablename__ = "reconciliations"
    __table_args__ = (UniqueConstraint("run_id", "month", "agency_id", "scheme"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    business_date: Mapped[date]
    month: Mapped[Month] = mapped_column(MonthColumn, index=True)
    scheme: Mapped[str] = mapped_column(String(20))
    expected: Mapped[int]
    expected_fen: Mapped[int] = mapped_column(Fen)
    paid: Mapped[int]
    paid_fen: Mapped[int] = mapped_column(Fen)
    returned: Mapped[int]
    returned_fen: Mapped[int] = mapped_column(Fen)
    not_paid: Mapped[int]
    not_expected: Mapped[int]
    other_amount: Mapped[int]
