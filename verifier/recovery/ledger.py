"""The one way into the ledger: a transaction with its postings, and the sums it moves, in one flush."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.clock import CHINA
from verifier.errors import Conflict
from verifier.language import Text
from verifier.months import Month
from verifier.recovery import accounts as acc
from verifier.recovery.books import Books, Leg, Legs, moved, turned
from verifier.recovery.tables import Debt, LedgerPosting, LedgerTransaction, Receipt


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be posted: who, when, why, and about what. ``approved_by`` where two people are needed."""

    kind: str
    legs: Legs
    by: str
    at: datetime
    reason: str
    agency_id: int
    debt: Debt | None = None
    receipt: Receipt | None = None
    refund_id: int | None = None
    approved_by: str | None = None
    bank_reference: str | None = None
    reverses_id: int | None = None


def books_of(debt: Debt) -> Books:
    """Return a debt's sums as the rules take them."""
    return Books(
        debt.assessed_fen,
        debt.fees_fen,
        debt.due_fen,
        debt.fees_due_fen,
        debt.recovered_fen,
        debt.written_off_fen,
    )


def post(session: Session, entry: Entry) -> LedgerTransaction:
    """Write a transaction and its postings; debt and receipt, locked by the caller, carry the new sums.

    Raises:
        Conflict: the debt or the receipt does not hold so much, or the step is not lawful in its state.
    """
    if entry.debt is not None:
        _move_debt(entry.debt, entry.kind, entry.legs)
    if entry.receipt is not None:
        _move_receipt(entry.receipt, entry.legs)
    booked_on = entry.at.astimezone(CHINA).date()
    transaction = LedgerTransaction(
        kind=entry.kind,
        agency_id=entry.agency_id,
        booked_on=booked_on,
        at=entry.at,
        entered_by=entry.by,
        approved_by=entry.approved_by,
        reason=entry.reason,
        debt_id=None if entry.debt is None else entry.debt.id,
        receipt_id=None if entry.receipt is None else entry.receipt.id,
        refund_id=entry.refund_id,
        bank_reference=entry.bank_reference,
        reverses_id=entry.reverses_id,
    )
    session.add(transaction)
    session.flush()
    session.add_all(
        LedgerPosting(
            transaction_id=transaction.id,
            agency_id=agency_id,
            debit=leg.debit,
            credit=leg.credit,
            amount_fen=leg.fen,
            month=Month.of(booked_on),
        )
        for leg, agency_id in _placed(entry)
    )
    session.flush()
    return transaction


def reverse(
    session: Session,
    transaction: LedgerTransaction,
    *,
    by: str,
    at: datetime,
    reason: str,
    debt: Debt | None,
    receipt: Receipt | None,
) -> LedgerTransaction:
    """Take a transaction back by its mirror image; the original stays as it is.

    Raises:
        Conflict: it is a reversal itself, was reversed already, or what it posted has been used since.
    """
    known = select(LedgerTransaction.id).where(LedgerTransaction.reverses_id == transaction.id)
    if transaction.kind == "reversal" or session.scalar(known) is not None:
        raise Conflict(
            Text("第 {id} 号分录已冲回。", "Transaction {id} was reversed already.").fill(id=transaction.id),
            Text("如需恢复，请重新入账。", "To restore it, post it anew."),
        )
    return post(
        session,
        Entry(
            kind="reversal",
            legs=turned(legs_of(session, transaction.id)),
            by=by,
            at=at,
            reason=reason,
            agency_id=transaction.agency_id,
            debt=debt,
            receipt=receipt,
            reverses_id=transaction.id,
        ),
    )


def legs_of(session: Session, transaction_id: int) -> Legs:
    """Return what a transaction posted, without the passage between two agencies: posting makes it anew."""
    rows = session.execute(
        select(LedgerPosting.debit, LedgerPosting.credit, LedgerPosting.amount_fen)
        .where(LedgerPosting.transaction_id == transaction_id)
        .order_by(LedgerPosting.id)
    ).all()
    return _without_passage([(debit, credit, fen) for debit, credit, fen in rows])


def live_transactions(session: Session, debt_id: int, kinds: Iterable[str]) -> Sequence[LedgerTransaction]:
    """Return a debt's transactions of these kinds that were not reversed, newest first."""
    reversed_ones = select(LedgerTransaction.reverses_id).where(LedgerTransaction.reverses_id.is_not(None))
    return session.scalars(
        select(LedgerTransaction)
        .where(
            LedgerTransaction.debt_id == debt_id,
            LedgerTransaction.kind.in_(tuple(kinds)),
            LedgerTransaction.id.not_in(reversed_ones),
        )
        .order_by(LedgerTransaction.id.desc())
    ).all()


def _move_debt(debt: Debt, kind: str, legs: Legs) -> None:
    after = books_of(debt).after(legs)
    debt.state = moved(debt.state, kind, after)
    debt.assessed_fen, debt.fees_fen = after.assessed, after.fees
    debt.due_fen, debt.fees_due_fen = after.due, after.fees_due
    debt.recovered_fen, debt.written_off_fen = after.recovered, after.written_off


def _move_receipt(receipt: Receipt, legs: Legs) -> None:
    came = opened = refund = 0
    for leg in legs:
        for account, sign in ((leg.credit, 1), (leg.debit, -1)):
            opened += sign * leg.fen if account == acc.UNALLOCATED else 0
            refund += sign * leg.fen if account == acc.REFUNDS_PAYABLE else 0
            came -= sign * leg.fen if account in (acc.BANK, acc.WITHHELD) else 0
    if receipt.open_fen + opened < 0:
        raise Conflict(
            Text("该笔收款没有这么多待认领金额。", "The receipt has not so much left to allocate."),
            Text("请核对待认领余额。", "Check what is left of it."),
        )
    receipt.amount_fen += came
    receipt.open_fen += opened
    receipt.refund_fen += refund
    receipt.allocated_fen += came - opened - refund


def _placed(entry: Entry) -> Iterable[tuple[Leg, int]]:
    """Give each leg its agency; money that one agency received for another's debt passes between them."""
    debt_agency = entry.agency_id if entry.debt is None else entry.debt.agency_id
    receipt_agency = entry.agency_id if entry.receipt is None else entry.receipt.agency_id
    for leg in entry.legs:
        if acc.UNALLOCATED not in (leg.debit, leg.credit) or debt_agency == receipt_agency:
            yield leg, debt_agency
        elif entry.debt is None:
            yield leg, receipt_agency
        elif leg.debit == acc.UNALLOCATED:
            yield Leg(acc.UNALLOCATED, acc.BETWEEN_AGENCIES, leg.fen), receipt_agency
            yield Leg(acc.BETWEEN_AGENCIES, leg.credit, leg.fen), debt_agency
        else:
            yield Leg(leg.debit, acc.BETWEEN_AGENCIES, leg.fen), debt_agency
            yield Leg(acc.BETWEEN_AGENCIES, acc.UNALLOCATED, leg.fen), receipt_agency


def _without_passage(rows: Sequence[tuple[str, str, int]]) -> Legs:
    """Join the two legs of each passage again; they were written one after the other."""
    legs, at = [], 0
    while at < len(rows):
        debit, credit, fen = rows[at]
        if acc.BETWEEN_AGENCIES in (debit, credit):
            other_debit, other_credit, _ = rows[at + 1]
            debit = other_debit if debit == acc.BETWEEN_AGENCIES else debit
            credit = other_credit if credit == acc.BETWEEN_AGENCIES else credit
            at += 1
        legs.append(Leg(debit, credit, fen))
        at += 1
    return tuple(legs)
