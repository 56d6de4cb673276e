"""One debt, receipts, plans, refunds and proposals as a list or a page shows them: reading only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Payment
from verifier.cases.course.history import Course
from verifier.cases.tables import Assessment
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import NotFound
from verifier.feeds.bank_tables import BankReturn
from verifier.language import Text
from verifier.months import Month
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.recovery.bad_faith import BadFaith, Conduct, serious_bad_faith
from verifier.recovery.course import counting, course_of_debt
from verifier.recovery.deductions import deduction_of
from verifier.recovery.ledger import legs_of
from verifier.recovery.plans import missed
from verifier.recovery.similarity import Suggestion
from verifier.recovery.suggesting import suggestions_for
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal, Receipt, Refund

PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class DebtRow:
    """One debt in short, as a list shows it."""

    id: int
    reference: str
    case_id: int
    person_name: str
    masked_id: str
    state: str
    assessed_fen: int
    open_fen: int
    recovered_fen: int
    written_off_fen: int

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``; no name and no number of a person."""
        return {
            "id": self.id,
            "reference": self.reference,
            "case": self.case_id,
            "state": self.state,
            "assessed_fen": self.assessed_fen,
            "open_fen": self.open_fen,
            "recovered_fen": self.recovered_fen,
            "written_off_fen": self.written_off_fen,
        }


@dataclass(frozen=True, slots=True)
class DebtView:
    """One debt with its history: what a page, a notice or a bundle shows.

    ``returned_fen``: payments of the assessment the bank sent back since; above zero the case is due for a
    new assessment.
    """

    row: DebtRow
    opened_on: str
    months: int
    transactions: tuple[dict[str, Any], ...]
    plans: tuple[dict[str, Any], ...]
    proposals: tuple[dict[str, Any], ...]
    refunds: tuple[dict[str, Any], ...]
    returned_fen: int
    bad_faith: BadFaith

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return self.row.as_dict() | {
            "opened_on": self.opened_on,
            "months": self.months,
            "transactions": list(self.transactions),
            "plans": list(self.plans),
            "proposals": list(self.proposals),
            "refunds": list(self.refunds),
            "returned_fen": self.returned_fen,
            "serious_bad_faith": {
                "listed": self.bad_faith.listed,
                "reasons": [reason.as_dict() for reason in self.bad_faith.reasons],
            },
        }


def debts_of_case(session: Session, case_id: int) -> list[DebtRow]:
    """Return a case's debts, withdrawn ones too, oldest first."""
    query = select(Debt, Person.name, Person.id_no).join(Person, Person.id == Debt.person_id)
    return [_row(*found) for found in session.execute(query.where(Debt.case_id == case_id).order_by(Debt.id))]


def debt_view(session: Session, context: Context, reference: str) -> DebtView:
    """Return one debt; its debtor's conduct is what stands in the course of the case.

    Raises:
        NotFound: no such debt in the session's scope.
    """
    wanted = (
        Debt.id == int(reference) if reference.isdecimal() else Debt.reference == reference.strip().upper()
    )
    query = select(Debt, Person.name, Person.id_no).join(Person, Person.id == Debt.person_id).where(wanted)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(Text("没有这笔应追回款。", "There is no such debt."))
    debt, name, id_no = found
    plans = session.scalars(select(Plan).where(Plan.debt_id == debt.id).order_by(Plan.id)).all()
    limits = context.law_of(session, debt.agency_id).figures
    course = course_of_debt(session, context, debt)
    return DebtView(
        row=_row(debt, name, id_no),
        opened_on=debt.opened_on.isoformat(),
        months=debt.months,
        transactions=_transactions(session, debt),
        plans=tuple(plan_dict(plan, debt, Month.of(business_today(context.clock))) for plan in plans),
        proposals=_proposals(session, context, debt),
        refunds=tuple(refund_dict(refund) for refund in _refunds(session, debt)),
        returned_fen=_returned_since(session, debt),
        bad_faith=serious_bad_faith(
            _conduct(context, debt, course), limits["bad_faith_months"], limits["bad_faith_fen"]
        ),
    )


def _conduct(context: Context, debt: Debt, course: Course) -> Conduct:
    """Return what stands in the case's course of how the debtor answered; an annulled decision wipes it."""
    now = counting(context, course)
    return Conduct(debt.months, debt.assessed_fen, now.has(("refused",)), now.has(("agreement_ended",)))


def receipts(
    session: Session, context: Context, *, all_of_them: bool = False, page: int = 1, per_page: int = PER_PAGE
) -> list[tuple[Receipt, tuple[Suggestion, ...]]]:
    """Return one page of receipts with what is still unallocated (or of all), each with its suggestions."""
    query = select(Receipt).order_by(Receipt.received_on.desc(), Receipt.id.desc())
    if not all_of_them:
        query = query.where(Receipt.open_fen > 0)
    found = session.scalars(query.limit(per_page).offset((max(page, 1) - 1) * per_page)).all()
    hints = suggestions_for(session, context, found)
    return [(receipt, hints[receipt.id]) for receipt in found]


def refunds(session: Session) -> list[Refund]:
    """Return the refunds that are not paid yet, oldest first."""
    return list(session.scalars(select(Refund).where(Refund.state != "paid").order_by(Refund.id)))


def plans(session: Session, context: Context) -> list[dict[str, Any]]:
    """Return proposed, running and broken plans with their missed instalments."""
    month = Month.of(business_today(context.clock))
    query = (
        select(Plan, Debt)
        .join(Debt, Debt.id == Plan.debt_id)
        .where(Plan.state.in_(("proposed", "running", "broken")))
        .order_by(Plan.id)
    )
    return [plan_dict(plan, debt, month) for plan, debt in session.execute(query)]


def plan_dict(plan: Plan, debt: Debt, month: Month) -> dict[str, Any]:
    """Return a plan as plain values."""
    return {
        "id": plan.id,
        "debt": debt.reference,
        "state": plan.state,
        "total_fen": plan.total_fen,
        "monthly_fen": plan.monthly_fen,
        "first_month": str(plan.first_month),
        "missed": missed(plan, debt, month) if plan.state == "running" else 0,
        "proposed_by": plan.proposed_by,
        "decided_by": plan.decided_by,
    }


def refund_dict(refund: Refund) -> dict[str, Any]:
    """Return a refund as plain values."""
    return {
        "id": refund.id,
        "receipt": refund.receipt_id,
        "state": refund.state,
        "amount_fen": refund.amount_fen,
        "proposed_by": refund.proposed_by,
        "approved_by": refund.approved_by,
    }


def _row(debt: Debt, name: str, id_no: str) -> DebtRow:
    return DebtRow(
        id=debt.id,
        reference=debt.reference,
        case_id=debt.case_id,
        person_name=name,
        masked_id=mask_id(id_no),
        state=debt.state,
        assessed_fen=debt.assessed_fen + debt.fees_fen,
        open_fen=debt.due_fen + debt.fees_due_fen,
        recovered_fen=debt.recovered_fen,
        written_off_fen=debt.written_off_fen,
    )


def _transactions(session: Session, debt: Debt) -> tuple[dict[str, Any], ...]:
    found = session.scalars(
        select(LedgerTransaction).where(LedgerTransaction.debt_id == debt.id).order_by(LedgerTransaction.id)
    )
    return tuple(
        {
            "id": item.id,
            "kind": item.kind,
            "booked_on": item.booked_on.isoformat(),
            "entered_by": item.entered_by,
            "approved_by": item.approved_by,
            "reason": item.reason,
            "receipt": item.receipt_id,
            "reverses": item.reverses_id,
            "postings": [
                {"debit": leg.debit, "credit": leg.credit, "amount_fen": leg.fen}
                for leg in legs_of(session, item.id)
            ],
        }
        for item in found
    )


def _proposals(session: Session, context: Context, debt: Debt) -> tuple[dict[str, Any], ...]:
    """Return what was proposed; ``deduction`` is what a deduction that awaits its decision would leave."""
    query = select(Proposal).where(Proposal.debt_id == debt.id).order_by(Proposal.id)
    found = [(item, deduction_of(session, context, debt, item)) for item in session.scalars(query).all()]
    return tuple(
        {
            "id": item.id,
            "kind": item.kind,
            "state": item.state,
            "amount_fen": item.amount_fen,
            "ground": item.ground,
            "income_fen": item.income_fen,
            "members": item.members,
            "deduction": None if deduction is None else deduction.as_dict(),
            "proposed_by": item.proposed_by,
            "decided_by": item.decided_by,
        }
        for item, deduction in found
    )


def _refunds(session: Session, debt: Debt) -> list[Refund]:
    return list(session.scalars(select(Refund).where(Refund.debt_id == debt.id).order_by(Refund.id)))


def _returned_since(session: Session, debt: Debt) -> int:
    lines = session.scalar(select(Assessment.lines).where(Assessment.id == debt.assessment_id)) or []
    counted = {line["payment_id"] for line in lines}
    query = select(BankReturn.payment_id, BankReturn.taken_back_by_id, Payment.amount_fen).join(
        Payment, Payment.id == BankReturn.payment_id
    )
    back = session.execute(query.where(BankReturn.payment_id.in_(counted))).all()
    return sum(fen for _, negative, fen in back if negative not in counted)
