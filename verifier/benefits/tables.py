"""Who is entitled to what, what was paid month by month, to which account."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, Fen, MonthColumn
from verifier.database.columns import RowNumber
from verifier.months import Month


class Entitlement(AgencyScoped, Base):
    """One person's right to one scheme's monthly benefit, as the last roll states it."""

    __tablename__ = "entitlements"
    __table_args__ = (
        UniqueConstraint("person_id", "scheme"),
        # a million benefits are counted from the first alone, which holds few different values; the second
        # gives a page its order
        Index("ix_entitlements_coverage", "state", "covered_until", "agency_id", "scheme"),
        Index("ix_entitlements_due", "covered_until", "person_id", "id"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    scheme: Mapped[str] = mapped_column(String(20))
    monthly_fen: Mapped[int] = mapped_column(Fen)
    account_no: Mapped[str | None] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(30))
    started: Mapped[Month | None] = mapped_column(MonthColumn)
    #: first month that is no longer paid
    stopped: Mapped[Month | None] = mapped_column(MonthColumn)
    #: the state a stop of ours keeps it in: no roll brings it back into payment. None: the roll's word holds
    held_state: Mapped[str | None] = mapped_column(String(30))
    #: the last day a proof of life covers, kept by the database itself; None: there never was one
    covered_until: Mapped[date | None]
    #: hash of the roll row this state was read from: an equal row changes nothing
    row_hash: Mapped[bytes] = mapped_column(index=True)
    last_feed_id: Mapped[int]


class EntitlementChange(Base):
    """A changed field of an entitlement with the month from which the new value holds."""

    __tablename__ = "entitlement_changes"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    previous: Mapped[str | None] = mapped_column(String(60))
    new: Mapped[str | None] = mapped_column(String(60))
    effective: Mapped[Month] = mapped_column(MonthColumn)
    #: None: no feed but a decision of ours
    feed_id: Mapped[int | None]
    #: who took that decision
    decided_by: Mapped[str | None] = mapped_column(String(60))
    recorded_at: Mapped[datetime]


class Payment(AgencyScoped, Base):
    """One benefit month's money to one bank account; never edited, a return is a payment of its own."""

    __tablename__ = "payments"
    __table_args__ = (Index("ix_payments_person_id_month", "person_id", "month"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    month: Mapped[Month] = mapped_column(MonthColumn)
    amount_fen: Mapped[int] = mapped_column(Fen)
    #: ``paid``, or ``failed`` when the bank sent it back: only paid money counts
    state: Mapped[str] = mapped_column(String(10))
    account_no: Mapped[str | None] = mapped_column(String(40))
    holder_name: Mapped[str | None] = mapped_column(String(200))
    paid_on: Mapped[date | None]
    bank_reference: Mapped[str | None] = mapped_column(String(60), index=True)
    feed_id: Mapped[int] = mapped_column(index=True)


class PaidMonth(Base):
    """A month for which a payment file of a register's scheme was imported: no estimate is needed there."""

    __tablename__ = "paid_months"
    register: Mapped[str] = mapped_column(String(60), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(20), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    feed_id: Mapped[int]


class BankAccount(AgencyScoped, Base):
    """An account a person's benefit goes to, or went to, with its holder as the bank or agency states it."""

    __tablename__ = "bank_accounts"
    __table_args__ = (Index("ix_bank_accounts_person_id_since", "person_id", "since"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    account_no: Mapped[str] = mapped_column(String(40), index=True)
    bank: Mapped[str | None] = mapped_column(String(100))
    holder_name: Mapped[str | None] = mapped_column(String(200))
    holder_id_no: Mapped[str | None] = mapped_column(String(40))
    since: Mapped[date]
    #: True when this account replaced an earlier one; the first known account is no change
    is_change: Mapped[bool]
    feed_id: Mapped[int]
