"""Giving a claim up, or offsetting it from the debtor's other money: one proposes, another decides."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close, must_not_have_been_close
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.money import yuan_text
from verifier.reasons import checked_reason
from verifier.recovery.books import withholding, writing_off
from verifier.recovery.course import enter
from verifier.recovery.debts import locked_debt, post_and_tell
from verifier.recovery.deductions import LATER, told_household
from verifier.recovery.ledger import Entry, books_of, post
from verifier.recovery.offsets import must_be_lawful
from verifier.recovery.receipts import pay_debt
from verifier.recovery.tables import Debt, Proposal, Receipt
from verifier.recovery.turns import take_turn
from verifier.recovery.words import OFFSET_NAMES, WRITE_OFF_GROUNDS

Kind = Literal["written_off", "offset"]


def propose(
    context: Context,
    actor: Actor,
    kind: Kind,
    reference: str,
    ground: str,
    reason: str,
    fen: int | None = None,
    *,
    household: tuple[int, int] | None = None,
) -> Proposal:
    """Propose to write off, or to offset, ``fen`` of a debt (all that is open when None).

    ``household``: income in fen a month and members, for a deduction from later benefits nobody agreed to. It
    is kept with the proposal: who decides sees it, and it is weighed again then.

    Raises:
        NotPermitted, NotFound: no right, no person, close to the debtor, or no such debt for this actor.
        InvalidInput: an unknown ground, or no reason.
        Conflict: not open, more than is open, one is proposed already, less than the minimum-living amount
            would be left, or the law does not allow it now; the message names the clause.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    known = WRITE_OFF_GROUNDS if kind == "written_off" else OFFSET_NAMES
    if ground not in known:
        raise InvalidInput(
            Text("没有“{g}”这一项。", "There is no “{g}”.").fill(g=ground[:30]),
            Text("可选：{all}。", "Choose one of: {all}.").fill(all=", ".join(known)),
        )
    with context.database.write(actor.scope) as session:
        debt = locked_debt(session, reference)
        must_not_be_close(session, actor, debt.person_id)
        amount = books_of(debt).open if fen is None else fen
        _must_be_open(debt, amount)
        waiting = select(Proposal.id).where(
            Proposal.debt_id == debt.id, Proposal.kind == kind, Proposal.state == "proposed"
        )
        if session.scalar(waiting) is not None:
            raise Conflict(
                Text("已有待审批的提议。", "A proposal of this kind awaits approval already."),
                Text("请先审批或退回。", "Have it decided first."),
            )
        if kind == "offset":
            must_be_lawful(session, context, actor, debt, ground, amount, household)
        told = household if ground == LATER else None
        proposal = Proposal(
            kind=kind,
            debt_id=debt.id,
            agency_id=debt.agency_id,
            amount_fen=amount,
            ground=ground,
            income_fen=None if told is None else told[0],
            members=None if told is None else told[1],
            reason=why,
            state="proposed",
            proposed_by=actor.name,
            proposed_at=context.clock.now(),
        )
        session.add(proposal)
        session.flush()
        detail = _detail(proposal)
        if kind == "written_off":
            happened = [
                enter(session, context, actor, debt, "write_off_proposed", why, detail),
                Happening("debt.write_off_proposed", "debt", str(debt.id), detail),
            ]
        else:
            happened = [Happening("debt.offset_proposed", "debt", str(debt.id), detail)]
        context.auditor.record(session, actor.name, actor.os_user, happened)
    return proposal


def decide(
    context: Context, actor: Actor, kind: Kind, proposal_id: int, approve: bool, reason: str
) -> Proposal:
    """Approve or refuse a proposal; only another person than its proposer may. Approving posts it.

    Raises:
        NotPermitted: no right, not a person, close to the debtor, or the proposer.
        NotFound: no such proposal of this kind for this actor.
        InvalidInput: no reason.
        Conflict: decided already, the debt no longer holds so much, less than the minimum-living amount would
            be left by the month's deductions, or the law does not allow it now; the message names the clause.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        if kind == "offset":
            # two approvals side by side would each see a month from which nothing was deducted yet
            take_turn(session, "offset")
        debt, proposal = _proposal(session, kind, proposal_id)
        must_not_be_close(session, actor, debt.person_id)
        if actor.name == proposal.proposed_by:
            raise NotPermitted(
                Text("提出人不能审批自己的提议。", "Who proposed it cannot approve it."),
                Text("请由另一名审批人办理。", "Ask another approver."),
            )
        at = context.clock.now()
        if approve:
            must_not_have_been_close(session, proposal.proposed_by, debt.person_id)
            _must_be_open(debt, proposal.amount_fen)
        # the course first: what the money does to the case stands on the step
        told = _entered(session, context, actor, debt, proposal, why, approve=approve)
        if approve and kind == "written_off":
            _write_off(session, debt, proposal, actor.name, at, told)
        elif approve:
            _offset(session, debt, proposal, actor.name, at, told, context)
        proposal.state = "approved" if approve else "refused"
        proposal.decided_by, proposal.decided_at, proposal.decision_reason = actor.name, at, why
        session.flush()
        told.append(
            Happening("debt.proposal_approved", "debt", str(debt.id), _detail(proposal))
            if approve
            else Happening("debt.proposal_refused", "debt", str(debt.id), _detail(proposal))
        )
        context.auditor.record(session, actor.name, actor.os_user, told)
    return proposal


def _proposal(session: Session, kind: Kind, proposal_id: int) -> tuple[Debt, Proposal]:
    """Return debt and proposal, the debt locked first."""
    found = select(Proposal).where(Proposal.id == proposal_id, Proposal.kind == kind)
    proposal = session.scalar(found)
    if proposal is None:
        raise NotFound(Text("没有第 {id} 号提议。", "There is no proposal {id}.").fill(id=proposal_id))
    debt = locked_debt(session, str(proposal.debt_id))
    session.refresh(proposal)
    if proposal.state != "proposed":
        raise Conflict(
            Text("这项提议已经办结。", "This proposal has been decided or overtaken already."),
            Text("请查看应追回款的当前状态。", "Look at the debt as it is now."),
        )
    return debt, proposal


def _must_be_open(debt: Debt, amount: int) -> None:
    open_fen = books_of(debt).open
    if debt.state != "open" or not 0 < amount <= open_fen:
        raise Conflict(
            Text("金额超过未还余额 {open} 元。", "Only {open} yuan are still open.").fill(
                open=yuan_text(open_fen)
            ),
            Text("请核对余额。", "Check what is still open."),
        )


def _entered(
    session: Session,
    context: Context,
    actor: Actor,
    debt: Debt,
    proposal: Proposal,
    why: str,
    *,
    approve: bool,
) -> list[Happening]:
    """Enter a decision into the course of the debt's case; return what to audit."""
    if proposal.kind == "offset":
        if not approve:
            return []
        household = told_household(proposal)
        step = must_be_lawful(session, context, actor, debt, proposal.ground, proposal.amount_fen, household)
    elif not approve:
        step = "write_off_refused"
    else:
        step = "written_off" if proposal.amount_fen == books_of(debt).open else "part_written_off"
    return [] if not step else [enter(session, context, actor, debt, step, why, _detail(proposal))]


def _detail(proposal: Proposal) -> dict[str, int]:
    return {"proposal": proposal.id, "total_fen": proposal.amount_fen}


def _write_off(
    session: Session, debt: Debt, proposal: Proposal, approver: str, at: datetime, told: list[Happening]
) -> None:
    entry = Entry(
        kind="written_off",
        legs=writing_off(books_of(debt), proposal.amount_fen),
        by=proposal.proposed_by,
        at=at,
        reason=proposal.reason,
        agency_id=debt.agency_id,
        debt=debt,
        approved_by=approver,
    )
    post_and_tell(session, entry, told)


def _offset(
    session: Session,
    debt: Debt,
    proposal: Proposal,
    approver: str,
    at: datetime,
    told: list[Happening],
    context: Context,
) -> None:
    receipt = Receipt(
        origin="offset",
        agency_id=debt.agency_id,
        received_on=business_today(context.clock),
        memo=debt.reference,
    )
    session.add(receipt)
    session.flush()
    entry = Entry(
        kind="offset",
        legs=withholding(proposal.amount_fen),
        by=proposal.proposed_by,
        at=at,
        reason=proposal.reason,
        agency_id=debt.agency_id,
        receipt=receipt,
        approved_by=approver,
    )
    post(session, entry)
    pay_debt(session, receipt, debt, proposal.amount_fen, proposal.proposed_by, at, proposal.reason, told)
