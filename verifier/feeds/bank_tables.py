"""What banks tell: lines of the statement of the account money comes back to, and payments they sent back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, Fen
from verifier.database.columns import RowNumber


class BankLine(AgencyScoped, Base):
    """One line of a bank statement; the bank's reference stands for it once, whoever brings it how often."""

    __tablename__ = "bank_lines"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    feed_id: Mapped[int] = mapped_column(index=True)
    bank_reference: Mapped[str] = mapped_column(String(60), unique=True)
    booked_on: Mapped[date]
    #: above zero: came in; below zero: went out
    amount_fen: Mapped[int] = mapped_column(Fen)
    payer_name: Mapped[str | None] = mapped_column(String(200))
    payer_account: Mapped[str | None] = mapped_column(String(40))
    memo: Mapped[str | None] = mapped_column(String(500))


class BankReturn(AgencyScoped, Base):
    """A payment the bank could not deliver: it failed, and a payment of its own takes its amount back."""

    __tablename__ = "bank_returns"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    feed_id: Mapped[int] = mapped_column(index=True)
    #: the payment that came back, once
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), unique=True)
    #: the negative payment that takes it back
    taken_back_by_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), unique=True)
    returned_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(200))
