"""An attended enrolment at a device, and an operator beside a check."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.integration.biometrics.scene import Finger
from tests.integration.certification.scene import World, match, new_world
from verifier.biometrics.vault.tables import Enrolment, Template
from verifier.certification.checks.enrolments import prepare_enrolment, record_enrolment
from verifier.certification.tables import Certification, Challenge, Check, ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.tables import DeviceAlert, Operator, OperatorDevice, OperatorSession
from verifier.protocol import base64url
from verifier.protocol.messages.sent import EnrolmentRequest
from verifier.protocol.refusals import Refusal

PROOF = base64url.encode(bytes(range(32)))
NEW = Finger(31)


@pytest.fixture
def world(sqlite_ctx: Context) -> World:
    """A person who is not enrolled, and an operator who is at work at the device."""
    world = new_world(sqlite_ctx, positions=(), pad_required=True)
    now = sqlite_ctx.clock.now()
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.add(
            Operator(
                id="opr-1",
                agency_id=world.caller.agency_id,
                name="吴",
                pin_hash="x",
                active=True,
                failed_tries=0,
                created_at=now,
            )
        )
        session.flush()
        session.add(OperatorDevice(operator_id="opr-1", device_id=world.caller.device_id))
        session.add(
            OperatorSession(
                proof_hash=hashlib.sha256(bytes(range(32))).digest(),
                operator_id="opr-1",
                device_id=world.caller.device_id,
                began_at=now,
                used_at=now,
            )
        )
    return world


def body(world: World, challenge: Any, count: int = 3, quality: int = 70) -> dict[str, Any]:
    captures = []
    for _ in range(count):
        sent = world.body(challenge, NEW.impression(quality))
        names = ("capture_id", "modality", "position", "sample", "quality", "pad")
        captures.append({name: sent[name] for name in names})
    return {
        "challenge_id": challenge.challenge_id,
        "captured_at": world.ctx.clock.now().isoformat(),
        "person_ref": world.person_ref,
        "operator_id": "opr-1",
        "operator_proof": PROOF,
        "legal_basis": {"kind": "consent", "notice_version": "1", "given_at": "2026-11-21T01:59:00Z"},
        "captures": captures,
    }


def send(world: World, sent: dict[str, Any]) -> Any:
    try:
        request = EnrolmentRequest.model_validate(sent)
        prepared = prepare_enrolment(world.ctx, world.caller, request)
        with world.ctx.database.write(EVERYWHERE) as session:
            answer = record_enrolment(session, world.ctx, world.caller, prepared)
    except Refusal as refusal:
        return refusal.code
    return answer.code if isinstance(answer, Refusal) else answer


def test_an_enrolment_uses_up_its_challenge_and_the_person_can_be_checked_at_once(world: World) -> None:
    challenge = world.challenge(purpose="enrolment")
    answer = send(world, body(world, challenge))
    assert [capture.accepted for capture in answer.captures] == [True] * 3
    assert (answer.best.modality, answer.best.position) == ("finger", 2)
    [enrolment] = world.rows(Enrolment)
    assert (enrolment.device_id, enrolment.operator_id) == (world.caller.device_id, "opr-1")
    assert len(world.rows(Template)) == 3
    assert send(world, body(world, challenge)) == "challenge_used"
    assert match(world.check(NEW.impression())).next_step == "done"


def test_a_faint_enrolment_leaves_the_challenge_open_for_another_try(world: World) -> None:
    challenge = world.challenge(purpose="enrolment")
    assert send(world, body(world, challenge, quality=5)) == "quality_low"
    assert world.rows(Template) == []
    world.move(minutes=14)
    assert send(world, body(world, challenge) | {"operator_proof": PROOF}).enrolment_id


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person_ref": "nobody"}, "not_enrolled"),
        ({"operator_proof": base64url.encode(bytes(32))}, "operator_not_on_device"),
        ({"operator_id": "opr-2"}, "operator_not_on_device"),
        ({"captured_at": "2026-11-21T01:40:00Z"}, "capture_too_old"),
        ({"captured_at": "2026-11-21T02:10:00Z"}, "malformed_request"),
    ],
)
def test_an_enrolment_that_may_not_be_is_refused_whole(
    world: World, changes: dict[str, object], code: str
) -> None:
    challenge = world.challenge(purpose="enrolment")
    sent = body(world, challenge)
    assert send(world, sent | changes) == code
    assert world.rows(Template) == []
    assert world.rows(Challenge)[0].closed_at is None


def test_what_one_capture_says_wrong_refuses_the_whole(world: World) -> None:
    challenge = world.challenge(purpose="enrolment")
    for change, code in (
        ({"pad": {"supported": True, "result": "failed"}}, "pad_failed"),
        ({"modality": "palm_vein", "position": "left_palm"}, "modality_mismatch"),
        ({"position": "left_palm"}, "modality_mismatch"),
        ({"capture_id": "00000000-0000-4000-8000-000000000000"}, "template_malformed"),
    ):
        sent = body(world, challenge)
        sent["captures"][1] |= change
        assert send(world, sent) == code


def test_a_challenge_for_one_purpose_or_person_serves_no_other(world: World) -> None:
    enrolment = world.challenge(purpose="enrolment")
    assert world.check(NEW.impression(), enrolment) == "challenge_unknown"
    assert send(world, body(world, enrolment)).enrolment_id
    check = world.challenge()
    assert send(world, body(world, check)) == "challenge_unknown"


def test_an_operator_beside_an_unattended_device_makes_up_for_missing_pad(world: World) -> None:
    send(world, body(world, world.challenge(purpose="enrolment")))
    nobody = {"pad": {"supported": False, "result": None}}
    assert match(world.check(NEW.impression(), **nobody)).next_step == "staff_check"
    proof = {"operator_id": "opr-1", "operator_proof": PROOF}
    answer = match(world.check(NEW.impression(), **nobody, **proof))
    assert answer.next_step == "done"
    assert world.rows(Check)[-1].operator_id in ("opr-1", None)
    assert "opr-1" in {check.operator_id for check in world.rows(Check)}


def test_an_operators_proof_that_is_over_refuses_online_and_counts_for_nothing_offline(world: World) -> None:
    send(world, body(world, world.challenge(purpose="enrolment")))
    [offline] = world.offline()
    proof = {"operator_id": "opr-1", "operator_proof": PROOF}
    nobody = {"pad": {"supported": False, "result": None}}
    sent = world.body(offline, NEW.impression(), person_ref=world.person_ref, **proof, **nobody)
    world.move(minutes=16)
    assert world.check(NEW.impression(), **proof) == "operator_not_on_device"
    assert match(world.send(sent, online=False)).next_step == "staff_check"


def test_another_finger_enrolled_over_a_persons_own_is_told_and_stops_nothing(world: World) -> None:
    assert send(world, body(world, world.challenge(purpose="enrolment"))).enrolment_id
    assert world.rows(DeviceAlert) == []
    again = body(world, world.challenge(purpose="enrolment"))
    assert send(world, again).enrolment_id
    assert world.rows(DeviceAlert) == []
    strange = Finger(77)
    challenge = world.challenge(purpose="enrolment")
    sent = body(world, challenge)
    for capture in sent["captures"]:
        sealed = world.body(challenge, strange.impression(), capture_id=capture["capture_id"])
        capture["sample"] = sealed["sample"]
    answer = send(world, sent)
    [alert] = world.rows(DeviceAlert)
    assert (alert.kind, alert.person_id) == ("enrolment_differs", world.person_id)
    assert alert.detail == {"enrolment": answer.enrolment_id, "operator": "opr-1"}
    assert [row.resembles for row in world.rows(Enrolment)].count(False) == 1
    assert world.open_tasks() == []


def enrol_as(world: World, finger: Finger) -> None:
    challenge = world.challenge(purpose="enrolment")
    sent = body(world, challenge)
    for capture in sent["captures"]:
        sealed = world.body(challenge, finger.impression(), capture_id=capture["capture_id"])
        capture["sample"] = sealed["sample"]
    assert send(world, sent).enrolment_id


def test_a_finger_unlike_the_one_it_replaced_certifies_nobody_alone_for_thirty_days(world: World) -> None:
    enrol_as(world, NEW)
    assert match(world.check(NEW.impression())).next_step == "done"
    world.move(days=1)
    renew_session(world)
    strange = Finger(77)
    enrol_as(world, strange)
    enrol_as(world, strange)  # it resembles what it replaces now, and is no better for that
    proof = {"operator_id": "opr-1", "operator_proof": PROOF}
    held = match(world.check(strange.impression(), **proof))
    assert (held.next_step, held.certified_until) == ("staff_check", None)
    assert "身份证" in held.message.zh
    [task] = [one for one in world.rows(ServiceTask) if one.closed_at is None]
    assert (task.kind, "不是疑点" in task.why["zh"]) == ("staff_check", True)
    assert len(world.rows(Certification)) == 1
    world.move(days=30, seconds=1)
    assert match(world.check(strange.impression())).next_step == "done"


def renew_session(world: World) -> None:
    world.change(OperatorSession, used_at=world.ctx.clock.now())


def test_without_an_operators_proof_no_sample_is_opened(world: World) -> None:
    challenge = world.challenge(purpose="enrolment")
    sent = body(world, challenge) | {"operator_proof": base64url.encode(bytes(32))}
    sent["captures"][0]["sample"] |= {"ciphertext": "A" * 40}
    assert send(world, sent) == "operator_not_on_device"
    assert send(world, sent | {"operator_proof": PROOF}) == "template_malformed"


def test_a_check_by_an_operator_without_proof_opens_no_sample_unless_it_waited_offline(
    world: World,
) -> None:
    send(world, body(world, world.challenge(purpose="enrolment")))
    forged = {"operator_id": "opr-1", "operator_proof": base64url.encode(bytes(32))}
    sent = world.body(world.challenge(), NEW.impression(), **forged)
    sent["sample"] |= {"ciphertext": "A" * 40}
    assert world.send(sent) == "operator_not_on_device"
    [challenge] = world.offline()
    sent = world.body(challenge, NEW.impression(), person_ref=world.person_ref, **forged)
    assert match(world.send(sent, online=False)).decision == "match"
