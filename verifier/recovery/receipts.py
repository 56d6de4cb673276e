"""Money that came in: taken into the ledger once, tied to a debt by its reference or by a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.feeds.events import BankLinesCame, MoneyCame
from verifier.language import Text
from verifier.reasons import checked_reason
from verifier.recovery.books import allocating, opening_refund, receiving
from verifier.recovery.debts import (
    lock_cases,
    locked_debt,
    locked_receipt,
    post_and_tell,
    reverse_and_tell,
)
from verifier.recovery.ledger import Entry, books_of, post
from verifier.recovery.references import references_in
from verifier.recovery.suggesting import suggestions_for
from verifier.recovery.tables import Debt, LedgerTransaction, Receipt, Refund
from verifier.recovery.words import BY_REFERENCE, CONFIRMED, OVERPAID, RECEIVED


def take_receipts(session: Session, event: BankLinesCame) -> None:
    """Handle money that came: post each line, allocate those whose memo quotes exactly one reference."""
    receipts = [_received(session, line, event.by, event.at) for line in event.lines]
    total = sum(receipt.amount_fen for receipt in receipts)
    event.audit.append(
        Happening(
            "receipts.taken", "receipts", str(receipts[0].id), {"rows": len(receipts), "total_fen": total}
        )
    )
    quoted = {receipt.id: references_in(receipt.memo) for receipt in receipts}
    wanted = {found[0] for found in quoted.values() if len(found) == 1}
    if not wanted:
        return
    debts = _by_reference(session, wanted)
    paths = {agency.id: agency.path for agency in session.scalars(select(Agency))}
    for receipt in receipts:
        debt = debts.get(quoted[receipt.id][0]) if len(quoted[receipt.id]) == 1 else None
        # a statement pays the debts of its own agency and of those below it
        if debt is None or not paths[debt.agency_id].startswith(paths[receipt.agency_id]):
            continue
        if debt.state in ("open", "settled"):
            pay_debt(
                session, receipt, debt, receipt.open_fen, event.by, event.at, str(BY_REFERENCE), event.audit
            )


def confirm(context: Context, actor: Actor, receipt_id: int, reference: str) -> Receipt:
    """Say that a suggestion holds: the receipt pays the debt.

    Raises:
        NotPermitted, NotFound: no right, no person, close to the debtor, or no such receipt or debt.
        Conflict: it is not among the suggestions (any more), or the debt is not open.
    """
    _worker(actor)
    with context.database.write(actor.scope) as session:
        debt = locked_debt(session, reference)
        must_not_be_close(session, actor, debt.person_id)
        receipt = locked_receipt(session, receipt_id)
        found = suggestions_for(session, context, [receipt])[receipt.id]
        if debt.id not in {item.debt_id for item in found}:
            raise Conflict(
                Text(
                    "该应追回款不在此笔收款的建议之列。", "This debt is not among the receipt's suggestions."
                ),
                Text(
                    "如有其他依据，请写明理由后认领（receipts allocate）。",
                    "On other grounds, allocate it and state the reason (receipts allocate).",
                ),
            )
        _allocated(session, context, actor, receipt, debt, receipt.open_fen, str(CONFIRMED))
    return receipt


def allocate(
    context: Context, actor: Actor, receipt_id: int, reference: str, reason: str, fen: int | None = None
) -> Receipt:
    """Tie a receipt, or ``fen`` of it, to a debt for a stated reason; what exceeds the debt becomes a refund.

    Raises:
        NotPermitted, NotFound, Conflict: as for :func:`confirm`.
        InvalidInput: no reason, or no amount above zero.
    """
    _worker(actor)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        debt = locked_debt(session, reference)
        receipt = locked_receipt(session, receipt_id)
        _allocated(session, context, actor, receipt, debt, receipt.open_fen if fen is None else fen, why)
    return receipt


def take_back(context: Context, actor: Actor, transaction_id: int, reason: str) -> LedgerTransaction:
    """Reverse an allocation made in error: the money is unallocated again.

    Raises:
        NotPermitted, NotFound: no right, no person, close to the debtor, or no such allocation.
        Conflict: it was reversed already.
        InvalidInput: no reason, or not an allocation.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        done = session.scalar(select(LedgerTransaction).where(LedgerTransaction.id == transaction_id))
        if done is None or done.kind != "allocated" or done.debt_id is None or done.receipt_id is None:
            raise InvalidInput(
                Text("第 {id} 号分录不是认领。", "Transaction {id} is no allocation.").fill(
                    id=transaction_id
                ),
                Text(
                    "编号见该笔应追回款的分录（debts show）。",
                    "The debt's own postings give the number (debts show).",
                ),
            )
        debt = locked_debt(session, str(done.debt_id))
        receipt = locked_receipt(session, done.receipt_id)
        must_not_be_close(session, actor, debt.person_id)
        told: list[Happening] = []
        reversal = reverse_and_tell(
            session, done, told, by=actor.name, at=context.clock.now(), reason=why, debt=debt, receipt=receipt
        )
        told.append(Happening("debt.allocation_reversed", "debt", str(debt.id), {"receipt": receipt.id}))
        context.auditor.record(session, actor.name, actor.os_user, told)
    return reversal


def owe_back(context: Context, actor: Actor, receipt_id: int, reason: str) -> Refund:
    """Turn what is unallocated of a receipt into a refund: it was not meant for any debt.

    Raises:
        NotPermitted, NotFound: no right, no person, close to the debtor, or no such receipt for this actor.
        Conflict: nothing of it is unallocated.
        InvalidInput: no reason.
    """
    _worker(actor)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        receipt = locked_receipt(session, receipt_id)
        _must_have(receipt, receipt.open_fen)
        told: list[Happening] = []
        refund = _refund(session, receipt, None, receipt.open_fen, actor.name, context.clock.now(), why, told)
        context.auditor.record(session, actor.name, actor.os_user, told)
    return refund


def pay_debt(
    session: Session,
    receipt: Receipt,
    debt: Debt,
    fen: int,
    by: str,
    at: datetime,
    why: str,
    audit: list[Happening],
) -> None:
    """Pay a debt from a receipt, both locked by the caller; what exceeds the debt opens a refund."""
    part = min(fen, books_of(debt).open)
    if part:
        legs = allocating(books_of(debt), part)
        entry = Entry("allocated", legs, by, at, why, debt.agency_id, debt=debt, receipt=receipt)
        post_and_tell(session, entry, audit)
        audit.append(Happening("debt.paid", "debt", str(debt.id), {"receipt": receipt.id, "total_fen": part}))
    if fen > part:
        _refund(session, receipt, debt, fen - part, by, at, str(OVERPAID), audit)


def _allocated(
    session: Session, context: Context, actor: Actor, receipt: Receipt, debt: Debt, fen: int, why: str
) -> None:
    must_not_be_close(session, actor, debt.person_id)
    _must_have(receipt, fen)
    if debt.state not in ("open", "settled"):
        raise Conflict(
            Text(
                "该应追回款已核销或撤销，不能认领收款。",
                "The debt was written off or withdrawn: nothing is due.",
            ),
            Text("如核销有误，请先冲回核销。", "If the write-off was wrong, reverse it first."),
        )
    told: list[Happening] = []
    pay_debt(session, receipt, debt, fen, actor.name, context.clock.now(), why, told)
    context.auditor.record(session, actor.name, actor.os_user, told)


def _must_have(receipt: Receipt, fen: int) -> None:
    if not 0 < fen <= receipt.open_fen:
        raise Conflict(
            Text("该笔收款没有这么多待认领金额。", "The receipt has not so much left to allocate."),
            Text("请核对待认领余额。", "Check what is left of it."),
        )


def _received(session: Session, line: MoneyCame, by: str, at: datetime) -> Receipt:
    receipt = Receipt(
        origin="bank",
        bank_line_id=line.bank_line_id,
        agency_id=line.agency_id,
        received_on=line.booked_on,
        payer_name=line.payer_name,
        memo=line.memo,
    )
    session.add(receipt)
    session.flush()
    post(
        session,
        Entry(
            kind="received",
            legs=receiving(line.amount_fen),
            by=by,
            at=at,
            reason=str(RECEIVED),
            agency_id=line.agency_id,
            receipt=receipt,
            bank_reference=line.bank_reference,
        ),
    )
    return receipt


def _refund(
    session: Session,
    receipt: Receipt,
    debt: Debt | None,
    fen: int,
    by: str,
    at: datetime,
    why: str,
    audit: list[Happening],
) -> Refund:
    refund = Refund(
        receipt_id=receipt.id,
        debt_id=None if debt is None else debt.id,
        agency_id=receipt.agency_id,
        amount_fen=fen,
        state="open",
        opened_at=at,
    )
    session.add(refund)
    session.flush()
    post(
        session,
        Entry(
            "refund_opened",
            opening_refund(fen),
            by,
            at,
            why,
            receipt.agency_id,
            receipt=receipt,
            refund_id=refund.id,
        ),
    )
    audit.append(
        Happening("refund.opened", "refund", str(refund.id), {"receipt": receipt.id, "total_fen": fen})
    )
    return refund


def _by_reference(session: Session, references: set[str]) -> dict[str, Debt]:
    quoted = Debt.reference.in_(sorted(references))
    lock_cases(session, select(Debt.case_id).where(quoted))
    query = select(Debt).where(quoted).order_by(Debt.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True))
    return {debt.reference: debt for debt in found}


def _worker(actor: Actor) -> None:
    actor.require_person()
    actor.require(Right.CASES_WORK)
