"""When a signature holds to the second, and that each request is done once (section 1)."""

from __future__ import annotations

import json

import pytest

from tests.kiosk.adversary import accepted, refused_kept, refused_unkept
from tests.kiosk.independent_client import Draft, Kiosk
from tests.kiosk.scene import Office, Retiree
from verifier.certification.tables import Check


@pytest.mark.parametrize(
    ("created", "expires", "code"),
    [
        (-301, 0, "clock_skew"),
        (301, 400, "clock_skew"),
        (-100_000, 0, "clock_skew"),
        (-301, 10**6, "clock_skew"),
        (-300, -1, "signature_expired"),
        (-1, -1, "signature_expired"),
        (0, 301, "signature_input_invalid"),
        (-300, 1, "signature_input_invalid"),
        (300, 601, "signature_input_invalid"),
    ],
)
def test_a_signature_out_of_its_time_is_refused(
    kiosk: Kiosk, good: Draft, created: int, expires: int, code: str
) -> None:
    now = int(kiosk.now().timestamp())
    got = refused_unkept(kiosk, good.but(created=now + created, expires=now + expires), code, good)
    if code == "clock_skew":
        assert got.json["errors"] == [{"server_time": kiosk.now().strftime("%Y-%m-%dT%H:%M:%SZ")}]


@pytest.mark.parametrize(
    ("created", "expires"), [(-300, 0), (300, 600), (0, 0), (0, 300), (300, 300), (300, 0)]
)
def test_the_bounds_themselves_hold(kiosk: Kiosk, good: Draft, created: int, expires: int) -> None:
    now = int(kiosk.now().timestamp())
    accepted(kiosk.send(good.but(created=now + created, expires=now + expires)))


@pytest.mark.parametrize(
    ("later", "code"),
    [
        (0, "replay_detected"),
        (1, "replay_detected"),
        (299, "replay_detected"),
        (300, "replay_detected"),
        (301, "clock_skew"),
    ],
)
def test_an_exact_repeat_is_refused_however_late(office: Office, later: int, code: str) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    draft = office.check(kiosk, retiree)
    sent = draft.but(expires=draft.created + 300).signed()
    first = accepted(kiosk.send(sent))
    office.move(seconds=later)
    assert kiosk.send(sent).code == code
    assert len(office.rows(Check)) == 1
    again = kiosk.send(
        draft.anew(
            idempotency_key=draft.idempotency_key,
            created=draft.created + later,
            expires=draft.created + later,
        )
    )
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")


def test_a_used_nonce_is_a_replay_whatever_else_is_new(kiosk: Kiosk, good: Draft) -> None:
    accepted(kiosk.send(good))
    kiosk.sent_in_chain(json.loads(good.body))
    heartbeat = kiosk.draft("POST", "/v1/heartbeat", {})
    for other in (
        heartbeat,
        kiosk.draft("GET", "/v1/time"),
        heartbeat.anew(idempotency_key=good.idempotency_key),
    ):
        refused_unkept(kiosk, other.but(nonce=good.nonce), "replay_detected", other)
    # nor does the key with another body change which refusal it is
    assert kiosk.send(good.but(body=b"{}")).code == "replay_detected"
    assert (
        kiosk.send(good.but(body=b"{}").anew(idempotency_key=good.idempotency_key)).code
        == "idempotency_mismatch"
    )


def test_a_get_uses_up_its_nonce_as_well(kiosk: Kiosk) -> None:
    request = kiosk.draft("GET", "/v1/devices/self")
    accepted(kiosk.send(request))
    assert kiosk.send(request).code == "replay_detected"
    accepted(kiosk.send(request.anew()))


def test_two_devices_may_draw_the_same_nonce(shared: Office, kiosk: Kiosk) -> None:
    other, nonce = shared.kiosk(), bytes(16)
    accepted(kiosk.send(kiosk.draft("GET", "/v1/time", nonce=nonce)))
    accepted(other.send(other.draft("GET", "/v1/time", nonce=nonce)))


def test_a_refusal_that_is_kept_uses_up_its_nonce(kiosk: Kiosk, good: Draft) -> None:
    bad = kiosk.draft("POST", "/v1/heartbeat", {"queue_length": -1})
    refused_kept(kiosk, bad, "malformed_request")
    assert kiosk.send(bad).code == "replay_detected"
    accepted(kiosk.send(bad.anew(body=b'{"queue_length": 0}')))


def test_a_capture_does_not_fit_another_challenge(shared: Office, kiosk: Kiosk, retiree: Retiree) -> None:
    first, second = kiosk.challenge(retiree.ref), kiosk.challenge(retiree.ref)
    body = kiosk.check_body(first, retiree.print())
    moved = kiosk.draft("POST", "/v1/checks", body | {"challenge_id": second["challenge_id"]})
    refused_kept(kiosk, moved, "template_malformed")
    kiosk.sent_in_chain(json.loads(moved.body))
    twin = body | {
        "capture_id": body["capture_id"],
        "seq": kiosk.seq,
        "prev_hash": kiosk.check_body(first, b"")["prev_hash"],
    }
    assert accepted(kiosk.call("POST", "/v1/checks", twin)).json["decision"] == "match"
