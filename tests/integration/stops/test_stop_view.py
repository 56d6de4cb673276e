"""What a page shows of stopping payment is what the services do."""

from __future__ import annotations

import pytest

from tests.integration.stops.scene import LI, ZHAO, Scene, set_stage
from verifier.cases.case_view import case_view
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.ending import close_case
from verifier.cases.steps import locked_case
from verifier.cases.stops.notifying import record_reply
from verifier.cases.stops.view import StopView, stop_rows, stop_view
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound
from verifier.language import Text
from verifier.months import Month


@pytest.fixture
def scene(ctx: Context) -> Scene:
    return set_stage(ctx)


def view(scene: Scene) -> StopView:
    with scene.ctx.database.read(EVERYWHERE) as session:
        found = stop_view(session, scene.ctx, scene.case_id)
        session.expunge_all()
        return found


def test_before_anything_it_says_what_a_stop_lacks(scene: Scene) -> None:
    shown = view(scene)
    assert (shown.stops, shown.notified_on, shown.reply_until) == ((), None, None)
    assert "protection rule 5" in shown.refused["stop_proposed"].en
    assert "person_notified" not in shown.refused


def test_the_time_to_reply_is_told_in_words(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    shown = view(scene)
    assert shown.reply_until is not None
    assert shown.reply_until.words.en == "10 working days left"
    assert "stop_proposed" in shown.refused
    scene.wait()
    assert "stop_proposed" not in view(scene).refused


def test_replies_and_the_proposal_stand_beside_each_other(scene: Scene) -> None:
    scene.verify()
    scene.notify()
    scene.wait()
    record_reply(scene.ctx, LI, scene.case_id, scene.case.version, "家属来函，无异议")
    scene.propose()
    shown = view(scene)
    assert [reply.said for reply in shown.replies] == ["家属来函，无异议"]
    assert shown.pending is not None
    assert shown.pending.cause == "deceased"


def test_what_undoing_would_pay_is_what_undoing_pays(scene: Scene) -> None:
    scene.stopped()
    scene.wait(100)
    shown = view(scene)
    assert shown.standing is not None
    assert (shown.would_resume, shown.would_pay_back_fen) == (Month(2027, 4), 300_000)
    scene.reverse()
    after = view(scene)
    assert after.paid_back == {shown.standing.id: shown.would_pay_back}
    assert (after.standing, after.notified_on) == (None, None)


def test_the_list_masks_who_it_is_about(scene: Scene) -> None:
    scene.stopped()
    with scene.ctx.database.read(EVERYWHERE) as session:
        [row] = [row.as_dict() for row in stop_rows(session)]
        assert [other.stop.id for other in stop_rows(session, ("ended",))] == []
    assert row["case"] == scene.case_id
    assert "*" in row["id"]
    assert (row["state"], row["from_month"], row["back_pay_fen"]) == ("approved", "2027-01", 0)


def test_an_unknown_case_is_told(scene: Scene) -> None:
    with scene.ctx.database.read(EVERYWHERE) as session, pytest.raises(NotFound):
        stop_view(session, scene.ctx, 999)


def tell_the_decision(scene: Scene) -> None:
    with scene.ctx.database.write(EVERYWHERE) as session:
        case = locked_case(session, scene.case_id)
        enter_step(session, scene.ctx, case, LI, Entered("decision_notified", "已送达家属"))


def test_what_comes_next_follows_the_payment_beside_the_sum(scene: Scene) -> None:
    def said() -> Text:
        with scene.ctx.database.read(EVERYWHERE) as session:
            return case_view(session, scene.ctx, scene.case.id).next_step

    scene.verify()
    assert "先告知本人" in said().zh
    scene.notify()
    assert "起可提出停发" in said().zh
    scene.wait()
    assert "the stop may be proposed" in said().en
    scene.propose()
    assert "停发提议待另一名审批人决定" in said().zh
    scene.decide()
    assert "送达暂停发放待遇告知书" in said().zh
    tell_the_decision(scene)
    assert said().zh.endswith("下一步：结案。")  # stopped in time: nothing was overpaid
    close_case(scene.ctx, ZHAO, scene.case_id, "已停发，没有多发", scene.case.version)
    assert (scene.case.state, scene.case.payment) == ("closed", "stopped")


def test_a_case_in_which_something_overpaid_was_not_assessed_is_not_closed(scene: Scene) -> None:
    scene.stopped()
    with pytest.raises(Conflict, match="第二十五条"):
        close_case(scene.ctx, ZHAO, scene.case_id, "已停发", scene.case.version)
    tell_the_decision(scene)
    scene.pay(Month(2026, 9), 100_000)
    with pytest.raises(Conflict, match="没有核定"):
        close_case(scene.ctx, ZHAO, scene.case_id, "已停发", scene.case.version)
