"""What a page shows of stopping payment is what the services do."""

from __future__ import annotations

import pytest

from tests.integration.stops.scene import LI, Scene, set_stage
from verifier.cases.stops.notifying import record_reply
from verifier.cases.stops.view import StopView, stop_rows, stop_view
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import NotFound
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
