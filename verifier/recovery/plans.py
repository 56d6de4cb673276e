"""Instalment plans: proposed by one person, approved by another, watched until paid or broken."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close, must_not_have_been_close
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import ConfigurationError, Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.months import Month
from verifier.reasons import checked_reason
from verifier.recovery import course
from verifier.recovery.debts import locked_debt, terms_of
from verifier.recovery.ledger import books_of
from verifier.recovery.plan_rules import (
    Schedule,
    check_leaves_minimum,
    missed_instalments,
    schedule,
)
from verifier.recovery.tables import Debt, Plan
from verifier.recovery.what_if import Household

MOST_MEMBERS = 30


def household_of(
    session: Session,
    context: Context,
    debt: Debt,
    income_fen: int,
    members: int,
    supposed_fen: int | None = None,
) -> Household:
    """Return a household with the minimum-living amount of the debt's region, or a supposed one.

    Raises:
        InvalidInput: no such household.
        ConfigurationError: the region's minimum-living amount is not configured.
    """
    if income_fen < 0 or (supposed_fen or 0) < 0 or not 1 <= members <= MOST_MEMBERS:
        raise InvalidInput(
            Text("家庭收入或人数无法使用。", "This income or number of people cannot be used."),
            Text("人数为 1 至 {n}。", "One to {n} people.").fill(n=MOST_MEMBERS),
        )
    regional = terms_of(session, context, debt.agency_id).minimum_living_fen
    minimum = regional if supposed_fen is None else supposed_fen
    if minimum is None:
        raise ConfigurationError(
            Text("未配置本地区最低生活保障标准。", "The region's minimum-living amount is not configured."),
            Text(
                "请在 recovery.regions 中为机构填写 minimum_living_fen。",
                "Give minimum_living_fen for the agency under recovery.regions.",
            ),
        )
    return Household(income_fen, members, minimum)


def propose_plan(
    context: Context,
    actor: Actor,
    reference: str,
    monthly_fen: int,
    income_fen: int,
    members: int,
    reason: str,
    first: Month | None = None,
) -> Plan:
    """Propose instalments of all that is open; they begin next month unless ``first`` says later.

    Raises:
        NotPermitted, NotFound: no right, no person, close to the debtor, or no such debt for this actor.
        InvalidInput: no reason, or amounts that cannot be.
        ConfigurationError: the region's minimum-living amount is not configured.
        Conflict: not open, a plan is proposed or running, the household would keep less than the minimum, or
            the law allows no agreement now; the message names the clause.
    """
    actor.require_person()
    actor.require(Right.CASES_WORK)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        debt = locked_debt(session, reference)
        must_not_be_close(session, actor, debt.person_id)
        total = open_of(debt)
        course.ask(session, context, actor, debt, "agreement_signed")
        next_month = Month.of(business_today(context.clock)).plus(1)
        plan = schedule(total, min(monthly_fen, total), max(first or next_month, next_month))
        household = household_of(session, context, debt, income_fen, members)
        check_leaves_minimum(plan.monthly_fen, income_fen, household.keeps_fen)
        if _unfinished(session, debt) is not None:
            raise Conflict(
                Text("已有待审批或履行中的分期协议。", "A plan is proposed or running already."),
                Text("请先办结该协议。", "Settle that one first."),
            )
        stored = Plan(
            debt_id=debt.id,
            agency_id=debt.agency_id,
            state="proposed",
            total_fen=total,
            monthly_fen=plan.monthly_fen,
            first_month=plan.first,
            paid_before_fen=debt.recovered_fen,
            household={"income_fen": income_fen, "members": members, "minimum_fen": household.minimum_fen},
            reason=why,
            proposed_by=actor.name,
            proposed_at=context.clock.now(),
        )
        session.add(stored)
        session.flush()
        detail = {"plan": stored.id, "monthly_fen": stored.monthly_fen, "months": plan.months}
        happening = Happening("debt.plan_proposed", "debt", str(debt.id), detail)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return stored


def decide_plan(context: Context, actor: Actor, plan_id: int, approve: bool, reason: str) -> Plan:
    """Approve or refuse a plan; only another person than its proposer may.

    Raises:
        NotPermitted: no right, not a person, close to the debtor, or the proposer.
        NotFound: no such plan for this actor.
        InvalidInput: no reason.
        Conflict: decided already, money came in meanwhile, or the law allows no agreement now; the message
            names the clause.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        debt, plan = _plan(session, plan_id)
        must_not_be_close(session, actor, debt.person_id)
        if actor.name == plan.proposed_by:
            raise NotPermitted(
                Text("提出人不能审批自己的分期协议。", "Who proposed a plan cannot approve it."),
                Text("请由另一名审批人办理。", "Ask another approver."),
            )
        if approve:
            must_not_have_been_close(session, plan.proposed_by, debt.person_id)
        if approve and books_of(debt).open != plan.total_fen:
            raise Conflict(
                Text("提出之后余额有变化。", "What is open has changed since the proposal."),
                Text("请退回后重新提出。", "Refuse it and propose anew."),
            )
        told = []
        if approve:
            detail = {"plan": plan.id, "monthly_fen": plan.monthly_fen, "months": schedule_of(plan).months}
            told.append(course.enter(session, context, actor, debt, "agreement_signed", why, detail))
        plan.state = "running" if approve else "refused"
        plan.decided_by, plan.decided_at, plan.decision_reason = actor.name, context.clock.now(), why
        session.flush()
        told.append(
            Happening("debt.plan_approved", "debt", str(debt.id), {"plan": plan.id})
            if approve
            else Happening("debt.plan_refused", "debt", str(debt.id), {"plan": plan.id})
        )
        context.auditor.record(session, actor.name, actor.os_user, told)
    return plan


def schedule_of(plan: Plan) -> Schedule:
    """Return a stored plan's instalments."""
    return schedule(plan.total_fen, plan.monthly_fen, plan.first_month)


def missed(plan: Plan, debt: Debt, today: Month) -> int:
    """Return how many instalments are missing."""
    return missed_instalments(schedule_of(plan), debt.recovered_fen - plan.paid_before_fen, today)


def open_of(debt: Debt) -> int:
    """Return what of a debt instalments would pay.

    Raises:
        Conflict: nothing is open.
    """
    total = books_of(debt).open
    if debt.state != "open" or not total:
        raise Conflict(
            Text("该应追回款没有未还余额。", "Nothing of this debt is open."),
            Text("请查看其当前状态。", "Look at it as it is now."),
        )
    return total


def _unfinished(session: Session, debt: Debt) -> int | None:
    query = select(Plan.id).where(Plan.debt_id == debt.id, Plan.state.in_(("proposed", "running")))
    return session.scalar(query)


def _plan(session: Session, plan_id: int) -> tuple[Debt, Plan]:
    plan = session.scalar(select(Plan).where(Plan.id == plan_id))
    if plan is None:
        raise NotFound(Text("没有第 {id} 号分期协议。", "There is no plan {id}.").fill(id=plan_id))
    debt = locked_debt(session, str(plan.debt_id))
    session.refresh(plan)
    if plan.state != "proposed":
        raise Conflict(
            Text("该协议已经办结。", "This plan has been decided already."),
            Text("请查看其当前状态。", "Look at it as it is now."),
        )
    return debt, plan
