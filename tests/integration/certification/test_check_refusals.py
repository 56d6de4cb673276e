"""Captures that may not count: each refusal by its code, and the twin that differs in one thing."""

from __future__ import annotations

import pytest

from tests.integration.certification.scene import World, match, new_world
from tests.integration.devices.scene import Kiosk, active
from verifier.certification.tables import Check
from verifier.context import Context


@pytest.fixture
def world(sqlite_ctx: Context) -> World:
    return new_world(sqlite_ctx)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"modality": "palm_vein", "position": "left_palm"}, "modality_mismatch"),
        ({"position": "left_palm"}, "modality_mismatch"),
        ({"pad": {"supported": True, "result": "failed"}}, "pad_failed"),
        ({"captured_at": "2026-11-21T01:49:00Z"}, "capture_too_old"),
        ({"captured_at": "2026-11-21T02:06:00Z"}, "malformed_request"),
        ({"challenge_id": "chl-00000000000000000000000000"}, "challenge_unknown"),
        ({"operator_id": "opr-1", "operator_proof": "x"}, "operator_not_on_device"),
        ({"operator_id": "opr-1"}, "operator_not_on_device"),
    ],
)
def test_what_a_body_says_wrong_is_refused_and_changes_nothing(
    world: World, changes: dict[str, object], code: str
) -> None:
    challenge = world.challenge()
    body = world.body(challenge, world.genuine())
    assert world.send(body | changes) == code
    assert world.rows(Check) == []
    assert match(world.send(body)).next_step == "done"


@pytest.mark.parametrize("changed", ["kid", "epk", "nonce", "ciphertext", "capture"])
def test_a_sample_that_does_not_open_is_malformed_whatever_the_cause(world: World, changed: str) -> None:
    challenge = world.challenge()
    body = world.body(challenge, world.genuine())
    other = world.body(challenge, world.genuine())
    if changed == "kid":
        body["sample"] = body["sample"] | {"kid": "enc-9"}
    elif changed == "capture":
        body["sample"] = other["sample"]
    else:
        body["sample"] = body["sample"] | {changed: other["sample"][changed]}
    assert world.send(body) == "template_malformed"
    assert match(world.send(other)).next_step == "done"


@pytest.mark.parametrize(
    ("data", "form", "code"),
    [
        (b"FMR\0 20\0" + bytes(10), "fmr-19794-2-2005", "template_malformed"),
        (b"FMR\0" + bytes(700 * 1024), "fmr-19794-2-2005", "body_too_large"),
        (b"\x89PNG\r\n\x1a\nxxx", "png", "template_malformed"),
    ],
)
def test_what_is_no_sample_is_refused(world: World, data: bytes, form: str, code: str) -> None:
    body = world.body(world.challenge(), data)
    body["sample"] = body["sample"] | {"format": form}
    assert world.send(body) == code


def test_a_record_of_another_finger_than_the_body_names_is_refused(world: World) -> None:
    data = world.fingers["2"].impression(position=7)
    assert world.check(data, position=2) == "modality_mismatch"
    assert match(world.check(data, position=0)).next_step == "done"


def test_another_devices_challenge_is_unknown(world: World) -> None:
    other = active(world.ctx, Kiosk("SN-2"))
    body = world.body(world.challenge(), world.genuine(), sealed_for=other)
    assert world.send(body, caller=other) == "challenge_unknown"
