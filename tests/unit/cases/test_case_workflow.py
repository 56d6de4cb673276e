"""A case from the confirmed lead to its outcome: who may do what, when, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.unit.cases.scene import LI, SUN, ZHAO, Scene
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.benefits.tables import Entitlement, Payment
from verifier.cases.assessing import decide_assessment
from verifier.cases.case_view import case_view
from verifier.cases.ending import annul_decision, clear_case, reopen_case
from verifier.cases.service import record_verification
from verifier.cases.tables import Case, CaseEvent, CaseLead
from verifier.crossmatch.decisions import cleared_content_keys, decide, undo
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.months import Month


def test_a_confirmed_lead_opens_a_case_to_be_verified(scene: Scene) -> None:
    assert (scene.case.state, scene.case.kind, scene.case.opened_by) == ("verification", "death", "li")


def test_a_second_lead_of_the_same_family_joins_the_open_case(scene: Scene) -> None:
    lead = scene.another_lead(date(2024, 2, 11), kind="account_changed_around_death")
    decide(scene.ctx, LI, lead, "same_person", "一致")
    with scene.ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Case.id)).all() == [scene.case.id]
        assert len(session.scalars(select(CaseLead)).all()) == 2


def test_a_lead_of_another_family_opens_a_case_of_its_own(scene: Scene) -> None:
    lead = scene.another_lead(date(2024, 2, 11), kind="in_custody")
    decide(scene.ctx, LI, lead, "same_person", "一致")
    with scene.ctx.database.read(EVERYWHERE) as session:
        assert sorted(session.scalars(select(Case.kind))) == ["custody", "death"]


def test_undoing_the_only_lead_withdraws_the_case(scene: Scene) -> None:
    undo(scene.ctx, LI, scene.lead, "看错了")
    assert scene.case.state == "withdrawn"
    assert scene.state_of(scene.lead) == "open"


def test_undoing_one_of_two_leads_leaves_the_case_open(scene: Scene) -> None:
    lead = scene.another_lead(date(2024, 2, 11))
    decide(scene.ctx, LI, lead, "same_person", "一致")
    undo(scene.ctx, LI, lead, "看错了")
    assert scene.case.state == "verification"


def test_once_verified_the_lead_can_no_longer_be_undone_and_says_what_to_do(scene: Scene) -> None:
    scene.verify()
    with pytest.raises(Conflict) as refused:
        undo(scene.ctx, LI, scene.lead, "看错了")
    assert "clear the case" in refused.value.remedy.en
    assert scene.state_of(scene.lead) == "confirmed"


def test_an_unverified_case_cannot_be_assessed(scene: Scene) -> None:
    with pytest.raises(Conflict):
        scene.propose()


def test_a_verification_without_proof_is_refused(scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        record_verification(scene.ctx, LI, scene.case.id, "fact_confirmed", "走访", "  ", 1)


def test_a_form_drawn_before_the_last_change_is_refused(scene: Scene) -> None:
    with pytest.raises(Conflict):
        record_verification(scene.ctx, LI, scene.case.id, "fact_confirmed", "走访", "照片 3 张", 99)


def test_the_proposal_sums_the_actual_payments_of_the_months_not_due(scene: Scene) -> None:
    scene.pay(Month(2024, 3), -300)
    scene.verify()
    proposal = scene.propose()
    assert proposal.total_fen == 3 * 1000 - 300
    assert [line["month"] for line in proposal.lines] == ["2024-03", "2024-03", "2024-04", "2024-05"]


def test_the_proposer_cannot_approve_even_with_the_right(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose(SUN)
    for approve in (True, False):
        with pytest.raises(NotPermitted):
            decide_assessment(scene.ctx, SUN, proposal.id, approve, "好")
    assert decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好").state == "approved"
    assert scene.case.state == "assessed"


def test_an_investigator_cannot_approve_and_an_approver_cannot_propose(scene: Scene) -> None:
    scene.verify()
    with pytest.raises(NotPermitted):
        scene.propose(ZHAO)
    proposal = scene.propose()
    with pytest.raises(NotPermitted):
        decide_assessment(scene.ctx, make.make_actor("wu"), proposal.id, True, "好")


def test_the_system_decides_nothing(scene: Scene) -> None:
    for attempt in (
        lambda: record_verification(scene.ctx, system_actor(), scene.case.id, "fact_confirmed", "x", "y", 1),
        lambda: clear_case(scene.ctx, system_actor(), scene.case.id, "x", 1),
        lambda: reopen_case(scene.ctx, system_actor(), scene.case.id, "x", 1),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_an_approval_is_refused_when_a_payment_came_back_since_the_proposal(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose()
    scene.pay(Month(2024, 4), -1000)
    with pytest.raises(Conflict):
        decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好")
    assert scene.case.state == "assessment_proposed"
    decide_assessment(scene.ctx, ZHAO, proposal.id, False, "有退款，请重新核定")
    assert scene.propose().total_fen == 2000


def test_an_equal_sum_of_other_payments_is_a_change_too(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose()
    scene.pay(Month(2024, 4), -500)
    scene.pay(Month(2024, 5), 500)
    with pytest.raises(Conflict):
        decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好")


def test_a_decided_assessment_is_not_decided_again(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose()
    decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好")
    with pytest.raises(Conflict):
        decide_assessment(scene.ctx, ZHAO, proposal.id, False, "反悔")


def test_when_records_disagree_the_later_month_counts_unless_asked_otherwise(scene: Scene) -> None:
    decide(scene.ctx, LI, scene.another_lead(date(2024, 3, 5)), "same_person", "一致")
    scene.verify()
    with pytest.raises(InvalidInput):
        scene.propose(stop=Month(2023, 1))
    assert scene.propose().total_fen == 2000


def test_the_earlier_month_can_be_chosen(scene: Scene) -> None:
    decide(scene.ctx, LI, scene.another_lead(date(2024, 3, 5)), "same_person", "一致")
    scene.verify()
    proposal = scene.propose(stop=Month(2024, 3))
    assert proposal.total_fen == 3000
    assert decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好").total_fen == 3000


def test_nothing_overpaid_is_nothing_to_assess(scene: Scene) -> None:
    scene.pay(Month(2024, 3), -3000)
    scene.verify()
    with pytest.raises(Conflict):
        scene.propose()


def test_a_refutation_sends_the_case_back_and_ends_the_proposal(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose()
    scene.verify("fact_refuted")
    assert scene.case.state == "verification"
    with pytest.raises(Conflict):
        decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好")


def test_a_cleared_case_clears_its_leads_and_silences_the_same_news_only(scene: Scene) -> None:
    clear_case(scene.ctx, LI, scene.case.id, "本人在世，已见面", scene.case.version)
    assert scene.state_of(scene.lead) == "cleared"
    with scene.ctx.database.read(EVERYWHERE) as session:
        lead = session.scalars(select(Lead).where(Lead.id == scene.lead)).one()
        keys = cleared_content_keys(session, [scene.person, 999])
        assert keys == {scene.person: frozenset({lead.content_key})}
    new = scene.another_lead(date(2025, 1, 1))
    decide(scene.ctx, LI, new, "same_person", "新证据")
    with scene.ctx.database.read(EVERYWHERE) as session:
        assert sorted(session.scalars(select(Case.state))) == ["cleared", "verification"]


def test_a_lead_settled_by_its_case_cannot_be_undone_by_itself(scene: Scene) -> None:
    clear_case(scene.ctx, LI, scene.case.id, "本人在世", scene.case.version)
    with pytest.raises(Conflict):
        undo(scene.ctx, LI, scene.lead, "反悔")


def test_a_reopened_case_starts_at_its_verification_with_its_leads(scene: Scene) -> None:
    clear_case(scene.ctx, LI, scene.case.id, "本人在世", scene.case.version)
    reopen_case(scene.ctx, LI, scene.case.id, "见面的是其妹妹", scene.case.version)
    assert scene.case.state == "verification"
    assert scene.state_of(scene.lead) == "confirmed"


def test_reopening_is_refused_while_another_case_of_the_kind_is_open(scene: Scene) -> None:
    first = scene.case
    clear_case(scene.ctx, LI, first.id, "本人在世", first.version)
    decide(scene.ctx, LI, scene.another_lead(date(2025, 1, 1)), "same_person", "新证据")
    with pytest.raises(Conflict):
        reopen_case(scene.ctx, LI, first.id, "再查", first.version + 1)


def test_somebody_of_another_agency_finds_neither_case_nor_assessment(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose()
    with scene.ctx.database.read(EVERYWHERE) as session:
        elsewhere = make.agency(session, "379902")
        stranger = make.make_actor("wu", "supervisor", elsewhere)
    with pytest.raises(NotFound):
        clear_case(scene.ctx, stranger, scene.case.id, "好", scene.case.version)
    with pytest.raises(NotFound):
        decide_assessment(scene.ctx, stranger, proposal.id, True, "好")
    with scene.ctx.database.read(stranger.scope) as session, pytest.raises(NotFound):
        case_view(session, scene.ctx, scene.case.id)


def test_every_step_is_an_event_and_an_audit_entry_without_personal_data(scene: Scene) -> None:
    scene.verify()
    decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好")
    with scene.ctx.database.read(EVERYWHERE) as session:
        events = session.scalars(select(CaseEvent).order_by(CaseEvent.id)).all()
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_type == "case").order_by(AuditEntry.seq)
        ).all()
        assert [f"case.{event.action}" for event in events] == [entry.action for entry in entries]
        assert [(e.previous_state, e.new_state) for e in events] == [
            (None, "verification"),
            ("verification", "confirmed"),
            ("confirmed", "confirmed"),  # the evidence suffices: what the proposal rests on
            ("confirmed", "assessment_proposed"),
            ("assessment_proposed", "assessed"),
        ]
        assert not [entry for entry in entries if "王秀英" in str(entry.detail)]


def test_nothing_a_person_does_with_a_case_changes_a_benefit_or_a_payment(scene: Scene) -> None:
    def stored() -> list[tuple[object, ...]]:
        with scene.ctx.database.read(EVERYWHERE) as session:
            rights = [(r.state, r.stopped, r.monthly_fen) for r in session.scalars(select(Entitlement))]
            return [*rights, *((p.id, p.state, p.amount_fen) for p in session.scalars(select(Payment)))]

    before = stored()
    scene.verify()
    decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好")
    annul_decision(scene.ctx, SUN, scene.case.id, "再查", scene.case.version)
    clear_case(scene.ctx, LI, scene.case.id, "在世", scene.case.version)
    reopen_case(scene.ctx, SUN, scene.case.id, "再查", scene.case.version)
    assert stored() == before
