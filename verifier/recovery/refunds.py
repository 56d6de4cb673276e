"""Money owed back is paid by two people, against a bank reference that was never posted before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason
from verifier.recovery.books import refunding
from verifier.recovery.ledger import Entry, post
from verifier.recovery.tables import Debt, LedgerTransaction, Refund

_LONGEST_REFERENCE = 60


def propose_refund(context: Context, actor: Actor, refund_id: int, reason: str) -> Refund:
    """Propose to pay a refund out; ``reason`` says to whom and on what grounds.

    Raises:
        NotPermitted, NotFound: no right, no person, close to the debtor, or no such refund for this actor.
        Conflict: proposed or paid already.
        InvalidInput: no reason.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        refund = _locked(session, refund_id, "open")
        _must_not_be_close(session, actor, refund)
        refund.state, refund.proposed_by, refund.reason = "proposed", actor.name, why
        session.flush()
        _tell(
            session, context, actor, Happening("refund.proposed", "refund", str(refund.id), _detail(refund))
        )
    return refund


def approve_refund(context: Context, actor: Actor, refund_id: int, bank_reference: str) -> Refund:
    """Approve a refund that the bank has paid out under ``bank_reference``, and post it.

    Raises:
        NotPermitted: no right, not a person, close to the debtor, or the proposer.
        NotFound: no such refund for this actor.
        Conflict: not proposed, or the reference was posted before.
        InvalidInput: no reference.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    bank = bank_reference.strip()
    if not bank or len(bank) > _LONGEST_REFERENCE:
        raise InvalidInput(
            Text(
                "请填写银行流水号（不超过 {n} 字）。", "Give the bank's reference ({n} characters at most)."
            ).fill(n=_LONGEST_REFERENCE)
        )
    with context.database.write(actor.scope) as session:
        refund = _locked(session, refund_id, "proposed")
        _must_not_be_close(session, actor, refund)
        if refund.proposed_by is None or refund.proposed_by == actor.name:
            raise NotPermitted(
                Text("提出人不能审批自己的退款。", "Who proposed a refund cannot approve it."),
                Text("请由另一名审批人办理。", "Ask another approver."),
            )
        known = select(LedgerTransaction.id).where(LedgerTransaction.bank_reference == bank)
        if session.scalar(known) is not None:
            raise Conflict(
                Text("该银行流水号已入账。", "This bank reference was posted before."),
                Text("请与银行核对。", "Check with the bank."),
            )
        refund.state, refund.approved_by = "paid", actor.name
        session.flush()
        post(
            session,
            Entry(
                kind="refunded",
                legs=refunding(refund.amount_fen),
                by=refund.proposed_by,
                at=context.clock.now(),
                reason=refund.reason or "",
                agency_id=refund.agency_id,
                refund_id=refund.id,
                approved_by=actor.name,
                bank_reference=bank,
            ),
        )
        _tell(session, context, actor, Happening("refund.paid", "refund", str(refund.id), _detail(refund)))
    return refund


def _locked(session: Session, refund_id: int, state: str) -> Refund:
    query = select(Refund).where(Refund.id == refund_id).with_for_update()
    refund = session.scalar(query.execution_options(populate_existing=True))
    if refund is None:
        raise NotFound(Text("没有第 {id} 号退款。", "There is no refund {id}.").fill(id=refund_id))
    if refund.state != state:
        raise Conflict(
            Text("该退款不在此步骤。", "The refund is not at this step."),
            Text("请查看其当前状态。", "Look at it as it is now."),
        )
    return refund


def _must_not_be_close(session: Session, actor: Actor, refund: Refund) -> None:
    debtor = select(Debt.person_id).where(Debt.id == refund.debt_id)
    person_id = session.scalar(debtor)
    if person_id is not None:
        must_not_be_close(session, actor, person_id)


def _detail(refund: Refund) -> dict[str, int]:
    return {"receipt": refund.receipt_id, "total_fen": refund.amount_fen}


def _tell(session: Session, context: Context, actor: Actor, happening: Happening) -> None:
    context.auditor.record(session, actor.name, actor.os_user, [happening])
