"""Debts, their append-only ledger, receipts, refunds, write-offs, instalment plans and payroll checks.

The ledger's rows are never changed. What else is kept here of a sum (what is due, what is unallocated) can be
added up from it; the trial balance does so and compares.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, Fen, MonthColumn
from verifier.database.columns import RowNumber
from verifier.months import Month
from verifier.recovery.accounts import RECOVERY_LINE, TWO_PEOPLE

_RECOVERY: Final = ", ".join(f"'{name}'" for name in RECOVERY_LINE)
_TWO_PEOPLE: Final = ", ".join(f"'{kind}'" for kind in TWO_PEOPLE)


def _none_negative(*columns: str) -> CheckConstraint:
    return CheckConstraint(" AND ".join(f"{name} >= 0" for name in columns), name="none_negative")


class Debt(AgencyScoped, Base):
    """What one approved assessment says was overpaid, and where each fen of it stands."""

    __tablename__ = "debts"
    __table_args__ = (
        _none_negative(
            "assessed_fen", "fees_fen", "due_fen", "fees_due_fen", "recovered_fen", "written_off_fen"
        ),
        # with none negative this also says: recovered never exceeds assessed
        CheckConstraint(
            "assessed_fen + fees_fen = due_fen + fees_due_fen + recovered_fen + written_off_fen",
            name="every_fen_stands_somewhere",
        ),
        CheckConstraint("assessed_fen > 0 OR fees_fen = 0", name="no_fee_on_nothing"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: what people quote when they pay
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), unique=True)
    opened_on: Mapped[date]
    #: benefit months the assessment added up
    months: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), index=True)
    assessed_fen: Mapped[int] = mapped_column(Fen, default=0)
    fees_fen: Mapped[int] = mapped_column(Fen, default=0)
    due_fen: Mapped[int] = mapped_column(Fen, default=0, index=True)
    fees_due_fen: Mapped[int] = mapped_column(Fen, default=0)
    recovered_fen: Mapped[int] = mapped_column(Fen, default=0)
    written_off_fen: Mapped[int] = mapped_column(Fen, default=0)


class LedgerTransaction(AgencyScoped, Base):
    """One event of money with its postings. Never edited, never dropped: taken back by a reversal, once."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (
        CheckConstraint(
            f"kind NOT IN ({_TWO_PEOPLE}) OR (approved_by IS NOT NULL AND approved_by <> entered_by)",
            name="two_people",
        ),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_names_what"),
        Index("ix_ledger_transactions_debt_id_id", "debt_id", "id"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    booked_on: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(60))
    approved_by: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(1000))
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debts.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"), index=True)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"))
    #: the bank's reference: the same one is never posted twice
    bank_reference: Mapped[str | None] = mapped_column(String(60), unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_transactions.id"), unique=True)


class LedgerPosting(AgencyScoped, Base):
    """One amount from the account credited to the account debited: unbalanced it could not be written."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="above_zero"),
        CheckConstraint("debit <> credit", name="two_accounts"),
        # what is recovered is never netted against benefits
        CheckConstraint(f"(debit IN ({_RECOVERY})) = (credit IN ({_RECOVERY}))", name="one_line_of_money"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    debit: Mapped[str] = mapped_column(String(20))
    credit: Mapped[str] = mapped_column(String(20))
    amount_fen: Mapped[int] = mapped_column(Fen)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("ledger_transactions.id"), index=True)
    month: Mapped[Month] = mapped_column(MonthColumn, index=True)


class Receipt(AgencyScoped, Base):
    """Money that came in: a line of a bank statement, or what was withheld from a benefit."""

    __tablename__ = "receipts"
    __table_args__ = (
        _none_negative("amount_fen", "open_fen", "allocated_fen", "refund_fen"),
        CheckConstraint(
            "amount_fen = open_fen + allocated_fen + refund_fen", name="every_fen_stands_somewhere"
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: ``bank`` or ``offset``
    origin: Mapped[str] = mapped_column(String(10))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_lines.id"), unique=True)
    received_on: Mapped[date]
    payer_name: Mapped[str | None] = mapped_column(String(200))
    memo: Mapped[str | None] = mapped_column(String(500))
    amount_fen: Mapped[int] = mapped_column(Fen, default=0)
    #: not allocated yet
    open_fen: Mapped[int] = mapped_column(Fen, default=0, index=True)
    allocated_fen: Mapped[int] = mapped_column(Fen, default=0)
    refund_fen: Mapped[int] = mapped_column(Fen, default=0)


class Refund(AgencyScoped, Base):
    """Money owed back to whoever paid too much: open → proposed → paid, by two people."""

    __tablename__ = "refunds"
    __table_args__ = (
        _none_negative("amount_fen"),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_people"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[str] = mapped_column(String(12), index=True)
    opened_at: Mapped[datetime]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    #: the debt it was meant for, if any
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debts.id"), index=True)
    proposed_by: Mapped[str | None] = mapped_column(String(60))
    approved_by: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(String(1000))


class Proposal(AgencyScoped, Base):
    """A write-off or an offset that one person proposed and another decides. Kept whatever was decided."""

    __tablename__ = "recovery_proposals"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="above_zero"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(income_fen IS NULL) = (members IS NULL)", name="whole_household"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: ``written_off`` or ``offset``
    kind: Mapped[str] = mapped_column(String(12))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debts.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    #: why a claim is given up, or what it is offset from
    ground: Mapped[str] = mapped_column(String(30))
    #: the household as it was told, where nobody agreed to a deduction from later benefits
    income_fen: Mapped[int | None] = mapped_column(Fen)
    members: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(12), index=True)
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(String(1000))


class Plan(AgencyScoped, Base):
    """An agreement on instalments: proposed by one person, approved by another; at most one runs per debt."""

    __tablename__ = "instalment_plans"
    __table_args__ = (
        CheckConstraint("monthly_fen > 0 AND total_fen > 0", name="above_zero"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index(
            "ix_instalment_plans_one_runs",
            "debt_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'running')"),
            postgresql_where=text("state IN ('proposed', 'running')"),
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    debt_id: Mapped[int] = mapped_column(ForeignKey("debts.id"))
    #: proposed → running → completed, broken or ended; or refused
    state: Mapped[str] = mapped_column(String(12))
    total_fen: Mapped[int] = mapped_column(Fen)
    monthly_fen: Mapped[int] = mapped_column(Fen)
    first_month: Mapped[Month] = mapped_column(MonthColumn)
    #: what the debtor had paid when the plan was made: later receipts count for it
    paid_before_fen: Mapped[int] = mapped_column(Fen)
    #: the household as it was told, and the minimum that applied: why the plan was lawful
    household: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(1000))
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    #: instalments told as missing, and the business date that was told of
    missed: Mapped[int] = mapped_column(default=0)
    swept_on: Mapped[date | None]


class PayrollFile(AgencyScoped, Base):
    """A coming payment file that was brought in: its bytes are kept and wait until a person releases them."""

    __tablename__ = "payroll_files"
    __table_args__ = (UniqueConstraint("agency_id", "sha256"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    sha256: Mapped[bytes] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    #: how its columns are read
    mapping: Mapped[dict[str, Any]]
    brought_by: Mapped[str] = mapped_column(String(60))
    brought_at: Mapped[datetime]
    #: it will never leave: replaced by a corrected one, say
    set_aside_by: Mapped[str | None] = mapped_column(String(60))
    set_aside_at: Mapped[datetime | None]
    set_aside_reason: Mapped[str | None] = mapped_column(String(1000))


class PayrollCheck(AgencyScoped, Base):
    """A coming payment file that was looked at, by its hash; only these very bytes may leave, and once."""

    __tablename__ = "payroll_checks"
    __table_args__ = (
        CheckConstraint(
            "released_by IS NULL OR (released_by <> checked_by AND released_by <> brought_by)",
            name="two_people",
        ),
        UniqueConstraint("file_id", "business_date"),
        Index(
            "ix_payroll_checks_one_release",
            "sha256",
            unique=True,
            sqlite_where=text("released_by IS NOT NULL"),
            postgresql_where=text("released_by IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("payroll_files.id"))
    #: the night that looked; None: a person did
    business_date: Mapped[date | None]
    brought_by: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[bytes] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int]
    total_fen: Mapped[int] = mapped_column(Fen)
    #: one entry per held row: line, kind, case, amount; no names
    holds: Mapped[list[Any]]
    checked_by: Mapped[str] = mapped_column(String(60))
    checked_at: Mapped[datetime]
    released_by: Mapped[str | None] = mapped_column(String(60))
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None] = mapped_column(String(1000))


class ReleasedPayment(AgencyScoped, Base):
    """A month of a benefit that a released file pays: no later file pays it again. Written by the release."""

    __tablename__ = "released_payments"
    __table_args__ = (
        UniqueConstraint("check_id", "entitlement_id", "month"),
        Index("ix_released_payments_entitlement_id_month", "entitlement_id", "month"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: the check by which the file left
    check_id: Mapped[int] = mapped_column(ForeignKey("payroll_checks.id"))
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"))
    month: Mapped[Month] = mapped_column(MonthColumn)
    amount_fen: Mapped[int] = mapped_column(Fen)
