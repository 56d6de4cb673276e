"""Each kind of case stops what it may, gives the benefit its own state, and pays back what its rule says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.stops.scene import LI, QIAN, SUN, Scene, set_stage
from verifier.benefits.tables import Entitlement
from verifier.cases.course.entering import Entered
from verifier.cases.course.service import enter_course
from verifier.cases.ending import clear_case
from verifier.cases.stops.choosing import decide_scheme
from verifier.cases.stops.view import stop_view
from verifier.certification.tables import ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.months import Month
from verifier.notices.reversal_view import reversal_view

PRISON = {"kind": "custody", "source": "prison", "evidence_class": "D"}


def custody(ctx: Context, status: str, payment: str, ended: str | None = None) -> Scene:
    until = None if ended is None else str(Month.of(date.fromisoformat(ended)).plus(1))
    facts: dict[str, Any] = {"status": status, "payment": payment, "ended": ended}
    if payment == "stop":
        facts |= {"stop": "2026-09", "until": until}
    return set_stage(
        ctx,
        kind="in_custody",
        feed=PRISON,
        record={"kind": "custody", "detail": {"status": status, "ended": ended}},
        lead={"facts": facts},
    )


def duplicate(ctx: Context, **facts: Any) -> Scene:
    given = {"kept": "other", "stop": "2026-05", "schemes": ["resident"], "record_strength": "strong"} | facts
    return set_stage(
        ctx,
        kind="on_two_rolls",
        schemes=("resident",),
        feed={"kind": "other-roll", "source": "other-city", "evidence_class": "R"},
        record={"kind": "other-roll", "event_date": None, "detail": {"scheme": "employee"}},
        lead={"strength": "supporting", "facts": {name: value for name, value in given.items() if value}},
    )


def states(scene: Scene) -> dict[str, str]:
    with scene.ctx.database.read(EVERYWHERE) as session:
        query = select(Entitlement.scheme, Entitlement.state).where(Entitlement.person_id == scene.person)
        return {row.scheme: row.state for row in session.execute(query)}


def test_a_sentence_stops_payment_and_afterwards_nothing_is_paid_back(ctx: Context) -> None:
    scene = custody(ctx, "imprisonment", "stop")
    assert scene.stopped().cause == "in_custody"
    scene.wait(100)
    with pytest.raises(Conflict):
        scene.resume()  # nobody says the person was released
    with pytest.raises(InvalidInput):
        scene.resume(ground="released")
    with pytest.raises(NotPermitted):
        scene.resume(actor=LI, ground="released", proof="释放证明 77 号")
    ended = scene.resume(ground="released", proof="释放证明 77 号")
    assert (ended.ending, ended.back_pay, ended.resumed_from) == ("resumed", [], Month(2027, 4))
    assert scene.benefit.state == "running"
    assert scene.case.payment == "paid"


def test_a_sentence_quashed_after_payment_was_resumed_is_undone_and_every_month_paid_back_once(
    ctx: Context,
) -> None:
    scene = custody(ctx, "imprisonment", "stop")
    scene.stopped()
    scene.wait(70)
    scene.adjust(103_000, Month(2027, 2))
    scene.wait(30)
    resumed = scene.resume(ground="released", proof="释放证明 77 号")
    assert (resumed.back_pay, resumed.resumed_from) == ([], Month(2027, 4))
    scene.wait(60)
    with scene.ctx.database.read(EVERYWHERE) as session:
        view = stop_view(session, ctx, scene.case_id)
    assert (view.standing, view.would_resume, view.would_pay_back_fen) == (None, Month(2027, 4), 306_000)
    undone = scene.reverse(reason="再审宣告无罪", proof="再审判决书（2027）刑再 3 号")
    assert (undone.id, undone.ending, undone.resumed_from) == (resumed.id, "reversed", Month(2027, 4))
    assert [line["fen"] for line in undone.back_pay] == [100_000, 103_000, 103_000]
    assert undone.back_pay_fen == 306_000
    assert (scene.case.state, scene.case.payment, scene.benefit.state) == ("cleared", "paid", "running")
    with pytest.raises(Conflict):  # once
        scene.reverse()


def test_a_stop_found_wrong_after_its_case_was_cleared_is_undone_and_the_sources_are_asked(
    ctx: Context,
) -> None:
    scene = custody(ctx, "imprisonment", "stop")
    scene.stopped()
    scene.wait(70)
    scene.resume(ground="released", proof="释放证明 77 号")
    clear_case(ctx, LI, scene.case_id, "已恢复发放，原因消失", scene.case.version)
    assert scene.state_of() == "cleared"
    scene.wait(30)
    with ctx.database.read(EVERYWHERE) as session:
        shown = reversal_view(session, ctx, scene.case_id)
    assert (shown.leads, shown.sources) == (1, ("prison",))
    undone = scene.reverse(reason="再审宣告无罪", proof="再审判决书（2027）刑再 3 号")
    assert (undone.ending, undone.back_pay_fen) == ("reversed", 200_000)
    assert (scene.case.state, scene.state_of()) == ("cleared", "cleared")
    assert scene.steps()[-4:] == ["reopened", "fact_refuted", "stop_reversed", "cleared"]
    with ctx.database.read(EVERYWHERE) as session:
        task = session.scalars(select(ServiceTask).where(ServiceTask.kind == "source_correction")).one()
    assert [one["source"] for one in task.facts[f"records_of_stop_{undone.id}"]] == ["prison"]


def test_what_a_resumption_paid_back_is_not_paid_a_second_time(ctx: Context) -> None:
    scene = custody(ctx, "detained_untried", "suspend")
    scene.stopped()
    scene.wait(100)
    ended = scene.resume(ground="acquitted", proof="判决书（2027）刑初 12 号")
    undone = scene.reverse(reason="拘留对象另有其人", proof="公安机关更正函", wrong="person")
    assert undone.back_pay == ended.back_pay
    assert undone.back_pay_fen == ended.back_pay_fen


def test_who_was_detained_and_not_convicted_is_paid_every_month(ctx: Context) -> None:
    scene = custody(ctx, "detained_untried", "suspend")
    assert scene.stopped().cause == "in_custody"
    scene.wait(70)
    scene.adjust(103_000, Month(2027, 2))
    scene.wait(30)
    ended = scene.resume(ground="acquitted", proof="判决书（2027）刑初 12 号")
    assert [line["fen"] for line in ended.back_pay] == [100_000, 103_000, 103_000]


def test_who_is_released_without_an_acquittal_is_paid_nothing_back(ctx: Context) -> None:
    scene = custody(ctx, "detained_untried", "suspend")
    scene.stopped()
    scene.wait(100)
    assert scene.resume(ground="released", proof="释放证明 78 号").back_pay == []


def test_who_is_only_wanted_is_suspected_not_in_custody(ctx: Context) -> None:
    assert custody(ctx, "wanted", "suspend").stopped().cause == "suspected"


def test_a_lawful_status_stops_nothing(ctx: Context) -> None:
    scene = custody(ctx, "probation", "pay")
    with pytest.raises(Conflict):
        scene.stopped()


def test_a_sentence_that_has_been_served_stops_nothing(ctx: Context) -> None:
    scene = custody(ctx, "imprisonment", "stop", ended="2026-11-30")
    scene.verify()
    scene.notify()
    scene.wait()
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "due again" in refused.value.message.en


def test_of_two_benefits_the_one_that_does_not_stay_ends(ctx: Context) -> None:
    scene = duplicate(ctx)
    scene.verify()
    scene.notify()
    scene.wait()
    with pytest.raises(Conflict):  # nobody decided which stays
        scene.propose()
    decide_scheme(ctx, LI, scene.case_id, scene.case.version, ["resident"], "职工待遇保留，居民待遇终止")
    scene.propose()
    assert scene.decide().cause == "terminated_other"
    assert states(scene) == {"resident": "terminated_other"}


def test_an_unofficial_list_ends_no_benefit_however_sure_the_match(ctx: Context) -> None:
    scene = duplicate(ctx, record_strength="supporting")
    scene.verify()
    scene.notify()
    decide_scheme(ctx, LI, scene.case_id, scene.case.version, ["resident"], "居民待遇终止")
    scene.wait()
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "rule 2" in refused.value.message.en


def test_a_benefit_that_stays_by_law_is_not_ended(ctx: Context) -> None:
    scene = duplicate(ctx, kept="here", stop=None, schemes=None)
    scene.verify()
    scene.notify()
    decide_scheme(ctx, LI, scene.case_id, scene.case.version, [], "本地待遇保留")
    scene.wait()
    with pytest.raises(Conflict):
        scene.propose()


def test_where_the_law_does_not_say_a_person_names_the_scheme(ctx: Context) -> None:
    scene = duplicate(ctx, kept="by_hand", stop=None, schemes=None)
    scene.verify()
    scene.notify()
    with pytest.raises(InvalidInput):
        decide_scheme(ctx, LI, scene.case_id, scene.case.version, ["employee"], "终止")
    entered = Entered("scheme_decided", "按规定判定")
    enter_course(ctx, LI, scene.case_id, scene.case.version, entered)
    scene.wait()
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "which benefit ends" in refused.value.message.en


def test_two_benefits_on_our_own_roll_end_as_a_person_decides(ctx: Context) -> None:
    scene = set_stage(
        ctx,
        kind="on_two_rolls",
        schemes=("employee", "resident"),
        with_record=False,
        lead={
            "rule": "same_person_number",
            "facts": {"kept": "other", "stop": "2026-05", "schemes": ["resident"]},
        },
    )
    scene.verify()
    scene.notify()
    decide_scheme(ctx, LI, scene.case_id, scene.case.version, ["resident"], "居民待遇终止")
    scene.wait()
    scene.propose()
    scene.decide()
    assert states(scene) == {"employee": "running", "resident": "terminated_other"}
    scene.wait(40)
    scene.reverse()
    assert states(scene) == {"employee": "running", "resident": "running"}


def test_two_numbers_that_may_be_one_human_end_nothing(ctx: Context) -> None:
    scene = set_stage(
        ctx,
        kind="two_ids_one_person",
        with_record=False,
        lead={"strength": "supporting", "facts": {"kept": "by_hand"}},
    )
    scene.verify()
    scene.notify()
    scene.wait()
    with pytest.raises(Conflict):
        scene.propose()


@pytest.mark.parametrize("kind", ["shared_account", "no_life_sign"])
def test_an_unusual_account_or_a_missing_life_sign_stops_nothing(ctx: Context, kind: str) -> None:
    scene = set_stage(ctx, kind=kind, with_record=False)
    scene.verify()
    with pytest.raises(Conflict, match=r"不能据以停发|答复"):
        scene.propose()
    if kind == "no_life_sign":
        scene.notify()
        scene.wait()
        with pytest.raises(Conflict):
            scene.propose()


@pytest.mark.parametrize("kind", ["identical_scores", "one_finger_several_people", "enrolment_differs"])
def test_irregular_checks_stop_nobody(ctx: Context, kind: str) -> None:
    scene = set_stage(ctx, kind=kind, with_record=False)
    scene.verify()
    scene.notify()
    scene.wait()
    with pytest.raises(Conflict):
        scene.propose()


def test_a_check_after_a_recorded_death_suspends_as_suspected_until_certified_anew(ctx: Context) -> None:
    scene = set_stage(ctx, kind="check_after_death")
    assert scene.stopped().cause == "suspected"
    scene.wait(40)
    with pytest.raises(Conflict):
        scene.resume()
    scene.reverse(actor=SUN)
    assert scene.benefit.state == "running"


def test_who_was_declared_missing_is_not_called_dead(ctx: Context) -> None:
    scene = set_stage(
        ctx, feed={"source": "court", "evidence_class": "D"}, record={"detail": {"reason": "宣告失踪"}}
    )
    assert scene.stopped().cause == "missing"
    assert scene.benefit.state == "missing"
    assert QIAN.name == scene.stop.decided_by
