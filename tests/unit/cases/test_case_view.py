"""The case page and the list of cases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests import factories as make
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.case_view import CaseView, case_view
from verifier.cases.ending import clear_case
from verifier.cases.list import CaseFilter, cases
from verifier.cases.payment_rules import PAYMENT_LABELS, PAYMENT_TRANSITIONS
from verifier.cases.rules import ACTION_LABELS, STATE_NAMES, TRANSITIONS
from verifier.cases.service import record_verification
from verifier.cases.tables import Case
from verifier.cases.timeline import SENTENCES
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE, Scope
from verifier.feeds.tables import SourceRecord
from verifier.months import Month
from verifier.people.masking import mask_id
from verifier.people.tables import Person, PersonChange
from verifier.procedure.reading import read_law
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
        view = case_view(session, ctx, case_id)
        assert [(item.evidence.letter, item.evidence.is_strong) for item in view.evidence] == [("A", True)]
        assert not view.stop_rule.allowed
        assert "human verification" in view.stop_rule.missing.en
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片 3 张", 1)
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, ctx, case_id)
        assert [item.evidence.letter for item in view.evidence] == ["A", "F"]
        assert view.stop_rule.allowed
    record_verification(ctx, LI, case_id, "fact_refuted", "本人来访", "照片 3 张", 2)
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, ctx, case_id)
        assert [item.evidence.letter for item in view.evidence] == ["A"]
        assert not view.stop_rule.allowed


def test_a_record_without_an_id_number_is_never_strong_whatever_the_lead_says(
    ctx: Context, case_id: int
) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        record = session.scalars(select(SourceRecord)).one()
        record.id_no = None
        session.flush()
        assert not case_view(session, ctx, case_id).evidence[0].evidence.is_strong


def test_the_sum_is_counted_at_once_and_the_fine_is_shown_only_once_the_fact_is_verified(
    ctx: Context, case_id: int
) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, ctx, case_id)
        assert view.overpayment is not None
        assert (view.overpayment.total_fen, view.fine_fen) == (2000, None)
        assert view.identity.masked_id == mask_id("379901194501010016")
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "死亡证明 7 号", 1)
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, ctx, case_id)
        assert view.fine_fen == (4000, 10_000)
        assert "第八十八条" in view.fine_law.zh
        assert "骗取" in view.fine_law.zh
        assert view.next_step.en.startswith("Next: propose the assessment. While payment goes on: notify")


def test_the_lawful_actions_depend_on_state_and_person(ctx: Context, case_id: int) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        assert names(case_view(session, ctx, case_id, LI)) == ["fact_confirmed", "fact_refuted", "cleared"]
        assert names(case_view(session, ctx, case_id, ZHAO)) == []
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片 3 张", 1)
    proposal = propose_assessment(ctx, SUN, case_id, 2, "逐笔累计")
    with ctx.database.read(EVERYWHERE) as session:
        view = case_view(session, ctx, case_id, ZHAO)
        assert names(view) == ["assessment_approved", "assessment_refused"]
        assert view.pending is not None
        assert view.pending.id == proposal.id
        assert names(case_view(session, ctx, case_id, SUN)) == ["fact_refuted", "cleared"]
        assert len(names(case_view(session, ctx, case_id))) == 4


def test_the_timeline_tells_the_story_in_sentences_of_both_languages(ctx: Context, case_id: int) -> None:
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片 3 张", 1)
    decide_assessment(ctx, ZHAO, propose_assessment(ctx, LI, case_id, 2, "逐笔累计").id, True, "核对无误")
    with ctx.database.read(EVERYWHERE) as session:
        entries = case_view(session, ctx, case_id).timeline
    said = [entry.sentence.en for entry in entries]
    assert said[0] == "Roll (urban employees): account changed from 2024-01 on."
    assert said[-3:-1] == [
        "Assessment proposed: 2 payments actually made from 2024-03 on, 20.00 yuan.",
        "Assessment approved: 20.00 yuan.",
    ]
    assert said[-1].startswith("Ledger: assessed, 20.00 yuan")
    account = entries[0]
    assert account.previous is not None
    assert account.previous.en == "********1111"
    last = entries[-2]
    assert (last.actor, last.reason) == ("zhao", "核对无误")
    assert last.previous == STATE_NAMES["assessment_proposed"]
    assert all(entry.sentence.zh for entry in entries)


def test_what_a_roll_changed_is_told_in_words_with_numbers_masked(ctx: Context, case_id: int) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = session.scalars(select(Person)).one()
        right = session.scalars(select(Entitlement)).one()
        here, there = (make.agency(session, code) for code in ("379901", "379902"))
        moved = {"previous": str(here.id), "new": str(there.id), "feed_id": 8, "recorded_at": make.NOW}
        texts = {"monthly_fen": ("1,200.00", "1,250.50"), "state": ("running", "suspected")}
        session.add(
            EntitlementChange(entitlement_id=right.id, field="agency_id", effective=Month(2024, 2), **moved)
        )
        for field, (previous, new) in texts.items():
            values = moved | {"previous": previous, "new": new}
            session.add(
                EntitlementChange(entitlement_id=right.id, field=field, effective=Month(2024, 2), **values)
            )
        told = {
            "id_no": ("379901194501010016", "379901194501010032"),
            "phone": ("13800001234", None),
            "name": ("王芳", "王方"),
            "sex": (None, "F"),
        }
        for field, (before, after) in told.items():
            values = moved | {"previous": before, "new": after, "effective_on": date(2024, 2, 1)}
            session.add(PersonChange(person_id=person.id, field=field, **values))
        session.flush()
        entries = [entry for entry in case_view(session, ctx, case_id).timeline if entry.actor == "feed:8"]
    shown = {
        entry.sentence.en: tuple(None if side is None else side.en for side in (entry.previous, entry.new))
        for entry in entries
    }
    roll = "Roll (urban employees)"
    assert shown == {
        f"{roll}: paying agency changed from 2024-02 on.": (here.name_en, there.name_en),
        f"{roll}: monthly benefit changed from 2024-02 on.": ("1,200.00 yuan", "1,250.50 yuan"),
        f"{roll}: state of the benefit changed from 2024-02 on.": (
            "in payment",
            "suspended: under suspicion",
        ),
        "Roll: ID number changed, as of 2024-02-01.": ("379*************16", "379*************32"),
        "Roll: phone changed, as of 2024-02-01.": ("138******34", None),
        "Roll: name changed, as of 2024-02-01.": ("王芳", "王方"),
        "Roll: sex changed, as of 2024-02-01.": (None, "female"),
    }


#: leads come and go by their own pages; papers, plans, offsets, write-offs, publications and the ledger enter
#: theirs; what other offices do is entered under the law's own words
NO_BUTTON = {
    "lead_joined", "lead_left", "withdrawn",
    "order_served", "order_served_by_publication",
    "agreement_signed", "instalment_missed", "instalment_caught_up", "agreement_ended",
    "offset_later_benefits", "offset_account", "offset_grants",
    "handed_over", "handed_back", "penalty_opened", "enforcement_applied",
    "repaid", "owed_again", "write_off_refused", "part_written_off", "written_off",
    "names_published", "names_refused",
}  # fmt: skip


def test_every_step_has_a_sentence_and_every_button_a_label() -> None:
    actions = {action for _, action in TRANSITIONS}
    law = read_law()
    assert actions | {"opened"} | set(law.steps) | set(law.facts) <= set(SENTENCES)
    assert set(ACTION_LABELS) | NO_BUTTON == actions
    assert not set(ACTION_LABELS) & NO_BUTTON
    assert set(PAYMENT_LABELS) == {action for _, action in PAYMENT_TRANSITIONS} - set(ACTION_LABELS)
    assert {state for state, _ in TRANSITIONS} | {s.new_state for s in TRANSITIONS.values()} == set(
        STATE_NAMES
    )


def test_the_list_shows_open_cases_with_their_money_and_counts_every_state(
    ctx: Context, case_id: int
) -> None:
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片 3 张", 1)
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
        assert cases(session, CaseFilter(queue="ended")).total == 1
        assert cases(session, CaseFilter(queue="all")).total == 1
        elsewhere = Scope(make.agency(session, "379902").path)
    with ctx.database.read(elsewhere) as session:
        assert cases(session, CaseFilter(queue="all")).counts == {}
