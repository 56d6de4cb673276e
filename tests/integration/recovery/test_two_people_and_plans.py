"""Write-offs, offsets and plans take two people; a plan leaves the minimum and is watched."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.clocks import later
from tests.integration.recovery.scene import LI, SUN, SYSTEM, ZHAO, Office
from tests.past import took_place
from verifier.accounts.actor import Actor
from verifier.clock import business_today
from verifier.errors import ConfigurationError, Conflict, InvalidInput, NotPermitted
from verifier.recovery import proposals
from verifier.recovery.fees import charge_fee
from verifier.recovery.plan_sweep import PlansSwept, sweep_plans
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.tables import Debt, LedgerPosting, Plan, Proposal, Receipt
from verifier.recovery.views import debt_view
from verifier.recovery.views import plans as plan_list
from verifier.recovery.what_if_asked import Question, ask
from verifier.settings import Settings


def _with(office: Office, **terms: Any) -> None:
    """Give the region other terms."""
    plain = office.ctx.settings.model_dump()
    plain["recovery"]["regions"]["3799"] |= terms
    office.ctx = replace(office.ctx, settings=Settings(**plain))


def _sweep(office: Office) -> PlansSwept:
    return sweep_plans(office.ctx, SYSTEM, business_today(office.ctx.clock))


def test_a_claim_is_given_up_by_two_people(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    one = proposals.propose(office.ctx, SUN, "written_off", debt.reference, "no_estate", "无遗产")
    with pytest.raises(NotPermitted):
        proposals.decide(office.ctx, SUN, "written_off", one.id, True, "同意")
    with pytest.raises(NotPermitted):
        proposals.decide(office.ctx, LI, "written_off", one.id, True, "同意")
    proposals.decide(office.ctx, ZHAO, "written_off", one.id, True, "同意")
    gone = office.get(Debt, debt.id)
    assert (gone.state, gone.due_fen, gone.written_off_fen, gone.recovered_fen) == (
        "written_off",
        0,
        300_000,
        0,
    )
    with pytest.raises(Conflict):
        proposals.decide(office.ctx, ZHAO, "written_off", one.id, True, "同意")


def test_the_system_itself_gives_no_claim_up(office: Office) -> None:
    debt = office.debtor()
    with pytest.raises(NotPermitted):
        proposals.propose(office.ctx, SYSTEM, "written_off", debt.reference, "other", "自动")


def test_a_write_off_needs_a_known_ground_and_no_more_than_is_open(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    with pytest.raises(InvalidInput):
        proposals.propose(office.ctx, LI, "written_off", debt.reference, "because", "无")
    with pytest.raises(Conflict):
        proposals.propose(office.ctx, LI, "written_off", debt.reference, "other", "无", 300_001)


def test_what_was_paid_between_proposal_and_approval_is_not_given_up(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    one = proposals.propose(office.ctx, LI, "written_off", debt.reference, "other", "无")
    office.money(1, memo=debt.reference)
    with pytest.raises(Conflict):
        proposals.decide(office.ctx, ZHAO, "written_off", one.id, True, "同意")
    proposals.decide(office.ctx, ZHAO, "written_off", one.id, False, "已有还款")
    assert office.get(Proposal, one.id).state == "refused"
    assert office.get(Debt, debt.id).written_off_fen == 0


def test_nothing_is_offset_unless_the_region_allows_it(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    with pytest.raises(Conflict, match="本地区未启用此做法"):
        proposals.propose(office.ctx, LI, "offset", debt.reference, "funeral_grant", "抵扣", 1000)
    office.law("[switches]", "grants = true")
    one = proposals.propose(office.ctx, LI, "offset", debt.reference, "funeral_grant", "抵扣", 60_000)
    proposals.decide(office.ctx, ZHAO, "offset", one.id, True, "当地文件")
    assert office.get(Debt, debt.id).recovered_fen == 60_000
    [receipt] = office.all(Receipt)
    assert (receipt.origin, receipt.allocated_fen) == ("offset", 60_000)
    lines = {(leg.debit, leg.credit) for leg in office.all(LedgerPosting)}
    assert ("benefits", "benefits_withheld") in lines
    with pytest.raises(Conflict, match="最低生活保障"):
        proposals.propose(office.ctx, LI, "offset", debt.reference, "later_benefits", "抵扣", 1000)


def test_a_deduction_from_later_benefits_keeps_to_the_plan(office: Office) -> None:
    debt = office.debtor()
    plan = propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 1, "本人申请")
    decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    with pytest.raises(Conflict):
        proposals.propose(office.ctx, LI, "offset", debt.reference, "later_benefits", "12 月", 50_001)
    one = proposals.propose(office.ctx, LI, "offset", debt.reference, "later_benefits", "12 月", 50_000)
    proposals.decide(office.ctx, ZHAO, "offset", one.id, True, "同意")
    assert office.get(Debt, debt.id).recovered_fen == 50_000


def test_a_plan_that_leaves_less_than_the_minimum_is_refused(office: Office) -> None:
    debt = office.debtor()
    with pytest.raises(Conflict, match="最低生活保障"):
        propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 2, "本人申请")
    _with(office, minimum_living_fen=None)
    with pytest.raises(ConfigurationError):
        propose_plan(office.ctx, LI, debt.reference, 1, 200_000, 2, "本人申请")


def test_a_plan_is_agreed_by_two_people_and_only_one_runs(office: Office) -> None:
    debt = office.debtor()
    plan = propose_plan(office.ctx, SUN, debt.reference, 50_000, 200_000, 1, "本人申请")
    with pytest.raises(NotPermitted):
        decide_plan(office.ctx, SUN, plan.id, True, "同意")
    with pytest.raises(Conflict):
        propose_plan(office.ctx, LI, debt.reference, 40_000, 200_000, 1, "再来")
    decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    with pytest.raises(Conflict):
        decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    assert office.get(Plan, plan.id).state == "running"


def test_instalments_that_stay_away_break_the_agreement_and_payments_keep_it(office: Office) -> None:
    kept, broken = office.debtor("王秀英"), office.debtor("李国强")
    for debt in (kept, broken):
        plan = propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 1, "本人申请")
        decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    assert _sweep(office).broken == 0
    later(office.ctx, days=80)  # December and January are over
    office.money(100_000, memo=kept.reference)
    assert _sweep(office).broken == 1
    assert _sweep(office).broken == 0
    with office.ctx.database.read(LI.scope) as session:
        found = {row["debt"]: row["state"] for row in plan_list(session, office.ctx)}
        view = debt_view(session, office.ctx, broken.reference)
    assert found == {kept.reference: "running", broken.reference: "broken"}
    assert not view.bad_faith.listed  # three months and 3,000 yuan: broken, but not serious


def test_what_is_serious_bad_faith_is_what_the_procedure_of_the_region_says(
    office: Office,
) -> None:
    debt = office.debtor()
    listed = []
    for figure, done in ((6, "order_served"), (2, "order_served"), (2, "refused"), (6, "refused")):
        office.law("[figures.bad_faith_months]", f"value = {figure}")
        took_place(office.ctx, debt.case_id, done)
        with office.ctx.database.read(LI.scope) as session:
            listed.append(debt_view(session, office.ctx, debt.reference).bad_faith.listed)
    assert listed == [False, False, True, False]


def test_a_plan_is_completed_by_its_last_instalment(office: Office) -> None:
    debt = office.debtor()
    plan = propose_plan(office.ctx, LI, debt.reference, 150_000, 300_000, 1, "本人申请")
    decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    office.money(150_000, memo=debt.reference)
    assert office.get(Plan, plan.id).state == "running"
    office.money(150_000, memo=debt.reference)
    assert office.get(Plan, plan.id).state == "completed"


def test_what_if_writes_nothing_and_tells_the_months(office: Office) -> None:
    debt = office.debtor()
    question = Question(130_000, 1, months=(6, 12), usual=False)
    answer = ask(office.ctx, LI, debt.reference, question)
    assert answer.household.keeps_fen == 80_000
    assert [(one.months, one.lawful) for one in answer.outcomes] == [(6, True), (12, True)]
    beside = ask(office.ctx, LI, str(debt.id), Question(130_000, 1, months=(10,)))
    assert [one.months for one in beside.outcomes] == [6, 10, 12, 24, 36, 60]
    assert office.all(Plan) == []


def test_a_fee_is_charged_only_where_the_region_has_one(office: Office) -> None:
    debt = office.debtor()
    later(office.ctx, days=30)
    with pytest.raises(Conflict):
        charge_fee(office.ctx, ZHAO, debt.reference, "逾期")
    _with(office, late_fee_ppm_a_day=500)
    with pytest.raises(Conflict):
        charge_fee(office.ctx, ZHAO, debt.reference, "逾期")
    office.law("[switches]", "late_fee = true")
    assert charge_fee(office.ctx, ZHAO, debt.reference, "逾期 30 天") == 4_500
    with pytest.raises(Conflict):
        charge_fee(office.ctx, ZHAO, debt.reference, "同日再收")
    office.money(304_500, memo=debt.reference)
    assert office.get(Debt, debt.id).state == "settled"


def test_two_approvers_at_the_same_moment_post_a_write_off_once(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    one = proposals.propose(office.ctx, LI, "written_off", debt.reference, "other", "核销", 100_000)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def approve(actor: Actor) -> None:
        start.wait()
        try:
            proposals.decide(office.ctx, actor, "written_off", one.id, True, "同意")
            outcomes.append("posted")
        except Conflict:
            outcomes.append("refused")

    workers = [threading.Thread(target=approve, args=(actor,)) for actor in (ZHAO, SUN)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == ["posted", "refused"]
    assert office.get(Debt, debt.id).written_off_fen == 100_000
