"""What the protocol's page leaves open and docs/kiosk-protocol-notes.md answers: each answer shown."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

import pytest

from tests.integration.devices.scene import APPROVER, code_for
from tests.kiosk.adversary import accepted, refused_kept
from tests.kiosk.independent_client import Kiosk, Sent
from tests.kiosk.independent_encodings import b64u
from tests.kiosk.scene import Office, Retiree
from tests.kiosk.test_chain import decided, offline_items, sent
from verifier.biometrics.received import LARGEST
from verifier.database import EVERYWHERE
from verifier.devices.approval import revoke
from verifier.devices.tables import ChainEntry, Device, DeviceAlert


def places(office: Office, kiosk: Kiosk) -> list[int]:
    """Where the server has a body of this device."""
    return [one.seq for one in office.rows(ChainEntry) if one.device_id == kiosk.device_id]


def alerts(office: Office, kiosk: Kiosk) -> list[str]:
    return [one.kind for one in office.rows(DeviceAlert) if one.device_id == kiosk.device_id]


@pytest.mark.parametrize("kid", ["enc-0", "another"])
def test_a_sample_for_a_key_the_server_does_not_have_says_so(
    shared: Office, kiosk: Kiosk, retiree: Retiree, kid: str
) -> None:
    body = kiosk.check_body(kiosk.challenge(retiree.ref), retiree.print())
    spoilt = body | {"sample": body["sample"] | {"kid": kid}}
    got = refused_kept(kiosk, kiosk.draft("POST", "/v1/checks", spoilt), "template_malformed")
    assert got.json["errors"] == [{"name": "sample", "problem": "key_unknown"}]


def test_a_sample_that_opens_and_is_no_template_says_why_in_words(kiosk: Kiosk, retiree: Retiree) -> None:
    got = kiosk.check(kiosk.challenge(retiree.ref), b"FMR")
    [told] = got.json["errors"]
    assert (got.code, told["name"], told["problem"]) == ("template_malformed", "sample", "unreadable")
    assert told["message"]["zh"]
    assert told["message"]["en"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"position": 99}, {"field": "position", "problem": "not_allowed"}),
        ({"seq": 0}, {"field": "seq", "problem": "too_small"}),
        ({"captured_at": "yesterday"}, {"field": "captured_at", "problem": "wrong_form"}),
        ({"quality": {"algorithm": "x"}}, {"field": "quality.value", "problem": "missing"}),
        ({"pad": []}, {"field": "pad", "problem": "wrong_type"}),
    ],
)
def test_a_malformed_body_is_told_which_member_and_what_in_plain_codes(
    kiosk: Kiosk, retiree: Retiree, changes: dict[str, Any], told: dict[str, str]
) -> None:
    got = kiosk.check(kiosk.challenge(retiree.ref), retiree.print(), **changes)
    assert (got.code, got.json["errors"]) == ("malformed_request", [told])


def test_a_malformed_body_keeps_its_place_and_the_mended_one_needs_the_next(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    challenge = kiosk.challenge(retiree.ref)
    bad = kiosk.check_body(challenge, retiree.print(), position=99)
    refused_kept(kiosk, kiosk.draft("POST", "/v1/checks", bad), "malformed_request")
    mended = bad | {"position": 2}
    refused_kept(kiosk, kiosk.draft("POST", "/v1/checks", mended), "chain_fork")
    kiosk.sent_in_chain(bad)
    following = mended | {"seq": kiosk.seq, "prev_hash": b64u(kiosk.previous)}
    assert accepted(kiosk.call("POST", "/v1/checks", following)).json["decision"] == "match"
    assert places(shared, kiosk) == [1, 2]


def test_rubbish_in_a_batch_takes_the_place_it_names_and_a_refused_batch_takes_none(
    shared: Office, kiosk: Kiosk
) -> None:
    rubbish = {"seq": 1, "prev_hash": b64u(bytes(32)), "x": 1}
    whole = kiosk.draft("POST", "/v1/checks/batch", {"items": [rubbish, 5]})
    refused_kept(kiosk, whole, "malformed_request")
    assert places(shared, kiosk) == []
    [result] = sent(kiosk, [rubbish])
    assert (result["capture_id"], result["status"]) == (None, 400)
    assert places(shared, kiosk) == [1]


def test_what_is_not_looked_at_takes_no_place(shared: Office, kiosk: Kiosk, retiree: Retiree) -> None:
    challenge = kiosk.challenge(retiree.ref)
    good = kiosk.draft("POST", "/v1/checks", kiosk.check_body(challenge, retiree.print()))
    large = kiosk.check_body(challenge, bytes(LARGEST + 1))
    for bad, code in (
        (good.anew(content_type="text/plain"), "format_unsupported"),
        (good.anew(idempotency_key="1"), "malformed_request"),
        (kiosk.draft("POST", "/v1/checks", large), "body_too_large"),
    ):
        assert kiosk.send(bad).code == code
    assert places(shared, kiosk) == []
    assert accepted(kiosk.send(good)).json["decision"] == "match"


def test_a_fingers_record_is_no_hands(kiosk: Kiosk, retiree: Retiree) -> None:
    asked = {"person_ref": retiree.ref, "modalities": ["finger", "palm_vein"], "purpose": "check"}
    challenge = accepted(kiosk.call("POST", "/v1/challenges", asked)).json
    for place in ({"modality": "palm_vein", "position": "left_palm"}, {"position": "left_palm"}):
        assert kiosk.check(challenge, retiree.print(), **place).code == "modality_mismatch"


def test_an_operator_who_is_not_at_work_leaves_the_body_its_place(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    challenge = kiosk.challenge(retiree.ref)
    got = kiosk.check(challenge, retiree.print(), operator_id="op-x", operator_proof="none")
    assert got.code == "operator_not_on_device"
    assert accepted(kiosk.check(challenge, retiree.print())).json["decision"] == "match"
    assert places(shared, kiosk) == [1, 2]


def test_what_stands_after_a_gap_is_not_held_against_anything_and_raises_an_alert(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))
    kiosk.seq, kiosk.previous = kiosk.seq + 1, secrets.token_bytes(32)
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))
    assert alerts(shared, kiosk) == ["chain_gap"]
    # a fork moves nothing: what follows the last body the server has is accepted
    going_on = kiosk.seq, kiosk.previous
    kiosk.previous = secrets.token_bytes(32)
    got = kiosk.check(kiosk.challenge(retiree.ref), retiree.print())
    assert (got.code, alerts(shared, kiosk)) == ("chain_fork", ["chain_gap", "chain_fork"])
    kiosk.seq, kiosk.previous = going_on
    accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print()))


def test_items_of_a_batch_are_taken_in_the_order_sent(kiosk: Kiosk, shared: Office, retiree: Retiree) -> None:
    later_first = offline_items(kiosk, retiree, 2)[::-1]
    assert decided(sent(kiosk, later_first)) == ["match", "match"]
    assert alerts(shared, kiosk) == ["chain_gap"]


def test_a_kiosk_that_lost_its_state_joins_again_once_its_device_is_revoked(shared: Office) -> None:
    lost = shared.kiosk()
    [serial] = [one.serial for one in shared.rows(Device) if one.id == lost.device_id]
    fresh = Kiosk(shared.wire, shared.context.clock.now, next(iter(lost.pinned)))
    assert fresh.join(code_for(shared.context).code, serial).code == "device_exists"
    with shared.context.database.write(EVERYWHERE) as session:
        revoke(session, shared.context, APPROVER, lost.device_id, "state lost")
    assert fresh.join(code_for(shared.context).code, serial).status == 202
    assert (fresh.seq, fresh.previous) == (1, bytes(32))


def test_an_offline_challenge_is_taken_by_a_single_check_with_its_person(
    kiosk: Kiosk, retiree: Retiree
) -> None:
    [challenge] = accepted(kiosk.call("POST", "/v1/challenges/offline", {"count": 1})).json["challenges"]
    nobody = kiosk.check(challenge, retiree.print())
    assert (nobody.code, nobody.json["errors"]) == ("malformed_request", [{"name": "person_ref"}])
    got = accepted(kiosk.check(challenge, retiree.print(), person_ref=retiree.ref))
    assert got.json["decision"] == "match"


def test_any_enrolled_finger_matches_and_one_that_is_not_costs_an_attempt(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    challenge = kiosk.challenge(retiree.ref)
    other = accepted(kiosk.check(challenge, shared.stranger.impression(), position=7)).json
    assert (other["decision"], other["attempts_left"]) == ("no_match", challenge["attempts_left"] - 1)
    assert accepted(kiosk.check(challenge, retiree.print(), position=7)).json["decision"] == "match"


def test_a_faint_template_is_answered_422_with_a_next_step_and_costs_no_attempt(
    kiosk: Kiosk, retiree: Retiree
) -> None:
    challenge = kiosk.challenge(retiree.ref)
    got = kiosk.check(challenge, retiree.print(quality=5))
    [told] = got.json["errors"]
    assert (got.code, told["attempts_left"]) == ("quality_low", challenge["attempts_left"])
    assert told["next_step"]
    assert isinstance(told["advice"], list)


def test_the_time_is_told_to_a_clock_that_is_wrong_but_not_by_the_address_for_it(kiosk: Kiosk) -> None:
    wrong = kiosk.draft("GET", "/v1/time").but(created=1_000_000, expires=1_000_060)
    got = kiosk.send(wrong)
    assert got.code == "clock_skew"
    assert got.json["errors"] == [{"server_time": kiosk.now().strftime("%Y-%m-%dT%H:%M:%SZ")}]


def test_the_newest_key_to_encrypt_to_stands_first(kiosk: Kiosk) -> None:
    served = kiosk.send(Sent("GET", "/v1/keys", {"host": kiosk.host})).json["encryption"]
    assert served == sorted(served, key=lambda key: key["not_before"], reverse=True)


def test_a_heartbeat_may_say_nothing_or_more_than_is_known(kiosk: Kiosk) -> None:
    for body in ({}, {"queue_length": 3, "sensors_ok": None, "weather": "rain"}):
        assert set(accepted(kiosk.call("POST", "/v1/heartbeat", body)).json) == {"server_time", "status"}
    wrong = kiosk.call("POST", "/v1/heartbeat", {"queue_length": -1})
    assert wrong.json["errors"] == [{"field": "queue_length", "problem": "too_small"}]


def test_a_content_type_changed_on_the_way_breaks_the_signature(kiosk: Kiosk) -> None:
    signed = kiosk.draft("POST", "/v1/heartbeat", {}).signed()
    rewritten = signed.headers | {"content-type": "application/json; charset=utf-8"}
    assert kiosk.send(Sent("POST", signed.target, rewritten, signed.body)).code == "signature_invalid"


def test_a_copy_of_a_sample_is_refused_whatever_it_would_have_been(kiosk: Kiosk, retiree: Retiree) -> None:
    challenge, faint = kiosk.challenge(retiree.ref), retiree.print(quality=5)
    assert kiosk.check(challenge, faint).code == "quality_low"
    assert kiosk.check(challenge, faint, capture_id=str(uuid.uuid4())).code == "template_reused"
