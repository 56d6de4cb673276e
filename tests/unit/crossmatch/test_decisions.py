"""Deciding a lead: the lawful ways, the refused ones, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories as make
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.cases.tables import Case
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.decisions import Verdict, cleared_content_keys, decide, decisions_of, undo
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.people.tables import Person
from verifier.wiring import wire

LI = make.make_actor("li")


@pytest.fixture
def lead(ctx: Context) -> int:
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        return make.make_lead(session, person, make.make_record(session)).id


def state(ctx: Context, lead: int) -> str:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Lead.state).where(Lead.id == lead)).one()


def set_state(ctx: Context, lead: int, new: str) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        session.get_one(Lead, lead).state = new


@pytest.mark.parametrize(
    ("verdict", "new"),
    [("same_person", "confirmed"), ("different", "cleared"), ("alive", "cleared"), ("not_enough", "waiting")],
)
def test_each_verdict_leads_to_its_state(ctx: Context, lead: int, verdict: Verdict, new: str) -> None:
    decision = decide(ctx, LI, lead, verdict, " 理由 ", expected_state="open")
    assert state(ctx, lead) == new
    assert (decision.previous_state, decision.new_state, decision.reason) == ("open", new, "理由")
    assert decision.decided_by == "li"


def test_alive_is_kept_apart_from_different_and_silences_that_record_only(ctx: Context, lead: int) -> None:
    decision = decide(ctx, LI, lead, "alive", "本人来所，已核对身份证")
    assert decision.verdict == "alive"
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Case)).all() == []
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "lead.decided")).one()
        assert told.detail["verdict"] == "alive"
        cleared = session.get_one(Lead, lead)
        keys = cleared_content_keys(session, [cleared.person_id])
        assert keys == {cleared.person_id: frozenset({cleared.content_key})}
    undo(ctx, LI, lead, "认错人了")
    assert state(ctx, lead) == "open"


@pytest.mark.parametrize("kind", ["in_custody", "no_life_sign", "shared_account"])
def test_alive_says_nothing_about_a_lead_without_a_death_record(ctx: Context, lead: int, kind: str) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        session.get_one(Lead, lead).kind = kind
    with pytest.raises(InvalidInput):
        decide(ctx, LI, lead, "alive", "本人健在")


def test_only_same_person_opens_a_case(ctx: Context, lead: int) -> None:
    decide(ctx, LI, lead, "not_enough", "缺死亡证明")
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Case)).all() == []


def test_a_waiting_lead_can_be_decided(ctx: Context, lead: int) -> None:
    decide(ctx, LI, lead, "not_enough", "缺死亡证明")
    decide(ctx, LI, lead, "different", "同名不同人", expected_state="waiting")
    assert state(ctx, lead) == "cleared"


@pytest.mark.parametrize("final", ["confirmed", "cleared", "withdrawn"])
def test_a_decided_or_withdrawn_lead_takes_no_decision(ctx: Context, lead: int, final: str) -> None:
    set_state(ctx, lead, final)
    with pytest.raises(Conflict) as refused:
        decide(ctx, LI, lead, "different", "理由")
    assert refused.value.remedy is not refused.value.usual_remedy


def test_a_lead_that_changed_since_it_was_shown_is_not_decided(ctx: Context, lead: int) -> None:
    decide(ctx, LI, lead, "not_enough", "缺死亡证明")
    with pytest.raises(Conflict):
        decide(ctx, LI, lead, "different", "理由", expected_state="open")
    assert state(ctx, lead) == "waiting"


@pytest.mark.parametrize("reason", ["", "   ", "长" * 1001])
def test_a_decision_needs_a_reason_of_bearable_length(ctx: Context, lead: int, reason: str) -> None:
    with pytest.raises(InvalidInput):
        decide(ctx, LI, lead, "different", reason)


def test_an_unknown_verdict_is_refused(ctx: Context, lead: int) -> None:
    unknown: Any = "maybe"  # a form may send anything
    with pytest.raises(InvalidInput):
        decide(ctx, LI, lead, unknown, "理由")


def test_the_system_and_those_without_the_right_decide_nothing(ctx: Context, lead: int) -> None:
    for actor in (system_actor(), make.make_actor("zhao", "approver"), make.make_actor("ops", "operator")):
        with pytest.raises(NotPermitted):
            decide(ctx, actor, lead, "different", "理由")
        with pytest.raises(NotPermitted):
            undo(ctx, actor, lead, "理由")
    assert state(ctx, lead) == "open"


def test_a_lead_of_another_agency_does_not_exist(ctx: Context, lead: int) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        stranger = make.make_actor("wu", agency=make.agency(session, "379902"))
    with pytest.raises(NotFound):
        decide(ctx, stranger, lead, "different", "理由")


def test_decision_and_audit_entry_stand_or_fall_together(ctx: Context, lead: int) -> None:
    decide(ctx, LI, lead, "different", "王秀英是另一人")
    with ctx.database.read(EVERYWHERE) as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id) == ("lead.decided", str(lead))
        assert "王秀英" not in str(entry.detail)
        assert len(decisions_of(session, lead)) == 1


def test_undoing_restores_the_state_before(ctx: Context, lead: int) -> None:
    decide(ctx, LI, lead, "not_enough", "缺死亡证明")
    decide(ctx, LI, lead, "different", "同名不同人")
    undo(ctx, LI, lead, "看错了")
    assert state(ctx, lead) == "waiting"
    undo(ctx, LI, lead, "又看错了")
    assert state(ctx, lead) == "open"
    with pytest.raises(Conflict):
        undo(ctx, LI, lead, "没有了")


def test_an_undone_lead_can_be_decided_again_and_undone_again(ctx: Context, lead: int) -> None:
    for _ in range(2):
        decide(ctx, LI, lead, "same_person", "一致")
        undo(ctx, LI, lead, "看错了")
    assert state(ctx, lead) == "open"
    with ctx.database.read(EVERYWHERE) as session:
        assert set(session.scalars(select(Case.state))) == {"withdrawn"}
        verdicts = [decision.verdict for decision in decisions_of(session, lead)]
        assert verdicts == ["same_person", "undo"] * 2


def test_somebody_else_may_not_undo_but_a_supervisor_may(ctx: Context, lead: int) -> None:
    decide(ctx, LI, lead, "different", "同名不同人")
    with pytest.raises(NotPermitted):
        undo(ctx, make.make_actor("wu"), lead, "我不同意")
    undo(ctx, make.make_actor("sun", "supervisor"), lead, "复核后撤回")
    assert state(ctx, lead) == "open"


def test_a_lead_the_night_changed_meanwhile_is_not_undone(ctx: Context, lead: int) -> None:
    decide(ctx, LI, lead, "not_enough", "缺死亡证明")
    set_state(ctx, lead, "withdrawn")
    with pytest.raises(Conflict):
        undo(ctx, LI, lead, "看错了")


def test_only_news_that_stands_cleared_is_silenced(ctx: Context, lead: int) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        row = session.get_one(Lead, lead)
        person, key = row.person_id, row.content_key
        without_record = make.make_lead(session, session.get_one(Person, person), kind="no_life_sign").id
    for one in (lead, without_record):
        decide(ctx, LI, one, "different", "本人在世")
    with ctx.database.read(EVERYWHERE) as session:
        assert cleared_content_keys(session, [person]) == {person: frozenset({key})}
        assert cleared_content_keys(session, []) == {}
    undo(ctx, LI, lead, "看错了")
    with ctx.database.read(EVERYWHERE) as session:
        assert cleared_content_keys(session, [person]) == {}


def test_the_moment_of_a_decision_is_the_clocks(ctx: Context, lead: int) -> None:
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment += timedelta(hours=3)
    decide(ctx, LI, lead, "different", "理由")
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(LeadDecision.decided_at)).one() == ctx.clock.moment
