"""The second look at clearances: who is drawn, who may look, what they see, what it does."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import SettingsMaker
from tests.unit.cases.caseload.office import LI, QIAN, SUN, WANG, ZHAO, Office
from verifier.accounts.actor import Actor, system_actor
from verifier.audit.tables import AuditEntry
from verifier.cases.case_view import case_view
from verifier.cases.caseload.assigning import Assign
from verifier.cases.caseload.blinding import MASKED, must_not_be_blind
from verifier.cases.caseload.changing import change
from verifier.cases.caseload.merging import merge
from verifier.cases.caseload.review_view import review_rates, review_view, waiting_reviews
from verifier.cases.caseload.reviewing import review_decide
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.ending import reopen_case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.settings import Settings

LARGE = 5_000_001


@pytest.fixture
def review(office: Office) -> int:
    """A clearance of a large amount by Li, drawn for review."""
    number = office.case(amount_at_risk_fen=LARGE)
    office.clear(number)
    return _drawn(office)[-1].id


def _drawn(office: Office) -> list[SecondReview]:
    with office.ctx.database.read(EVERYWHERE) as session:
        found = list(session.scalars(select(SecondReview).order_by(SecondReview.id)))
        session.expunge_all()
        return found


def _with(office: Office, settings_for: SettingsMaker, **values: float) -> Office:
    url = office.ctx.settings.database.url
    settings: Settings = settings_for(url, cases=values)
    ctx = office.ctx
    return Office(Context(settings, ctx.database, ctx.clock, ctx.auditor))


def test_every_clearance_above_the_amount_is_drawn_in_its_own_transaction(
    office: Office, review: int
) -> None:
    [row] = _drawn(office)
    assert (row.drawn_for, row.cleared_by, row.state) == ("amount", "li", "open")
    [event] = [one for one in office.events(row.case_id) if one.action == "cleared"]
    assert row.event_id == event.id
    with office.ctx.database.read(EVERYWHERE) as session:
        assert "review.drawn" in session.scalars(select(AuditEntry.action)).all()


def test_a_clearance_at_the_amount_is_drawn_by_sample_only(
    office: Office, settings_for: SettingsMaker
) -> None:
    none = _with(office, settings_for, review_rate=0.0)
    none.clear(none.case(amount_at_risk_fen=LARGE - 1))
    assert _drawn(office) == []
    every = _with(office, settings_for, review_rate=1.0)
    every.clear(every.case(amount_at_risk_fen=0))
    assert [row.drawn_for for row in _drawn(office)] == ["sample"]


def test_the_amount_of_a_merged_case_counts(office: Office) -> None:
    one, two = office.person(), office.person()
    office.one_human(one, two)
    kept, merged = office.case(one), office.case(two, amount_at_risk_fen=LARGE)
    merge(office.ctx, LI, merged, kept, "同一人")
    office.clear(kept)
    assert [row.case_id for row in _drawn(office)] == [kept]


def test_agreeing_leaves_the_case_cleared(office: Office, review: int) -> None:
    done = review_decide(office.ctx, ZHAO, review, True, "材料充分")
    assert (done.state, done.reviewed_by, office.get(done.case_id).state) == ("agreed", "zhao", "cleared")


def test_disagreeing_takes_the_case_up_again_with_its_leads(office: Office, review: int) -> None:
    done = review_decide(office.ctx, ZHAO, review, False, "死亡记录未核")
    case = office.get(done.case_id)
    assert (done.state, case.state) == ("disagreed", "verification")
    last = office.events(done.case_id)[-1]
    assert (last.action, last.actor, last.reason) == ("reopened", "zhao", "死亡记录未核")
    assert last.detail["leads"] == office.own(done.case_id)[0]
    with office.ctx.database.read(EVERYWHERE) as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc()).limit(3)).all()
        assert "review.disagreed" in actions


def test_disagreeing_reopens_even_beside_another_open_case(office: Office, review: int) -> None:
    case_id = _drawn(office)[0].case_id
    office.case(office.get(case_id).person_id)
    review_decide(office.ctx, ZHAO, review, False, "死亡记录未核")
    assert office.get(case_id).state == "verification"


def test_a_review_is_decided_once(office: Office, review: int) -> None:
    review_decide(office.ctx, ZHAO, review, True, "材料充分")
    with pytest.raises(Conflict):
        review_decide(office.ctx, SUN, review, False, "再看")


def test_a_case_in_work_again_waits_for_its_next_clearance(office: Office, review: int) -> None:
    """To take a case up and clear it again does not get rid of a review that was drawn."""
    case_id = _drawn(office)[0].case_id
    reopen_case(office.ctx, LI, case_id, "再看看", office.get(case_id).version)
    with pytest.raises(Conflict):
        review_decide(office.ctx, ZHAO, review, True, "材料充分")
    with office.ctx.database.read(EVERYWHERE) as session:
        assert waiting_reviews(session, ZHAO) == ()
    office.clear(case_id)
    with office.ctx.database.read(EVERYWHERE) as session:
        assert [one.id for one in waiting_reviews(session, ZHAO)] == [row.id for row in _drawn(office)]
    assert len(_drawn(office)) == 2


def test_whoever_had_a_hand_in_the_case_neither_sees_nor_decides_it(office: Office) -> None:
    number = office.case(by=SUN, amount_at_risk_fen=LARGE)
    office.clear(number, by=LI)
    [row] = _drawn(office)
    with office.ctx.database.read(EVERYWHERE) as session:
        assert [one.yours for one in waiting_reviews(session, SUN)] == [False]
        assert [one.yours for one in waiting_reviews(session, QIAN)] == [True]
        with pytest.raises(NotPermitted):
            review_view(session, SUN, row.id)
    with pytest.raises(NotPermitted):
        review_decide(office.ctx, SUN, row.id, True, "材料充分")


@pytest.mark.parametrize("actor", [LI, WANG, system_actor()], ids=["clearer", "investigator", "system"])
def test_only_an_approver_reviews(office: Office, review: int, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        review_decide(office.ctx, actor, review, True, "材料充分")


def test_nobody_close_to_the_person_reviews(office: Office, review: int) -> None:
    office.relate("zhao", office.get(_drawn(office)[0].case_id).person_id)
    with pytest.raises(NotPermitted):
        review_decide(office.ctx, ZHAO, review, True, "材料充分")


def test_a_review_needs_a_reason_and_must_be_there(office: Office, review: int) -> None:
    with pytest.raises(InvalidInput):
        review_decide(office.ctx, ZHAO, review, True, " ")
    with pytest.raises(NotFound):
        review_decide(office.ctx, ZHAO, 999, True, "材料充分")
    with office.ctx.database.read(EVERYWHERE) as session:
        other = make.make_actor("zhao", "approver", make.agency(session, "379902"))
    with pytest.raises(NotFound):
        review_decide(office.ctx, other, review, True, "材料充分")


def test_the_reviewer_is_told_neither_who_cleared_it_nor_why(office: Office) -> None:
    number = office.case(amount_at_risk_fen=LARGE)
    office.verify(number)
    office.clear(number)
    [row] = _drawn(office)
    with office.ctx.database.read(EVERYWHERE) as session:
        view = review_view(session, ZHAO, row.id)
        shown = repr(asdict(view)) + repr([asdict(one) for one in waiting_reviews(session, ZHAO)])
    assert "'li'" not in shown
    assert "查实在世" not in shown
    assert [one.how for one in view.findings] == ["走访家属"]
    assert [lead.id for lead in view.leads] == office.own(number)[0]
    assert [item.evidence.letter for item in view.evidence] == ["A"]


def test_supervision_is_told_the_rates_of_each_agency(office: Office, review: int) -> None:
    second = office.case(amount_at_risk_fen=LARGE)
    office.clear(second)
    third = office.case(amount_at_risk_fen=LARGE)
    office.clear(third)
    first_id, second_id, _ = (row.id for row in _drawn(office))
    review_decide(office.ctx, ZHAO, first_id, True, "材料充分")
    review_decide(office.ctx, ZHAO, second_id, False, "未核")
    with office.ctx.database.read(EVERYWHERE) as session:
        [rates] = review_rates(session)
    assert (rates.clearances, rates.by_amount, rates.by_sample) == (3, 3, 0)
    assert (rates.waiting, rates.agreed, rates.disagreed) == (1, 1, 1)


def test_the_case_tells_a_possible_reviewer_neither_who_cleared_or_verified_nor_why(office: Office) -> None:
    number = office.case(amount_at_risk_fen=LARGE)
    change(office.ctx, LI, number, Assign("wang", "请核实"))
    office.verify(number)
    office.clear(number)
    [review] = _drawn(office)

    def said(actor: Actor) -> str:
        with office.ctx.database.read(EVERYWHERE) as session:
            view = case_view(session, office.ctx, number, viewer=actor)
            assert view.blind == (MASKED in repr(view.timeline))
            told = [view.timeline, view.course.history, view.evidence]
            return repr([*told, [(one.verified_by, one.how) for one in view.verifications]])

    [cleared] = [one.reason for one in office.events(number) if one.action == "cleared"]
    for name in ("'li'", "wang", cleared):
        assert name not in said(ZHAO)
        assert name in said(LI)
        assert name in said(WANG)
    with office.ctx.database.read(EVERYWHERE) as session:
        with pytest.raises(Conflict, match="second look"):
            must_not_be_blind(session, ZHAO, number)
        must_not_be_blind(session, LI, number)
        must_not_be_blind(session, system_actor(), number)
    review_decide(office.ctx, ZHAO, review.id, True, "一致")
    assert "'li'" in said(ZHAO)
    assert "'li'" in said(SUN)
