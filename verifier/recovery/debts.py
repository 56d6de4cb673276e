"""A debt opens with an approved assessment and is taken back with it; nothing else opens or withdraws one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.cases.happenings import AssessmentApproved, AssessmentSuperseded
from verifier.cases.tables import Case
from verifier.clock import CHINA
from verifier.context import Context
from verifier.errors import NotFound
from verifier.events import raise_event
from verifier.language import Text
from verifier.recovery.books import assessing
from verifier.recovery.happenings import DebtMoved
from verifier.recovery.ledger import Entry, live_transactions, post, reverse
from verifier.recovery.references import debt_reference
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal, Receipt
from verifier.settings.recovery import RecoveryTerms

_TAKEN_BACK = ("allocated", "written_off", "late_fee", "assessed")


def open_debt(session: Session, event: AssessmentApproved) -> None:
    """Handle an approved assessment: a debt with its own reference, posted as owed, not yet as income."""
    debt = Debt(
        reference=debt_reference(event.assessment_id),
        agency_id=event.agency_id,
        case_id=event.case_id,
        person_id=event.person_id,
        assessment_id=event.assessment_id,
        opened_on=_day(event.at),
        months=event.months,
        state="new",
        **dict.fromkeys(_SUMS, 0),
    )
    session.add(debt)
    session.flush()
    post(
        session,
        Entry(
            kind="assessed",
            legs=assessing(event.total_fen),
            by=event.by,
            at=event.at,
            reason=event.reason,
            agency_id=event.agency_id,
            debt=debt,
        ),
    )
    event.audit.append(
        Happening(
            "debt.opened",
            "debt",
            str(debt.id),
            {"assessment": event.assessment_id, "total_fen": event.total_fen},
        )
    )


def withdraw_debt(session: Session, event: AssessmentSuperseded) -> None:
    """Handle a superseded assessment: each posting of its debt is reversed, newest first.

    What was received becomes unallocated again: it is allocated to the new debt, or refunded, by a person.
    """
    found = select(Debt).where(Debt.assessment_id == event.assessment_id).with_for_update()
    debt = session.scalar(found.execution_options(populate_existing=True))
    if debt is None:
        return  # assessed before there was a ledger
    previous = debt.state
    for kind in _TAKEN_BACK:
        for transaction in live_transactions(session, debt.id, (kind,)):
            reverse(
                session,
                transaction,
                by=event.by,
                at=event.at,
                reason=event.reason,
                debt=debt,
                receipt=locked_receipt(session, transaction.receipt_id) if transaction.receipt_id else None,
            )
    end_plans(session, debt, "ended")
    event.audit.append(
        Happening("debt.withdrawn", "debt", str(debt.id), {"previous": previous, "new": debt.state})
    )


_SUMS = ("assessed_fen", "fees_fen", "due_fen", "fees_due_fen", "recovered_fen", "written_off_fen")


def locked_debt(session: Session, reference: str) -> Debt:
    """Return the debt with this reference or row number, for changing; its case is locked before it.

    Who decides in a case holds the case first and comes to its debt afterwards: so does everybody.

    Raises:
        NotFound: no such debt in the session's scope.
    """
    wanted = (
        Debt.id == int(reference) if reference.isdecimal() else Debt.reference == reference.strip().upper()
    )
    lock_cases(session, select(Debt.case_id).where(wanted))
    query = select(Debt).where(wanted).with_for_update()
    debt = session.scalar(query.execution_options(populate_existing=True))
    if debt is None:
        raise NotFound(
            Text("没有编号为 {r} 的应追回款。", "There is no debt {r}.").fill(r=reference[:20]),
            Text("请在“应追回款”中查找（debts list）。", "Look it up among the debts (debts list)."),
        )
    return debt


def lock_cases(session: Session, case_ids: Select[int]) -> None:
    """Lock the cases of debts that are about to be locked themselves, always in the same order."""
    session.execute(select(Case.id).where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update())


def locked_receipt(session: Session, receipt_id: int) -> Receipt:
    """Return a receipt for changing.

    Raises:
        NotFound: no such receipt in the session's scope.
    """
    query = select(Receipt).where(Receipt.id == receipt_id).with_for_update()
    receipt = session.scalar(query.execution_options(populate_existing=True))
    if receipt is None:
        raise NotFound(
            Text("没有第 {id} 号收款。", "There is no receipt {id}.").fill(id=receipt_id),
            Text("请在“收款认领”中查找（receipts list）。", "Look it up among the receipts (receipts list)."),
        )
    return receipt


def terms_of(session: Session, context: Context, agency_id: int) -> RecoveryTerms:
    """Return what the region of an agency decided about debts."""
    return context.settings.recovery.terms_of(session.get_one(Agency, agency_id).path)


def post_and_tell(session: Session, entry: Entry, audit: list[Happening]) -> LedgerTransaction:
    """Post what concerns a debt; tell when its state changes, and close a plan with nothing left to pay."""
    return _told(session, entry.debt, entry.by, entry.at, audit, lambda: post(session, entry))


def reverse_and_tell(
    session: Session, transaction: LedgerTransaction, audit: list[Happening], **given: Any
) -> LedgerTransaction:
    """Reverse what concerns a debt; tell when its state changes. ``given`` as for :func:`reverse`."""
    return _told(
        session,
        given["debt"],
        given["by"],
        given["at"],
        audit,
        lambda: reverse(session, transaction, **given),
    )


def end_plans(session: Session, debt: Debt, state: str) -> None:
    """Give the debt's proposed or running plan its last state; what was proposed besides is overtaken."""
    query = select(Plan).where(Plan.debt_id == debt.id, Plan.state.in_(("proposed", "running")))
    for plan in session.scalars(query):
        plan.state = state
    waiting = select(Proposal).where(Proposal.debt_id == debt.id, Proposal.state == "proposed")
    for proposal in session.scalars(waiting):
        proposal.state = "overtaken"
    session.flush()


def _told(
    session: Session,
    debt: Debt | None,
    by: str,
    at: datetime,
    audit: list[Happening],
    work: Callable[[], LedgerTransaction],
) -> LedgerTransaction:
    previous = None if debt is None else debt.state
    transaction = work()
    if debt is not None and previous is not None and debt.state != previous:
        if debt.state != "open":
            end_plans(session, debt, "completed" if debt.state == "settled" else "ended")
        raise_event(session, DebtMoved(debt.id, debt.case_id, previous, debt.state, by, at, audit))
    return transaction


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
