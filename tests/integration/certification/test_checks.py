"""A check from the sealed capture to the renewed certification, the central ones on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from tests.integration.biometrics.scene import Finger, captures, enrol
from tests.integration.certification.scene import World, match, new_world
from verifier.audit.tables import AuditEntry
from verifier.benefits.tables import Entitlement
from verifier.biometrics.vault.tables import TemplateAccess
from verifier.certification.tables import Certification, Challenge, Check, PersonLock, ServiceTask
from verifier.context import Context
from verifier.devices.server_keys import signer
from verifier.devices.tables import DeviceAlert
from verifier.protocol import keys, receipts


@pytest.fixture
def world(sqlite_ctx: Context) -> World:
    return new_world(sqlite_ctx)


def test_a_match_renews_the_certification_in_one_transaction(ctx: Context) -> None:
    world = new_world(ctx)
    challenge = world.challenge()
    assert (challenge.requested.modality, challenge.attempts_left) == ("finger", 3)
    answer = match(world.check(world.genuine(), challenge))
    assert (answer.next_step, answer.reason, answer.attempts_left) == ("done", "ok", 0)
    assert answer.certified_until == date(2027, 11, 30)
    [row] = world.rows(Certification)
    assert (row.basis, row.reference, row.certified_on) == ("check", answer.check_id, date(2026, 11, 21))
    [check] = world.rows(Check)
    assert (check.decision, check.online, check.status) == ("match", True, 201)
    assert check.score > 30
    assert len(world.rows(TemplateAccess)) == 1
    actions = {entry.action for entry in world.rows(AuditEntry)}
    assert {"check.decided", "person.certified"} <= actions


def test_the_receipt_holds_what_was_decided_and_never_a_score(world: World) -> None:
    answer = match(world.check(world.genuine()))
    [check] = world.rows(Check)
    payload = receipts.read(answer.receipt, keys.public(signer(world.ctx).private))
    assert payload["check_id"] == answer.check_id
    assert payload["certified_until"] == "2027-11-30"
    assert payload["decided_at"] == "2026-11-21T02:00:00Z"
    assert set(payload) == {
        "check_id",
        "device_id",
        "capture_id",
        "body_sha256",
        "decision",
        "decided_at",
        "certified_until",
    }
    assert str(check.score) not in answer.model_dump_json()


def test_a_strangers_finger_walks_down_the_ladder_to_a_pause_and_a_staff_check(ctx: Context) -> None:
    world = new_world(ctx, positions=("2", "7"))
    challenge = world.challenge()
    steps = [world.check(world.wrong(), challenge, position=position) for position in (2, 7, 8)]
    assert [one.decision for one in steps] == ["no_match"] * 3
    assert [one.attempts_left for one in steps] == [2, 1, 0]
    assert {steps[0].next_step, steps[2].next_step} <= {"other_finger", "best_finger", "staff_check"}
    assert world.check(world.wrong(), challenge) == "challenge_used"
    second = world.challenge()
    assert second.attempts_left == 2
    world.check(world.wrong(), second)
    last = world.check(world.wrong(), second)
    assert (last.next_step, last.attempts_left) == ("staff_check", 0)
    assert len(world.rows(PersonLock)) == 1
    assert world.open_tasks() == ["staff_check"]
    assert world.rows(Certification) == []
    assert world.entitlement().state == "running"
    with pytest.raises(Exception, match="person_locked"):
        world.challenge()
    world.move(hours=25)
    assert match(world.check(world.genuine())).next_step == "done"
    assert world.open_tasks() == []


def test_a_pause_also_stops_a_capture_taken_offline(world: World) -> None:
    [offline] = world.offline()
    for _ in range(2):
        challenge = world.challenge()
        for _ in range(3):
            world.check(world.wrong(), challenge)
    body = world.body(offline, world.genuine(), person_ref=world.person_ref)
    assert world.send(body, online=False) == "person_locked"


def test_a_faint_capture_is_no_mismatch_and_five_of_them_end_the_challenge(world: World) -> None:
    challenge = world.challenge()
    for _ in range(5):
        assert world.check(world.genuine(quality=5), challenge) == "quality_low"
    assert world.check(world.genuine(), challenge) == "challenge_used"
    [row] = world.rows(Challenge)
    assert (row.mismatches, row.refusals) == (0, 5)
    assert match(world.check(world.genuine())).next_step == "done"


def test_the_same_body_again_gets_the_same_answer_and_counts_once(world: World) -> None:
    body = world.body(world.challenge(), world.genuine())
    first, second = world.send(body), world.send(body)
    assert first == second
    assert len(world.rows(Check)) == 1
    assert world.send(body | {"seq": 2}) == "capture_duplicate"


def test_a_faint_capture_again_gets_the_same_refusal(world: World) -> None:
    body = world.body(world.challenge(), world.genuine(quality=5))
    assert [world.send(body), world.send(body)] == ["quality_low", "quality_low"]
    assert len(world.rows(Check)) == 1


def test_the_very_same_sample_under_another_capture_is_refused_with_an_alert(world: World) -> None:
    data = world.genuine()
    match(world.check(data))
    assert world.check(data) == "template_reused"
    [alert] = world.rows(DeviceAlert)
    assert (alert.kind, alert.person_id) == ("template_reused", world.person_id)


def test_an_enrolled_sample_sent_as_a_check_is_refused(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx, positions=())
    brought = captures(Finger(3))
    enrol(sqlite_ctx, world.person_id, brought)
    assert world.check(brought[0].data) == "template_reused"
    assert [alert.kind for alert in world.rows(DeviceAlert)] == ["template_reused"]


def test_a_challenge_ends_180_seconds_after_the_last_attempt_and_after_ten_minutes_at_most(
    world: World,
) -> None:
    challenge = world.challenge()
    world.move(seconds=181)
    assert world.check(world.genuine(), challenge) == "challenge_expired"
    challenge = world.challenge()
    for _ in range(2):
        world.move(seconds=179)
        assert world.check(world.wrong(), challenge).decision == "no_match"
    [_, row] = sorted(world.rows(Challenge), key=lambda one: one.created_at)
    assert (row.expires_at - world.ctx.clock.now()).total_seconds() == 180
    assert (row.ends_at - row.created_at).total_seconds() == 600


def test_an_unattended_device_where_pad_is_required_certifies_nobody_without_it(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx, pad_required=True)
    answer = match(world.check(world.genuine(), pad={"supported": False, "result": None}))
    assert (answer.next_step, answer.certified_until) == ("staff_check", None)
    assert world.rows(Certification) == []
    assert world.open_tasks() == ["staff_check"]
    assert match(world.check(world.genuine())).next_step == "done"
    assert world.open_tasks() == []


def test_failed_attack_detections_are_counted_for_the_device_and_about_nobody(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx)
    challenge = world.challenge()
    for _ in range(3):
        failed = {"supported": True, "result": "failed"}
        assert world.check(world.genuine(), challenge, pad=failed) == "pad_failed"
    [alert] = world.rows(DeviceAlert)
    assert (alert.kind, alert.person_id, alert.detail) == ("pad_failed", None, {"times": 3})
    assert world.rows(Check) == []
    assert match(world.check(world.genuine(), challenge)).next_step == "done"


def test_an_attended_device_certifies_without_pad(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx, pad_required=True, attended=True)
    answer = match(world.check(world.genuine(), pad={"supported": False, "result": None}))
    assert answer.next_step == "done"


def test_an_offline_capture_counts_once_and_within_72_hours(world: World) -> None:
    first, second, third = world.offline(3)
    body = world.body(first, world.genuine(), person_ref=world.person_ref)
    late = world.body(second, world.genuine(), person_ref=world.person_ref)
    world.move(hours=71)
    answer = match(world.send(body, online=False))
    assert answer.certified_until == date(2027, 11, 30)
    [row] = world.rows(Certification)
    assert row.certified_on == date(2026, 11, 21)
    again = world.body(first, world.genuine(), person_ref=world.person_ref)
    assert world.send(again, online=False) == "challenge_used"
    world.move(hours=2)
    assert world.send(late, online=False) == "capture_too_old"
    assert world.check(world.genuine(), third, person_ref=world.person_ref) == "challenge_expired"


def test_an_offline_capture_names_its_person(world: World) -> None:
    first, second = world.offline(2)
    assert world.send(world.body(first, world.genuine()), online=False) == "malformed_request"
    body = world.body(second, world.genuine(), person_ref="nobody")
    assert world.send(body, online=False) == "not_enrolled"


def test_a_genuine_check_of_somebody_on_record_as_dead_certifies_and_sends_both_sides_to_review(
    world: World,
) -> None:
    world.change(Entitlement, state="deceased")
    answer = match(world.check(world.genuine()))
    assert answer.next_step == "done"
    [check] = world.rows(Check)
    assert check.after_recorded_death
    assert len(world.rows(Certification)) == 1
    assert sorted(world.open_tasks()) == ["review", "source_correction"]
    assert world.entitlement().state == "deceased"


def test_a_person_without_any_benefit_is_recognised_and_certified_until_nothing(world: World) -> None:
    world.change(Entitlement, state="terminated_other")
    answer = match(world.check(world.genuine()))
    assert (answer.next_step, answer.certified_until) == ("done", None)


def test_a_finger_declared_as_another_still_matches_its_own_reference(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx, positions=("2", "7"))
    assert match(world.check(world.genuine("7"), position=2)).reason == "ok"


def test_nobody_and_somebody_without_templates_get_the_same_answer(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx, positions=())
    answers = []
    for reference in (world.person_ref, "nobody", "110105194912310038"):
        with pytest.raises(Exception, match="not_enrolled") as caught:
            world.challenge(person_ref=reference)
        answers.append((caught.value.code, caught.value.errors, caught.value.retry_after))
    assert len(set(answers)) == 1
    enrolment = world.challenge(purpose="enrolment")
    assert "requested" not in enrolment.model_dump(exclude_unset=True)


def test_a_hand_is_asked_of_nobody_who_enrolled_only_fingers(world: World) -> None:
    with pytest.raises(Exception, match="not_enrolled"):
        world.challenge(modalities=["palm_vein"])


def test_no_personal_data_is_in_what_a_task_says(world: World) -> None:
    challenge = world.challenge()
    for position in (2, 7, 8):
        world.check(world.wrong(), challenge, position=position)
    told = [str(task.why) + str(task.facts) for task in world.rows(ServiceTask)]
    assert all(world.person_ref not in one for one in told)


def test_a_record_of_quality_zero_is_judged_by_the_servers_own(world: World) -> None:
    assert match(world.check(world.genuine(quality=0))).reason == "ok"
