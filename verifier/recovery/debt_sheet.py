"""What the page of one debt shows: sums, each posting by line of money, plans, proposals, refunds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.tables import Agency
from verifier.clock import business_today
from verifier.context import Context
from verifier.language import Text
from verifier.months import Month
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.recovery.accounts import line_of
from verifier.recovery.bad_faith import BadFaith
from verifier.recovery.books import Leg
from verifier.recovery.debts import terms_of
from verifier.recovery.deductions import Deduction, deduction_of
from verifier.recovery.instalments import Instalment, instalments
from verifier.recovery.ledger import legs_of
from verifier.recovery.offset_rules import allowed_offsets
from verifier.recovery.open_steps import not_now
from verifier.recovery.plans import missed, schedule_of
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal, Receipt, Refund
from verifier.recovery.views import debt_view


@dataclass(frozen=True, slots=True)
class Movement:
    """One transaction with those of its postings that lie on one line of money."""

    transaction: LedgerTransaction
    legs: tuple[Leg, ...]
    is_reversed: bool

    @property
    def may_be_taken_back(self) -> bool:
        """True for an allocation that stands."""
        return self.transaction.kind == "allocated" and not self.is_reversed


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """An agreement with its months; ``covered_fen`` is what was paid since it was made."""

    plan: Plan
    months: tuple[Instalment, ...]
    missed: int
    covered_fen: int

    @property
    def last(self) -> Instalment:
        """The last instalment."""
        return self.months[-1]

    @property
    def next(self) -> Instalment | None:
        """The oldest instalment that is not paid in full; None when all are."""
        return next((one for one in self.months if one.state != "paid"), None)


@dataclass(frozen=True, slots=True)
class DebtSheet:
    """A debt as its page shows it; amounts in fen.

    ``recovery`` and ``benefits`` are the two lines of money, oldest first. ``offsets``: what the region lets
    a debt be offset from. ``minimum_fen``: its minimum-living amount of one person, None where there is none.
    ``deductions``: by the number of a proposal that waits, what this deduction would leave the household.
    ``not_now``: what may not be begun now, and why, see :mod:`verifier.recovery.open_steps`.
    """

    debt: Debt
    person: Person
    masked_id: str
    agency_name: Text
    recovery: tuple[Movement, ...]
    benefits: tuple[Movement, ...]
    plans: tuple[PlanSheet, ...]
    proposals: tuple[Proposal, ...]
    refunds: tuple[Refund, ...]
    offsets: tuple[str, ...]
    not_now: Mapping[str, Text]
    minimum_fen: int | None
    deductions: Mapping[int, Deduction]
    returned_fen: int
    bad_faith: BadFaith

    @property
    def open_fen(self) -> int:
        """What is still to be paid, fees included."""
        return self.debt.due_fen + self.debt.fees_due_fen

    @property
    def refunded_fen(self) -> int:
        """What was paid back, or is owed back, because more came in than was due."""
        return sum(refund.amount_fen for refund in self.refunds)

    @property
    def unfinished_plan(self) -> PlanSheet | None:
        """The plan that is proposed or running, if any."""
        return next((one for one in self.plans if one.plan.state in ("proposed", "running")), None)

    def waiting(self, kind: str) -> Proposal | None:
        """Return the proposal of a kind that awaits a decision, if any."""
        return next((one for one in self.proposals if one.kind == kind and one.state == "proposed"), None)


def debt_sheet(session: Session, context: Context, debt_id: int, actor: Actor | None = None) -> DebtSheet:
    """Return the sheet of one debt; ``actor`` asks what this person may begin now.

    Raises:
        NotFound: no such debt in the session's scope.
    """
    view = debt_view(session, context, str(debt_id))
    debt = session.scalars(select(Debt).where(Debt.id == debt_id)).one()
    person = session.scalars(select(Person).where(Person.id == debt.person_id)).one()
    agency = session.get_one(Agency, debt.agency_id)
    terms = terms_of(session, context, debt.agency_id)
    transactions = _transactions(session, debt)
    today = Month.of(business_today(context.clock))
    plans = session.scalars(select(Plan).where(Plan.debt_id == debt.id).order_by(Plan.id.desc()))
    proposals = select(Proposal).where(Proposal.debt_id == debt.id).order_by(Proposal.id.desc())
    refunds = select(Refund).where(Refund.debt_id == debt.id).order_by(Refund.id)
    proposed = tuple(session.scalars(proposals))
    deductions = {one.id: deduction_of(session, context, debt, one) for one in proposed}
    return DebtSheet(
        debt=debt,
        person=person,
        masked_id=mask_id(person.id_no),
        agency_name=Text(agency.name_zh, agency.name_en),
        recovery=_on_line("recovery", transactions),
        benefits=_on_line("benefits", transactions),
        plans=tuple(_plan_sheet(plan, debt, today) for plan in plans),
        proposals=proposed,
        refunds=tuple(session.scalars(refunds)),
        offsets=allowed_offsets(context.law_of(session, debt.agency_id)),
        not_now=not_now(session, context, actor, debt) if actor is not None and debt.state == "open" else {},
        minimum_fen=terms.minimum_living_fen,
        deductions={number: one for number, one in deductions.items() if one is not None},
        returned_fen=view.returned_fen,
        bad_faith=view.bad_faith,
    )


def _transactions(session: Session, debt: Debt) -> list[Movement]:
    """Return what was posted about the debt and about the receipts that paid it, oldest first."""
    paid_by = select(LedgerTransaction.receipt_id).where(
        LedgerTransaction.debt_id == debt.id, LedgerTransaction.receipt_id.is_not(None)
    )
    seen = select(Receipt.id).where(Receipt.id.in_(paid_by))
    found = session.scalars(
        select(LedgerTransaction)
        .where(
            or_(
                LedgerTransaction.debt_id == debt.id,
                # how the money came; what else a receipt paid is no business of this debt
                LedgerTransaction.debt_id.is_(None) & LedgerTransaction.receipt_id.in_(seen),
            )
        )
        .order_by(LedgerTransaction.id)
    ).all()
    taken_back = {item.reverses_id for item in found if item.reverses_id is not None}
    return [Movement(item, legs_of(session, item.id), item.id in taken_back) for item in found]


def _on_line(line: str, movements: Iterable[Movement]) -> tuple[Movement, ...]:
    found = []
    for one in movements:
        legs = tuple(leg for leg in one.legs if line_of(leg.debit) == line)
        if legs:
            found.append(Movement(one.transaction, legs, one.is_reversed))
    return tuple(found)


def _plan_sheet(plan: Plan, debt: Debt, today: Month) -> PlanSheet:
    # what came in since counts for a plan that ran; a plan nobody agreed to was never paid on
    agreed = plan.state not in ("proposed", "refused")
    covered = max(0, debt.recovered_fen - plan.paid_before_fen) if agreed else 0
    return PlanSheet(
        plan=plan,
        months=instalments(schedule_of(plan), covered, today),
        missed=missed(plan, debt, today) if plan.state == "running" else 0,
        covered_fen=min(covered, plan.total_fen),
    )
