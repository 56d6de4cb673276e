"""Deductions from later benefits: all that is taken from a person in a month together leaves the minimum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery.debts import terms_of
from verifier.recovery.plan_rules import check_leaves_minimum, minimum_of
from verifier.recovery.plans import household_of
from verifier.recovery.tables import Debt, Plan, Proposal

LATER: Final = "later_benefits"


@dataclass(frozen=True, slots=True)
class Deduction:
    """A proposed deduction as who decides sees it; amounts in fen a month.

    ``minimum_fen``: what the household keeps, None where the region has no amount. ``deducted_fen``: taken
    from the person's benefits this month already, for whatever debt.
    """

    amount_fen: int
    income_fen: int
    members: int
    minimum_fen: int | None
    deducted_fen: int

    @property
    def left_fen(self) -> int:
        """What the household has left in the month."""
        return self.income_fen - self.deducted_fen - self.amount_fen

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "income_fen": self.income_fen,
            "members": self.members,
            "minimum_fen": self.minimum_fen,
            "deducted_fen": self.deducted_fen,
            "left_fen": self.left_fen,
        }


def told_household(proposal: Proposal) -> tuple[int, int] | None:
    """Return the household a proposal was made with: income in fen a month and members."""
    if proposal.income_fen is None or proposal.members is None:
        return None
    return proposal.income_fen, proposal.members


def deduction_of(session: Session, context: Context, debt: Debt, proposal: Proposal) -> Deduction | None:
    """Return a proposal as a deduction of this month; None for another proposal, or one decided already."""
    if (proposal.kind, proposal.ground, proposal.state) != ("offset", LATER, "proposed"):
        return None
    household = told_household(proposal)
    if household is None:
        plan = _plan(session, debt)
        if plan is None:
            return None
        household = _of_plan(plan)
    income, members = household
    minimum = terms_of(session, context, debt.agency_id).minimum_living_fen
    return Deduction(
        amount_fen=proposal.amount_fen,
        income_fen=income,
        members=members,
        minimum_fen=None if minimum is None else minimum_of(minimum, members),
        deducted_fen=deducted_this_month(context, debt.person_id),
    )


def deducted_this_month(context: Context, person_id: int, debt_id: int | None = None) -> int:
    """Return what was deducted this month from a person's benefits, in fen: for one debt, or for all.

    Debts of every agency count, also for who sees their own only: the benefit is one.
    """
    month = Month.of(business_today(context.clock))
    query = (
        select(func.sum(Proposal.amount_fen))
        .join(Debt, Debt.id == Proposal.debt_id)
        .where(
            Debt.person_id == person_id,
            Proposal.kind == "offset",
            Proposal.ground == LATER,
            Proposal.state == "approved",
            Proposal.decided_at >= _beginning(month),
            Proposal.decided_at < _beginning(month.plus(1)),
        )
    )
    if debt_id is not None:
        query = query.where(Proposal.debt_id == debt_id)
    with context.database.read(EVERYWHERE) as session:
        return int(session.scalar(query) or 0)


def must_leave_the_minimum(
    session: Session, context: Context, debt: Debt, amount_fen: int, household: tuple[int, int] | None
) -> None:
    """Do nothing where a deduction, with the month's others, leaves what the household must keep.

    ``household``: income in fen and members as told; without one the month keeps to the plan's instalment,
    and to the household the plan was agreed for.

    Raises:
        Conflict: less would be left, or more than the instalment taken, or there is neither.
        ConfigurationError, InvalidInput: of a household, as for a plan.
    """
    if household is None:
        plan = _plan(session, debt)
        before = deducted_this_month(context, debt.person_id, debt.id)
        if plan is None or before + amount_fen > plan.monthly_fen:
            raise _neither(before)
        household = _of_plan(plan)
    income, members = household
    keeps = household_of(session, context, debt, income, members).keeps_fen
    before = deducted_this_month(context, debt.person_id)
    # what was taken is no income any more
    check_leaves_minimum(amount_fen, max(0, income - before), keeps)


def _plan(session: Session, debt: Debt) -> Plan | None:
    agreed = select(Plan).where(Plan.debt_id == debt.id, Plan.state.in_(("running", "broken")))
    return session.scalar(agreed.order_by(Plan.id.desc()).limit(1))


def _of_plan(plan: Plan) -> tuple[int, int]:
    return plan.household["income_fen"], plan.household["members"]


def _beginning(month: Month) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=CHINA)


def _neither(deducted_fen: int) -> Conflict:
    return Conflict(
        Text(
            "从以后待遇抵扣须留足最低生活保障：请先办理分期协议，或者说明家庭收入和人数。",
            "A deduction from later benefits leaves the minimum-living amount: agree on a plan, or tell "
            "the household's income and members.",
        ),
        Text(
            "已有协议的，每月不超过约定金额；本月已扣 {n} 元。",
            "Where there is a plan, a month takes no more than it says; {n} yuan were taken this month.",
        ).fill(n=yuan_text(deducted_fen)),
    )
