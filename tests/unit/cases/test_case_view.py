"""The case page and the list of cases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests import factories as make
from verifier.benefits.tables import EntitlementChange
from verifier.cases.case_view import CaseView, case_view
from verifier.cases.list import CaseFilter, cases
from verifier.cases.rules import ACTION_LABELS, STATE_NAMES, TRANSITIONS
from verifier.cases.service import clear_case, decide_assessment, propose_assessment, record_verification
from verifier.cases.tables import Case
from verifier.cases.timeline import SENTENCES
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE, Scope
from verifier.feeds.tables import SourceRecord
from verifier.months import Month
from verifier.wiring import wire

LI, ZHAO, SUN = (
    make.make_actor("li"),
    make.make_actor("zhao", "approver"),
    make.make_actor("sun", "supervisor"),
)


@pytest.fixture
def case_id(ctx: Context) -> int:
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, id_no="379901194501010016")
        right = make.make_entitlement(session, person, monthly_fen=1000)
        for month in Month(2024, 1).until(Month(2024, 5)):
            make.make_payment(session, right, month)
        session.add(
            EntitlementChange(
                entitlement_id=right.id,
                field="account_no",
                previous="621700001111",
                new="621700002222",
                effective=Month(2024, 1),
                feed_id=7,
                recorded_at=make.NOW,
            )
        )
        lead = make.make_lead(session, person, make.make_record(session, event_date=date(2024, 2, 10))).id
    decide(ctx, LI, lead, "same_person", "一致")
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Case.id)).one()


def names(view: CaseView) -> list[str]:
    return [action.name for action in view.actions]


def test_a_strong_record_alone_shows_what_is_missing_and_a_verification_completes_it(
    ctx: Context, case_id: int
) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, case_id)
        assert [(item.evidence.letter, item.evidence.is_strong) for item in view.evidence] == [("A", True)]
        assert not view.stop_rule.allowed
        assert "human verification" in view.stop_rule.missing.en
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片", 1)
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, case_id)
        assert [item.evidence.letter for item in view.evidence] == ["A", "F"]
        assert view.stop_rule.allowed
    record_verification(ctx, LI, case_id, "fact_refuted", "本人来访", "照片", 2)
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, case_id)
        assert [item.evidence.letter for item in view.evidence] == ["A"]
        assert not view.stop_rule.allowed


def test_a_record_without_an_id_number_is_never_strong_whatever_the_lead_says(
    ctx: Context, case_id: int
) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        record = session.scalars(select(SourceRecord)).one()
        record.id_no = None
        session.flush()
        assert not case_view(session, case_id).evidence[0].evidence.is_strong


def test_the_sum_and_the_fine_are_counted_from_actual_payments(ctx: Context, case_id: int) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, case_id)
        assert view.overpayment is not None
        assert (view.overpayment.total_fen, view.fine_fen) == (2000, (4000, 10_000))
        assert "第八十八条" in view.fine_law.zh
        assert view.identity.masked_id == "379*************16"


def test_the_lawful_actions_depend_on_state_and_person(ctx: Context, case_id: int) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        assert names(case_view(session, case_id, LI)) == ["fact_confirmed", "fact_refuted", "cleared"]
        assert names(case_view(session, case_id, ZHAO)) == []
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片", 1)
    proposal = propose_assessment(ctx, SUN, case_id, 2, "逐笔累计")
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, case_id, ZHAO)
        assert names(view) == ["assessment_approved", "assessment_refused"]
        assert view.pending is not None
        assert view.pending.id == proposal.id
        assert names(case_view(session, case_id, SUN)) == ["fact_refuted", "cleared"]
        assert len(names(case_view(session, case_id))) == 4


def test_the_timeline_tells_the_story_in_sentences_of_both_languages(ctx: Context, case_id: int) -> None:
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片", 1)
    decide_assessment(ctx, ZHAO, propose_assessment(ctx, LI, case_id, 2, "逐笔累计").id, True, "核对无误")
    with ctx.database.read(EVERYWHERE) as session:
        entries = case_view(session, case_id).timeline
    said = [entry.sentence.en for entry in entries]
    assert said[0] == "Roll: account changed from 2024-01 on."
    assert said[-2:] == [
        "Assessment proposed: 2 payments actually made from 2024-03 on, 20.00 yuan.",
        "Assessment approved: 20.00 yuan.",
    ]
    account = entries[0]
    assert account.previous is not None
    assert account.previous.en == "********1111"
    last = entries[-1]
    assert (last.actor, last.reason) == ("zhao", "核对无误")
    assert last.previous == STATE_NAMES["assessment_proposed"]
    assert all(entry.sentence.zh for entry in entries)


def test_every_step_has_a_sentence_and_every_button_a_label() -> None:
    actions = {action for _, action in TRANSITIONS}
    assert actions | {"opened"} == set(SENTENCES)
    assert actions - set(ACTION_LABELS) == {"lead_joined", "lead_left", "withdrawn"}
    assert {state for state, _ in TRANSITIONS} | {s.new_state for s in TRANSITIONS.values()} == set(
        STATE_NAMES
    )


def test_the_list_shows_open_cases_with_their_money_and_counts_every_state(
    ctx: Context, case_id: int
) -> None:
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片", 1)
    propose_assessment(ctx, LI, case_id, 2, "逐笔累计")
    with ctx.database.read(EVERYWHERE) as session:
        page = cases(session)
        (row,) = page.rows
        assert (row.id, row.leads, row.amount_at_risk_fen, row.assessed_fen) == (case_id, 1, 100_000, 2000)
        assert (page.total, page.pages, page.counts) == (1, 1, {"assessment_proposed": 1})
        assert cases(session, CaseFilter(text="0016")).total == 1
        assert cases(session, CaseFilter(text="李")).total == 0
        assert cases(session, CaseFilter(kinds=("custody",))).rows == ()
        assert cases(session, CaseFilter(agency="379902")).rows == ()


def test_a_closed_case_leaves_the_list_but_not_the_counts(ctx: Context, case_id: int) -> None:
    clear_case(ctx, LI, case_id, "在世", 1)
    with ctx.database.read(EVERYWHERE) as session:
        page = cases(session)
        assert (page.rows, page.counts) == ((), {"cleared": 1})
        assert cases(session, CaseFilter(states=())).total == 1
        elsewhere = Scope(make.agency(session, "379902").path)
    with ctx.database.read(elsewhere) as session:
        assert cases(session, CaseFilter(states=())).counts == {}
