"""What recovery does stands in the case's course: asked first, entered with the money, taken back with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.clocks import later
from tests.integration.recovery.scene import LI, SUN, SYSTEM, ZHAO, Office
from tests.past import took_place
from verifier.bars.tables import DeclaredRelation
from verifier.cases.course.history import course_of
from verifier.cases.ending import annul_decision, close_case, reopen_case
from verifier.cases.rules import step_from
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import business_today
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotPermitted
from verifier.procedure.entering import retrace
from verifier.recovery import proposals
from verifier.recovery.plan_sweep import sweep_plans
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.receipts import allocate, take_back
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal, Receipt
from verifier.recovery.views import debt_view


def _case(office: Office, debt: Debt) -> Case:
    found: Case = office.get(Case, debt.case_id)
    return found


def _steps(office: Office, debt: Debt) -> list[str]:
    """The course from the approved sum on; nothing in it may be marked as unlawful."""
    with office.ctx.database.read(EVERYWHERE) as session:
        case = session.get_one(Case, debt.case_id)
        course = course_of(session, office.ctx, case)
        assert [one.mark for one in retrace(course.law, course.path, course.events) if one.mark] == []
        query = select(CaseEvent.action).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
        found = list(session.scalars(query))
    return found[found.index("assessment_approved") + 1 :]


def _agreed(office: Office, debt: Debt, monthly: int = 50_000) -> Plan:
    plan = propose_plan(office.ctx, LI, debt.reference, monthly, 200_000, 1, "本人申请")
    return decide_plan(office.ctx, ZHAO, plan.id, True, "同意")


def _allocations(office: Office) -> list[LedgerTransaction]:
    return [item for item in office.all(LedgerTransaction) if item.kind == "allocated"]


def test_the_last_fen_makes_the_case_repaid_and_a_receipt_taken_back_makes_it_owed_again(
    office: Office,
) -> None:
    debt = office.debtor()
    office.money(100_000, memo=debt.reference)
    assert _case(office, debt).state == "assessed"
    office.money(200_000, memo=debt.reference)
    assert _case(office, debt).state == "repaid"
    take_back(office.ctx, ZHAO, _allocations(office)[-1].id, "认错人")
    assert _case(office, debt).state == "assessed"
    assert _steps(office, debt) == ["repaid", "owed_again"]
    allocate(office.ctx, LI, office.all(Receipt)[-1].id, debt.reference, "确系本人")
    assert _steps(office, debt) == ["repaid", "owed_again", "repaid"]


def test_a_closed_case_is_taken_up_again_before_a_receipt_is_taken_back(office: Office) -> None:
    debt = office.debtor()
    office.money(300_000, memo=debt.reference)
    case = _case(office, debt)
    close_case(office.ctx, ZHAO, case.id, "已退清", case.version)
    with pytest.raises(Conflict, match="已结案"):
        take_back(office.ctx, ZHAO, _allocations(office)[0].id, "认错人")
    assert office.get(Debt, debt.id).state == "settled"
    reopen_case(office.ctx, ZHAO, case.id, "收款认错人", _case(office, debt).version)
    assert office.get(Debt, debt.id).state == "withdrawn"
    assert office.all(Receipt)[0].open_fen == 300_000


def test_an_agreement_is_signed_in_the_course_when_another_person_approves_it(office: Office) -> None:
    debt = office.debtor()
    plan = propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 1, "本人申请")
    assert _steps(office, debt) == []
    decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    assert _steps(office, debt) == ["agreement_signed"]
    assert _case(office, debt).state == "agreement"
    with office.ctx.database.read(EVERYWHERE) as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.action == "agreement_signed")).one()
    assert (event.actor, event.detail["plan"], event.detail["debt"]) == ("zhao", plan.id, debt.reference)


def test_no_agreement_is_proposed_where_the_decision_fell(office: Office) -> None:
    debt = office.debtor()
    plan = propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 1, "本人申请")
    case = _case(office, debt)
    annul_decision(office.ctx, ZHAO, case.id, "复议撤销", case.version)
    assert office.get(Debt, debt.id).state == "withdrawn"
    assert office.get(Plan, plan.id).state == "ended"
    with pytest.raises(Conflict):
        propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 1, "再来")


def test_missed_caught_up_and_broken_agreements_move_the_case(office: Office) -> None:
    debt = office.debtor()
    _agreed(office, debt)
    later(office.ctx, days=42)  # 2 January: December is over
    sweep_plans(office.ctx, SYSTEM, business_today(office.ctx.clock))
    assert _case(office, debt).state == "return_ordered"
    office.money(50_000, memo=debt.reference)
    sweep_plans(office.ctx, SYSTEM, business_today(office.ctx.clock))
    assert _case(office, debt).state == "agreement"
    later(office.ctx, days=60)  # January and February stay away
    sweep_plans(office.ctx, SYSTEM, business_today(office.ctx.clock))
    assert _case(office, debt).state == "return_ordered"
    assert _steps(office, debt) == [
        "agreement_signed", "instalment_missed", "instalment_caught_up", "instalment_missed",
        "agreement_ended",
    ]  # fmt: skip
    with office.ctx.database.read(LI.scope) as session:
        assert "未按还款协议履约。" in [
            one.zh for one in debt_view(session, office.ctx, debt.reference).bad_faith.reasons
        ]
    _agreed(office, debt)  # a new one may follow


def test_a_claim_is_not_given_up_before_the_ladder_was_climbed(office: Office) -> None:
    debt = office.debtor()
    with pytest.raises(Conflict, match="核销须在追回手段用尽"):
        proposals.propose(office.ctx, LI, "written_off", debt.reference, "no_estate", "无遗产")
    assert office.all(Proposal) == []
    office.exhausted(debt)
    one = proposals.propose(office.ctx, LI, "written_off", debt.reference, "no_estate", "无遗产")
    proposals.decide(office.ctx, ZHAO, "written_off", one.id, True, "同意")
    assert _case(office, debt).state == "written_off"
    assert _steps(office, debt)[-2:] == ["write_off_proposed", "written_off"]


def test_a_part_given_up_leaves_the_case_open_and_the_rest_repays_it(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    for verdict in (False, True):
        one = proposals.propose(office.ctx, LI, "written_off", debt.reference, "other", "一部分", 100_000)
        proposals.decide(office.ctx, ZHAO, "written_off", one.id, verdict, "看过")
    assert _case(office, debt).state == "return_ordered"
    office.money(200_000, memo=debt.reference)
    assert office.get(Debt, debt.id).state == "written_off"
    assert _case(office, debt).state == "repaid"
    assert _steps(office, debt)[3:] == [
        "write_off_proposed", "write_off_refused", "write_off_proposed", "part_written_off", "repaid",
    ]  # fmt: skip


def test_what_was_proposed_is_overtaken_when_all_came_back(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    one = proposals.propose(office.ctx, LI, "written_off", debt.reference, "other", "无")
    office.money(300_000, memo=debt.reference)
    assert office.get(Proposal, one.id).state == "overtaken"
    with pytest.raises(Conflict, match="已经办结"):
        proposals.decide(office.ctx, ZHAO, "written_off", one.id, True, "同意")
    take_back(office.ctx, ZHAO, _allocations(office)[0].id, "认错人")
    proposals.propose(office.ctx, LI, "written_off", debt.reference, "other", "无")


def test_after_money_was_taken_back_a_new_agreement_may_be_made(office: Office) -> None:
    debt = office.debtor()
    _agreed(office, debt, 120_000)
    office.money(300_000, memo=debt.reference)
    take_back(office.ctx, ZHAO, _allocations(office)[0].id, "认错人")
    _agreed(office, debt)
    assert _steps(office, debt) == ["agreement_signed", "repaid", "owed_again", "agreement_signed"]


def test_an_offset_is_one_step_however_often_it_is_taken(office: Office) -> None:
    debt = office.debtor()
    office.law("[switches]", "grants = true")
    took_place(office.ctx, debt.case_id, "order_served")
    with pytest.raises(Conflict, match="起可办理"):
        proposals.propose(office.ctx, LI, "offset", debt.reference, "funeral_grant", "一", 60_000)
    took_place(office.ctx, debt.case_id, "refused")
    for ground in ("funeral_grant", "survivor_grant"):
        one = proposals.propose(office.ctx, LI, "offset", debt.reference, ground, "当地文件", 60_000)
        proposals.decide(office.ctx, ZHAO, "offset", one.id, True, "同意")
    assert office.get(Debt, debt.id).recovered_fen == 120_000
    assert _case(office, debt).state == "offset"
    assert _steps(office, debt) == ["order_served", "refused", "offset_grants"]


def test_a_deduction_nobody_agreed_to_leaves_what_the_household_needs(office: Office) -> None:
    debt = office.debtor()
    took_place(office.ctx, debt.case_id, "order_served", "refused")
    for household, words in ((None, "最低生活保障"), ((200_000, 1), "最低生活保障")):
        with pytest.raises(Conflict, match=words):
            proposals.propose(
                office.ctx, LI, "offset", debt.reference, "later_benefits", "一", 130_000, household=household
            )
    with pytest.raises(Conflict, match="案件不设此步骤"):  # the dead draw no later benefit
        proposals.propose(
            office.ctx, LI, "offset", debt.reference, "later_benefits", "一", 50_000, household=(200_000, 1)
        )


def test_an_instalment_deducted_by_agreement_is_no_offset_against_the_person(office: Office) -> None:
    debt = office.debtor()
    _agreed(office, debt)
    one = proposals.propose(office.ctx, LI, "offset", debt.reference, "later_benefits", "12 月", 50_000)
    proposals.decide(office.ctx, ZHAO, "offset", one.id, True, "同意")
    assert _steps(office, debt) == ["agreement_signed"]
    assert _case(office, debt).state == "agreement"


def test_grants_are_offset_only_while_the_region_allows_it_and_not_under_an_agreement(office: Office) -> None:
    debt = office.debtor()
    office.law("[switches]", "grants = true", "later_benefits = false")
    took_place(office.ctx, debt.case_id, "order_served", "refused")
    with pytest.raises(Conflict, match="本地区未启用此做法"):
        proposals.propose(office.ctx, LI, "offset", debt.reference, "later_benefits", "一", 1)
    one = proposals.propose(office.ctx, LI, "offset", debt.reference, "survivor_grant", "抚恤金", 1_000)
    office.law("[switches]", "grants = false")
    with pytest.raises(Conflict, match="本地区未启用此做法"):
        proposals.decide(office.ctx, ZHAO, "offset", one.id, True, "同意")
    office.law("[switches]", "grants = true")
    proposals.decide(office.ctx, ZHAO, "offset", one.id, False, "改为分期")
    _agreed(office, debt)
    with pytest.raises(Conflict, match="分期协议正在履行"):
        proposals.propose(office.ctx, LI, "offset", debt.reference, "funeral_grant", "丧葬补助", 1_000)


def test_who_is_close_to_the_debtor_takes_no_step(office: Office) -> None:
    debt = office.exhausted(office.debtor())
    with office.ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name="sun", person_id=debt.person_id, relation="relative",
                declared_by="sun", declared_at=office.ctx.clock.now(),
            )
        )  # fmt: skip
    one = proposals.propose(office.ctx, LI, "written_off", debt.reference, "other", "无")
    with pytest.raises(NotPermitted):
        proposals.decide(office.ctx, SUN, "written_off", one.id, True, "同意")
    with pytest.raises(NotPermitted):
        propose_plan(office.ctx, SUN, debt.reference, 50_000, 200_000, 1, "本人申请")
    assert _steps(office, debt)[-1] == "write_off_proposed"


def test_every_further_missed_instalment_is_told_and_stands_in_the_table() -> None:
    for action in ("instalment_missed", "agreement_ended"):
        for state in ("agreement", "return_ordered"):
            step = step_from(state, action)
            assert step is not None
            assert step.new_state == "return_ordered"
