"""A deduction keeps its household to the approval, and a month's deductions together leave the minimum."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests import factories as make
from tests.integration.recovery.scene import LI, SUN, ZHAO, Office
from tests.past import took_place
from verifier.accounts.actor import Actor
from verifier.cases.tables import Case
from verifier.clock import FixedClock
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.migrations.append_only import unprotect
from verifier.recovery import proposals
from verifier.recovery.debt_sheet import debt_sheet
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.tables import Debt, Proposal
from verifier.recovery.views import debt_view
from verifier.settings import Settings

LATER = "later_benefits"
#: 2,000 yuan a month for one, of which 800 stay: 1,200 may be deducted
HOUSEHOLD = (200_000, 1)


def living(office: Office, name: str = "王秀英", agency_code: str = "379901", months: int = 6) -> Debt:
    """Somebody on two rolls who lives, was ordered to return what was paid twice, and refused."""
    debt = office.debtor(name, months, agency_code=agency_code)
    with office.ctx.database.write(EVERYWHERE) as session:
        session.get_one(Case, debt.case_id).kind = "two_rolls"
    took_place(office.ctx, debt.case_id, "order_served", "refused")
    return debt


def proposed(
    office: Office, debt: Debt, fen: int, household: tuple[int, int] | None = HOUSEHOLD, actor: Actor = LI
) -> Proposal:
    return proposals.propose(
        office.ctx, actor, "offset", debt.reference, LATER, "按月抵扣", fen, household=household
    )


def approved(office: Office, one: Proposal, actor: Actor = ZHAO) -> None:
    proposals.decide(office.ctx, actor, "offset", one.id, True, "同意")


def same_person(office: Office, debt: Debt, other: Debt) -> None:
    """Have ``other`` be a debt of the person who owes ``debt``."""
    with office.ctx.database.write(EVERYWHERE) as session:
        unprotect(session.connection(), "debts")
        session.execute(update(Debt).where(Debt.id == other.id).values(person_id=debt.person_id))


def test_a_household_told_with_the_proposal_is_shown_to_who_decides_and_carries_the_approval(
    office: Office,
) -> None:
    debt = living(office)
    one = proposed(office, debt, 50_000)
    with office.ctx.database.read(ZHAO.scope) as session:
        [row] = debt_view(session, office.ctx, debt.reference).proposals
        sheet = debt_sheet(session, office.ctx, debt.id, ZHAO)
    assert (row["income_fen"], row["members"]) == HOUSEHOLD
    assert row["deduction"] == {
        "income_fen": 200_000,
        "members": 1,
        "minimum_fen": 80_000,
        "deducted_fen": 0,
        "left_fen": 150_000,
    }
    assert sheet.deductions[one.id].as_dict() == row["deduction"]
    approved(office, one)
    assert office.get(Debt, debt.id).recovered_fen == 50_000
    assert office.get(Case, debt.case_id).state == "offset"
    with office.ctx.database.read(ZHAO.scope) as session:
        [row] = debt_view(session, office.ctx, debt.reference).proposals
    assert (row["income_fen"], row["members"], row["deduction"]) == (*HOUSEHOLD, None)


def test_the_household_is_weighed_again_when_it_is_decided(office: Office) -> None:
    debt = living(office)
    one = proposed(office, debt, 120_000)
    plain = office.ctx.settings.model_dump()
    plain["recovery"]["regions"]["3799"] |= {"minimum_living_fen": 80_001}
    before = office.ctx
    office.ctx = replace(office.ctx, settings=Settings(**plain))
    with pytest.raises(Conflict, match="最低生活保障"):
        approved(office, one)
    assert office.get(Debt, debt.id).recovered_fen == 0
    office.ctx = before
    approved(office, one)


def test_several_deductions_of_one_month_together_leave_the_minimum(office: Office) -> None:
    debt = living(office)
    approved(office, proposed(office, debt, 70_000))
    with pytest.raises(Conflict, match="最低生活保障"):
        proposed(office, debt, 50_001)
    approved(office, proposed(office, debt, 50_000))
    with pytest.raises(Conflict, match="最低生活保障"):
        proposed(office, debt, 1)
    assert isinstance(office.ctx.clock, FixedClock)
    office.ctx.clock.moment += timedelta(days=10)  # from 21 November to 1 December
    approved(office, proposed(office, debt, 120_000))
    assert office.get(Debt, debt.id).recovered_fen == 240_000


def test_a_proposal_is_weighed_with_what_was_approved_since_for_another_debt_of_another_agency(
    office: Office,
) -> None:
    debt, other = living(office), living(office, "王秀荣", "379902")
    same_person(office, debt, other)
    with office.ctx.database.read(EVERYWHERE) as session:
        here = make.make_actor("wu", "approver", make.agency(session, "379901"))
    first, second = proposed(office, debt, 70_000), proposed(office, other, 70_000)
    approved(office, second)
    with office.ctx.database.read(here.scope) as session:
        [row] = debt_view(session, office.ctx, debt.reference).proposals
    assert (row["deduction"]["deducted_fen"], row["deduction"]["left_fen"]) == (70_000, 60_000)
    with pytest.raises(Conflict, match="最低生活保障"):
        approved(office, first, here)
    assert office.get(Debt, debt.id).recovered_fen == 0


def test_two_approvers_at_the_same_moment_take_no_more_than_the_household_can_spare(office: Office) -> None:
    debt, other = living(office), living(office, "王秀荣")
    same_person(office, debt, other)
    waiting = [proposed(office, one, 70_000) for one in (debt, other)]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def approve(actor: Actor, one: Proposal) -> None:
        start.wait()
        try:
            approved(office, one, actor)
            outcomes.append("posted")
        except Conflict:
            outcomes.append("refused")

    workers = [threading.Thread(target=approve, args=pair) for pair in zip((ZHAO, SUN), waiting, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == ["posted", "refused"]


def test_an_agreements_instalment_is_deducted_once_a_month(office: Office) -> None:
    debt = office.debtor()
    plan = propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 1, "本人申请")
    decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    one = proposed(office, debt, 30_000, None)
    with office.ctx.database.read(ZHAO.scope) as session:
        [row] = debt_view(session, office.ctx, debt.reference).proposals
    assert (row["income_fen"], row["deduction"]["income_fen"]) == (None, 200_000)
    approved(office, one)
    with pytest.raises(Conflict, match="最低生活保障"):
        proposed(office, debt, 20_001, None)
    approved(office, proposed(office, debt, 20_000, None))
    assert isinstance(office.ctx.clock, FixedClock)
    office.ctx.clock.moment += timedelta(days=10)
    approved(office, proposed(office, debt, 50_000, None))


def test_a_household_is_kept_only_with_a_deduction_from_later_benefits(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    office.law("[switches]", "grants = true")
    one = proposals.propose(
        office.ctx, LI, "offset", debt.reference, "funeral_grant", "抵扣", 1_000, household=HOUSEHOLD
    )
    assert (one.income_fen, one.members) == (None, None)
