"""A wrongful stop is undone in one transaction: payment, back-pay, debt, leads, sources, budget."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.stops.scene import LI, QIAN, SUN, ZHAO, Scene, set_stage
from verifier import events
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.happenings import StopReversed
from verifier.cases.stops import reversing
from verifier.cases.tables import Assessment, Verification
from verifier.certification.tables import ServiceTask
from verifier.context import Context
from verifier.crossmatch.tables import LeadDecision
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.months import Month
from verifier.recovery.tables import Debt
from verifier.tables import metadata


@pytest.fixture
def scene(ctx: Context) -> Scene:
    return set_stage(ctx)


def lines(scene: Scene) -> list[tuple[str, int]]:
    return [(line["month"], line["fen"]) for line in scene.stop.back_pay]


def test_payment_resumes_next_month_and_every_stopped_month_is_paid_back(scene: Scene) -> None:
    scene.stopped()  # in December, from January on
    scene.wait(100)  # March
    scene.reverse()
    assert lines(scene) == [("2027-01", 100_000), ("2027-02", 100_000), ("2027-03", 100_000)]
    assert scene.stop.back_pay_fen == 300_000
    assert (scene.stop.state, scene.stop.ending, scene.stop.resumed_from) == (
        "ended",
        "reversed",
        Month(2027, 4),
    )
    benefit = scene.benefit
    assert (benefit.state, benefit.stopped, benefit.held_state) == ("running", None, None)
    assert scene.case.payment == "paid"
    assert scene.case.state == "cleared"


def test_an_adjustment_that_was_missed_is_paid_too(scene: Scene) -> None:
    scene.stopped()
    scene.wait(70)
    scene.adjust(104_500, Month(2027, 2))
    scene.wait(30)
    scene.reverse()
    assert lines(scene) == [("2027-01", 100_000), ("2027-02", 104_500), ("2027-03", 104_500)]


def test_an_amount_of_nothing_beside_a_stopped_benefit_is_no_adjustment(scene: Scene) -> None:
    scene.stopped()
    scene.wait(40)
    scene.adjust(0, Month(2027, 1))
    scene.wait(60)
    scene.reverse()
    assert [fen for _, fen in lines(scene)] == [100_000] * 3


def test_a_month_that_was_paid_anyhow_is_not_paid_twice(scene: Scene) -> None:
    scene.stopped()
    scene.pay(Month(2027, 1), 100_000)
    scene.pay(Month(2027, 2), 30_000)
    scene.pay(Month(2027, 3), 100_000, state="failed")
    scene.wait(100)
    scene.reverse()
    assert lines(scene) == [("2027-02", 70_000), ("2027-03", 100_000)]


def test_undone_before_it_took_effect_it_owes_nothing(scene: Scene) -> None:
    scene.stopped()
    scene.reverse()
    assert lines(scene) == []
    assert scene.benefit.state == "running"


def test_what_a_roll_said_by_itself_meanwhile_stands_and_somebody_looks(scene: Scene) -> None:
    scene.stopped()
    scene.wait(40)
    scene.roll_says("terminated_other", Month(2027, 2))
    scene.wait(60)
    scene.reverse()
    assert lines(scene) == [("2027-01", 100_000)]
    assert scene.benefit.state == "terminated_other"
    with scene.ctx.database.read(EVERYWHERE) as session:
        kinds = set(session.scalars(select(ServiceTask.kind)))
    assert "review" in kinds


def test_the_lead_stays_silent_and_each_source_is_asked_to_correct(scene: Scene) -> None:
    second = scene.record_more()
    scene.stopped()
    scene.reverse()
    assert {scene.state_of(), scene.state_of(second)} == {"cleared"}
    with scene.ctx.database.read(EVERYWHERE) as session:
        verdicts = set(
            session.scalars(select(LeadDecision.verdict).where(LeadDecision.new_state == "cleared"))
        )
        task = session.scalars(select(ServiceTask).where(ServiceTask.kind == "source_correction")).one()
        named = task.facts[f"records_of_stop_{scene.stop.id}"]
        found = session.scalars(select(Verification).order_by(Verification.id.desc())).first()
        assert found is not None
        assert found.finding == "fact_refuted"
    assert verdicts == {"stop_wrong"}
    assert {one["source"] for one in named} == {"police", "civil-affairs"}


def test_a_record_about_another_person_is_said_to_be_that(scene: Scene) -> None:
    scene.stopped()
    scene.reverse(wrong="person")
    with scene.ctx.database.read(EVERYWHERE) as session:
        last = session.scalars(select(LeadDecision).order_by(LeadDecision.id.desc())).first()
        assert last is not None
        assert last.verdict == "stop_other"


def test_an_approved_assessment_falls_with_its_debt(scene: Scene) -> None:
    with_a_debt(scene)
    assert scene.case.state == "assessed"
    scene.wait(30)
    scene.reverse()
    with scene.ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Assessment.state)).all() == ["superseded"]
        debt = session.scalars(select(Debt)).one()
        assert (debt.state, debt.due_fen) == ("withdrawn", 0)
    assert scene.case.state == "cleared"
    assert "decision_annulled" in scene.steps()


def test_one_approver_suffices_even_who_approved_the_stop(scene: Scene) -> None:
    scene.stopped()
    with pytest.raises(NotPermitted):
        scene.reverse(actor=LI)
    assert scene.reverse(actor=QIAN).ending == "reversed"


def test_a_reversal_needs_words_and_a_proof(scene: Scene) -> None:
    scene.stopped()
    wrongly: list[dict[str, Any]] = [{"reason": " "}, {"proof": "无"}, {"wrong": "luck"}]
    for given in wrongly:
        with pytest.raises(InvalidInput):
            scene.reverse(**given)
    assert scene.benefit.state == "deceased"


def test_without_a_stop_there_is_nothing_to_undo_and_never_twice(scene: Scene) -> None:
    with pytest.raises(Conflict):
        scene.reverse()
    scene.stopped()
    scene.reverse()
    with pytest.raises(Conflict):
        scene.reverse()


def test_a_stop_is_undone_after_the_fact_was_refuted_by_somebody_else(scene: Scene) -> None:
    scene.stopped()
    scene.verify("fact_refuted")
    assert scene.benefit.state == "deceased"  # a refutation pays nothing by itself
    scene.reverse()
    assert scene.benefit.state == "running"
    assert scene.steps().count("fact_refuted") == 1


def test_who_hears_of_it_may_add_to_the_chain_and_may_undo_all_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[StopReversed] = []
    monkeypatch.setitem(events._handlers, StopReversed, [lambda _, event: heard.append(event)])
    scene.stopped()
    scene.reverse(actor=SUN)
    [event] = heard
    assert (event.case_id, event.stop_id, event.by) == (scene.case_id, scene.stop.id, "sun")


#: every function a reversal goes through; whichever fails, nothing has changed
POINTS = [
    "enter_step",
    "supersede_approved",
    "end_assessments",
    "end_stop",
    "look_at_roll",
    "ask_sources_to_correct",
    "settle_with_reversal",
    "draw_review",
    "count_wrong",
    "raise_event",
]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_broken_off_at_any_point_it_has_changed_nothing(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch, point: str, after: bool
) -> None:
    scene = with_a_debt(set_stage(sqlite_ctx))
    before = dump(scene.ctx)
    break_off(monkeypatch, point, after=after)
    with pytest.raises(ZeroDivisionError):
        scene.reverse(actor=ZHAO)
    assert dump(scene.ctx) == before
    monkeypatch.undo()
    assert scene.reverse(actor=ZHAO).ending == "reversed"


def test_broken_off_at_the_very_end_it_has_changed_nothing_on_either_engine(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_debt(scene)
    before = dump(scene.ctx)
    break_off(monkeypatch, "raise_event", after=True)
    with pytest.raises(ZeroDivisionError):
        scene.reverse(actor=ZHAO)
    assert dump(scene.ctx) == before


def with_a_debt(scene: Scene) -> Scene:
    """Stopped, and what was overpaid approved."""
    scene.pay(Month(2026, 10), 100_000)
    scene.stopped()
    case = scene.case
    assessment = propose_assessment(scene.ctx, LI, case.id, case.version, "逐笔累计")
    decide_assessment(scene.ctx, QIAN, assessment.id, True, "已核对")
    return scene


def break_off(monkeypatch: pytest.MonkeyPatch, point: str, *, after: bool) -> None:
    real = getattr(reversing, point)

    def broken(*args: Any, **values: Any) -> Any:
        if after:
            real(*args, **values)
        raise ZeroDivisionError(point)

    monkeypatch.setattr(reversing, point, broken)


def dump(ctx: Context) -> dict[str, Any]:
    """Every row of every table."""
    with ctx.database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
        }
