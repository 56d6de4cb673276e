"""Colleagues' tasks, partner agencies, signs of life: the other ways to be certified."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.factories import TODAY, agency, make_actor, make_entitlement, make_person
from tests.integration.certification.scene import INVESTIGATOR, OPERATOR, World, new_world, task_for
from verifier import events
from verifier.accounts.actor import system_actor
from verifier.benefits.tables import Entitlement
from verifier.certification.happenings import PersonCertified
from verifier.certification.night import sweep
from verifier.certification.open_work import tasks as open_tasks
from verifier.certification.partners import record_partner_certification
from verifier.certification.person_status import person_status
from verifier.certification.signs.taking import take_life_sign
from verifier.certification.signs.waiting import take_up_waiting_signs
from verifier.certification.subjects import find_subject, subject_named
from verifier.certification.tables import Certification, Check, LifeSign, ServiceTask
from verifier.certification.tasks import work
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.months import Month


@pytest.fixture
def world(ctx: Context) -> World:
    return new_world(ctx, positions=())


def task(world: World, kind: str = "staff_check") -> int:
    return task_for(world.ctx, world.person_id, kind, TODAY + timedelta(days=10), check="chk-1")


def sign(world: World, kind: str = "clinic", seen_on: date = TODAY) -> LifeSign:
    with world.ctx.database.write(EVERYWHERE) as session:
        return take_life_sign(
            session,
            world.ctx,
            system_actor(),
            person_id=world.person_id,
            source="hospital",
            kind=kind,
            seen_on=seen_on,
            feed_id=1,
            line=1,
            record_no="R1",
        )


def test_a_colleague_who_saw_person_and_id_card_certifies(world: World) -> None:
    number = task(world)
    with pytest.raises(InvalidInput):
        work.close(world.ctx, OPERATOR, number, "certified", "见到本人")
    closed = work.close(world.ctx, OPERATOR, number, "certified", "见到本人", id_card_seen=True)
    assert (closed.outcome, closed.closed_by) == ("certified", "wu")
    [row] = world.rows(Certification)
    assert (row.basis, row.reference, row.due_on) == ("staff", f"task:{number}", date(2027, 11, 30))
    with pytest.raises(Conflict):
        work.close(world.ctx, OPERATOR, number, "not_met", "又一次")


def test_not_met_at_the_branch_leads_to_a_visit_with_a_date(world: World) -> None:
    number = task(world)
    work.close(world.ctx, OPERATOR, number, "not_met", "没有来")
    assert world.open_tasks() == ["home_visit"]
    visit = next(one for one in world.rows(ServiceTask) if one.kind == "home_visit")
    assert visit.due_on == TODAY + timedelta(days=20)
    work.schedule(world.ctx, INVESTIGATOR, visit.id, TODAY + timedelta(days=3))
    work.assign(world.ctx, INVESTIGATOR, visit.id, "wu")
    changed = world.rows(ServiceTask)[-1]
    assert (changed.visit_on, changed.assigned_to) == (TODAY + timedelta(days=3), "wu")
    with pytest.raises(InvalidInput):
        work.schedule(world.ctx, INVESTIGATOR, visit.id, TODAY - timedelta(days=1))
    work.close(world.ctx, INVESTIGATOR, visit.id, "certified", "在家见到", id_card_seen=True)
    assert world.open_tasks() == []


def test_a_death_the_family_tells_of_is_looked_into_and_stops_nothing(world: World) -> None:
    work.close(world.ctx, OPERATOR, task(world), "died", "家属告知")
    assert world.open_tasks() == ["review"]
    assert world.entitlement().state == "running"


def test_a_review_certifies_nobody_and_needs_right_and_scope(world: World) -> None:
    number = task(world, "review")
    with pytest.raises(InvalidInput):
        work.close(world.ctx, OPERATOR, number, "certified", "见到本人", id_card_seen=True)
    with pytest.raises(InvalidInput):
        work.close(world.ctx, OPERATOR, number, "vanished", "不明")
    with pytest.raises(NotPermitted):
        work.close(world.ctx, make_actor("sys", "system_admin"), number, "not_needed", "不明")
    with world.ctx.database.read(EVERYWHERE) as session:
        elsewhere = make_actor("sun", "operator", agency(session, "379902"))
    with pytest.raises(NotFound):
        work.close(world.ctx, elsewhere, number, "not_needed", "不在辖区")


def test_one_task_of_a_kind_is_open_and_gathers_its_facts(world: World) -> None:
    first = task(world)
    assert task_for(world.ctx, world.person_id, "staff_check", TODAY, record_no="R9") == first
    [kept] = world.rows(ServiceTask)
    assert kept.facts == {"check": "chk-1", "record_no": "R9"}
    with world.ctx.database.read(EVERYWHERE) as session:
        assert [one.kind for one in open_tasks(session)] == ["staff_check"]


def test_a_staff_check_nobody_came_to_becomes_a_visit_at_night(world: World) -> None:
    task(world)
    world.move(days=11)
    assert sweep(world.ctx, system_actor(), TODAY + timedelta(days=11)).visits == 1
    assert world.open_tasks() == ["home_visit"]


def test_a_partner_agency_elsewhere_certifies_and_the_person_stays_where_they_belong(world: World) -> None:
    record_partner_certification(world.ctx, OPERATOR, world.person_ref, TODAY, "成都武侯 0917")
    [row] = world.rows(Certification)
    assert (row.basis, row.reference) == ("partner", "成都武侯 0917")
    assert row.agency_id == world.entitlement().agency_id
    with pytest.raises(NotPermitted):
        record_partner_certification(world.ctx, INVESTIGATOR, world.person_ref, TODAY, "x")
    with pytest.raises(InvalidInput):
        record_partner_certification(world.ctx, OPERATOR, world.person_ref, TODAY + timedelta(days=1), "x")
    with pytest.raises(NotFound):
        record_partner_certification(world.ctx, OPERATOR, "nobody", TODAY, "x")


def test_a_sign_in_person_certifies_silently_and_is_kept_once(world: World) -> None:
    first = sign(world, seen_on=date(2026, 11, 3))
    assert (first.certified, first.weight) == (True, "in_person")
    assert sign(world, seen_on=date(2026, 11, 3)).id == first.id
    [row] = world.rows(Certification)
    assert (row.basis, row.certified_on) == ("life_sign", date(2026, 11, 3))


def test_a_proof_in_person_takes_the_place_of_a_sign_by_proxy_of_the_same_day(world: World) -> None:
    assert sign(world, "phone").certified
    [row] = world.rows(Certification)
    assert (row.basis, row.recorded_by, row.recorded_at) == (
        "proxy_sign",
        system_actor().name,
        world.ctx.clock.now(),
    )
    world.move(hours=1)
    work.close(world.ctx, OPERATOR, task(world), "certified", "见到本人", id_card_seen=True)
    sign(world, "bank-card")
    [row] = world.rows(Certification)
    assert (row.basis, row.recorded_by, row.recorded_at) == ("staff", "wu", world.ctx.clock.now())


def test_a_sign_that_may_not_certify_is_kept_with_the_reason(world: World) -> None:
    assert sign(world, "neighbour").why_not == "unknown_kind"
    assert sign(world, "phone", TODAY + timedelta(days=1)).why_not == "in_future"
    assert world.rows(Certification) == []
    assert len(world.rows(LifeSign)) == 2


@pytest.mark.parametrize("state", ["deceased", "missing"])
def test_the_card_of_the_dead_contradicts_no_record_of_death_and_somebody_looks(
    world: World, state: str
) -> None:
    world.change(Entitlement, state=state, stopped=Month(2026, 9))
    kept = sign(world, "bank-card")
    assert (kept.certified, kept.why_not) == (False, "proxy_for_the_dead")
    assert world.rows(Certification) == []
    assert world.open_tasks() == ["review"]
    assert sign(world, "clinic").certified
    assert sorted(world.open_tasks()) == ["review", "source_correction"]


def test_a_sign_kept_aside_for_a_death_that_was_none_certifies_in_the_night_after(world: World) -> None:
    world.change(Entitlement, state="deceased", stopped=Month(2026, 9))
    sign(world, "phone")
    night = {"guard": lambda _session: None, "note": lambda *_: None}
    take_up_waiting_signs(world.ctx, system_actor(), TODAY, **night)
    assert world.rows(Certification) == []
    world.change(Entitlement, state="running", stopped=None)
    take_up_waiting_signs(world.ctx, system_actor(), TODAY, **night)
    assert [row.basis for row in world.rows(Certification)] == ["proxy_sign"]


def test_all_registers_of_one_human_are_certified_and_each_is_told_of(world: World) -> None:
    heard: list[PersonCertified] = []

    def hear(_session: object, event: PersonCertified) -> None:
        heard.append(event)

    with world.ctx.database.write(EVERYWHERE) as session:
        other = make_person(session, agency_code="379902", register="other", identity_id=world.person_id)
        make_entitlement(session, other, scheme="resident")
        other_id = other.id
    events.on(PersonCertified, hear)
    try:
        sign(world)
    finally:
        events._handlers[PersonCertified].remove(hear)
    assert {event.person_id for event in heard} == {world.person_id, other_id}
    assert {row.scheme for row in world.rows(Certification)} == {"employee", "resident"}


def test_who_is_meant_by_a_number(world: World) -> None:
    with world.ctx.database.write(EVERYWHERE) as session:
        pid = find_subject(session, world.person_ref)
        assert pid is not None
        twin = make_person(session, register="other", pid="P-TWICE", id_no="x")
        make_person(session, register="third", pid="P-TWICE", id_no="y")
        assert find_subject(session, "P-TWICE") is None
        assert find_subject(session, "110105491231002").person_id == world.person_id
        assert find_subject(session, "110105194912310021") is None
        assert find_subject(session, f" {world.person_ref.lower()} ").person_id == world.person_id
        assert twin.id != world.person_id
        with pytest.raises(NotFound):
            subject_named(session, "P-TWICE")


def test_how_a_person_stands_names_benefit_tasks_and_enrolment(world: World) -> None:
    sign(world)
    task(world)
    with world.ctx.database.read(EVERYWHERE) as session:
        status = person_status(session, subject_named(session, world.person_ref), world.ctx.clock.now())
    [benefit] = status.benefits
    assert (benefit.basis, benefit.due_on) == ("life_sign", date(2027, 11, 30))
    assert [one.kind for one in status.tasks] == ["staff_check"]
    assert not status.enrolled


def test_somebody_whose_scores_drift_down_over_years_is_offered_a_new_enrolment_once(
    sqlite_ctx: Context,
) -> None:
    world = new_world(sqlite_ctx)
    years = sqlite_ctx.settings.biometrics.ageing_years
    begun = sqlite_ctx.clock.now()
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        for number in range(12):
            score = 90.0 - 6 * number
            session.add(check_of(world, number, begun + timedelta(days=180 * number), score))
    assert sweep(world.ctx, system_actor(), TODAY).reenrolments == 0
    world.move(days=365 * years + 200)
    later = TODAY + timedelta(days=365 * years + 200)
    assert sweep(world.ctx, system_actor(), later).reenrolments == 1
    assert sweep(world.ctx, system_actor(), later).reenrolments == 0
    assert "reenrolment" in world.open_tasks()


def check_of(world: World, number: int, captured_at: datetime, score: float) -> Check:
    return Check(
        id=f"chk-{number}",
        agency_id=world.caller.agency_id,
        device_id=world.caller.device_id,
        challenge_id="chl-x",
        capture_id=f"c-{number}",
        person_id=world.person_id,
        online=True,
        captured_at=captured_at,
        received_at=captured_at,
        modality="finger",
        position="2",
        decision="match",
        reason="ok",
        next_step="done",
        score=score,
        pad_supported=True,
        body_hash=bytes([number]),
        sample_digest=bytes([number]),
        after_recorded_death=False,
        status=201,
        answer={},
    )
