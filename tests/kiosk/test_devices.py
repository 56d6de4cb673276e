"""How a device joins, stands, changes its key and is stopped; how fast it may ask (sections 2 and 5)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.integration.devices.scene import APPROVER, ISSUER, code_for
from tests.kiosk.adversary import accepted, refused_kept, refused_unkept
from tests.kiosk.independent_client import Draft, Kiosk, signed_by_both
from tests.kiosk.independent_encodings import jwk, raw_public, thumbprint
from tests.kiosk.scene import Office, Retiree, open_office, wsgi_wire
from verifier.certification.tables import Check
from verifier.database import EVERYWHERE
from verifier.devices.approval import approve, resume, revoke, suspend
from verifier.devices.server_keys import signer
from verifier.devices.tables import Device
from verifier.errors import NotPermitted
from web.kiosk import checking

ADDRESSES = iter(f"198.51.100.{number}" for number in range(1, 255))


def stranger(office: Office, address: str | None = None) -> Kiosk:
    """A device that has not joined, from an address of its own."""
    wire = wsgi_wire(office.api, address or next(ADDRESSES))
    return Kiosk(wire, office.context.clock.now, signer(office.context).kid)


def joining(kiosk: Kiosk, code: str, **changes: Any) -> Draft:
    body = {"code": code, "jwk": jwk(raw_public(kiosk.key)), "serial": f"S-{uuid.uuid4()}", "model": "M"}
    return kiosk.draft("POST", "/v1/devices", body | {"software_version": "1", "sensors": []} | changes)


def stop(office: Office, how: Any, kiosk: Kiosk) -> None:
    with office.context.database.write(EVERYWHERE) as session:
        how(session, office.context, ISSUER, kiosk.device_id, "测试")


def test_a_code_lets_one_device_join(shared: Office) -> None:
    code = code_for(shared.context).code
    first, second = stranger(shared), stranger(shared)
    answer = accepted(first.send(joining(first, code)))
    assert (answer.status, answer.json["status"]) == (202, "pending")
    refused_kept(second, joining(second, code), "enrolment_code_invalid")
    assert accepted(second.send(joining(second, code_for(shared.context).code))).status == 202


def test_a_code_is_used_up_by_a_202_only(shared: Office) -> None:
    code = code_for(shared.context).code
    kiosk = stranger(shared)
    refused_kept(kiosk, joining(kiosk, code, sensors="x"), "malformed_request")
    refused_unkept(
        kiosk, joining(kiosk, code, jwk=jwk(bytes(32))), "malformed_request", good := joining(kiosk, code)
    )
    # the same key once more
    refused_kept(kiosk, joining(kiosk, later := code_for(shared.context).code), "device_exists")
    # the same device once more
    other, serial = stranger(shared), json.loads(good.body)["serial"]
    refused_kept(other, joining(other, later, serial=serial), "device_exists")
    accepted(other.send(joining(other, later)))


@pytest.mark.parametrize(("minutes", "code"), [(15, "202"), (15.02, "enrolment_code_invalid")])
def test_a_code_holds_15_minutes(own_office: Office, minutes: float, code: str) -> None:
    issued, kiosk = code_for(own_office.context).code, stranger(own_office)
    own_office.move(minutes=minutes)
    assert kiosk.send(joining(kiosk, issued)).code == code


def test_five_wrong_codes_from_an_address_are_enough_for_the_hour(own_office: Office) -> None:
    guesser, honest = stranger(own_office, "198.51.100.7"), stranger(own_office, "198.51.100.8")
    code = code_for(own_office.context).code
    for _ in range(5):
        assert guesser.send(joining(guesser, str(uuid.uuid4()))).code == "enrolment_code_invalid"
    got = guesser.send(joining(guesser, code))
    assert (got.status, got.code) == (429, "rate_limited")
    assert int(got.headers["retry-after"]) > 0
    accepted(honest.send(joining(honest, code)))
    own_office.move(hours=1)
    accepted(guesser.send(joining(guesser, code_for(own_office.context).code)))


@pytest.mark.parametrize(
    "forge",
    [
        lambda draft: draft.but(key=Ed25519PrivateKey.generate()),
        lambda draft: draft.but(keyid="A" * 43),
        lambda draft: draft.but(body=draft.body.replace(b'"x": "', b'"x": "A')),
    ],
)
def test_the_key_of_a_joining_device_is_the_one_it_signs_with(shared: Office, forge: Any) -> None:
    kiosk = stranger(shared)
    good = joining(kiosk, code_for(shared.context).code)
    got = kiosk.send(forge(good))
    assert got.code in ("key_unknown", "malformed_request")
    accepted(kiosk.send(good))


def test_another_administrator_approves(own_office: Office) -> None:
    kiosk = own_office.kiosk(pending=True)
    with own_office.context.database.write(EVERYWHERE) as session, pytest.raises(NotPermitted):
        approve(session, own_office.context, ISSUER, kiosk.device_id)
    assert APPROVER.name != ISSUER.name


@pytest.mark.parametrize(
    "target", ["/v1/challenges", "/v1/checks", "/v1/heartbeat", "/v1/challenges/offline"]
)
def test_a_pending_device_may_only_look(own_office: Office, target: str) -> None:
    kiosk = own_office.kiosk(pending=True)
    for open_to_it in ("/v1/devices/self", "/v1/time", "/v1/keys"):
        accepted(kiosk.call("GET", open_to_it))
    assert kiosk.call("GET", "/v1/checks/chk-1").code == "device_pending"
    own = accepted(kiosk.call("GET", "/v1/devices/self")).json
    assert set(own) == {"device_id", "status", "site", "server_keys", "rate"}
    request = kiosk.draft("POST", target, {})
    assert kiosk.send(request).code == "device_pending"
    own_office.approve(kiosk)
    # its key and nonce were not used up; what is in it is another matter
    assert kiosk.send(request).code in ("200", "malformed_request")


@pytest.mark.parametrize(("how", "code"), [(suspend, "device_suspended"), (revoke, "device_revoked")])
def test_a_device_that_was_stopped_is_stopped_within_a_second(office: Office, how: Any, code: str) -> None:
    kiosk, other, retiree = office.kiosk(), office.kiosk(), office.enrolled()
    good = office.check(kiosk, retiree)
    stop(office, how, kiosk)
    office.move(seconds=1)
    got = kiosk.send(good)
    assert (got.status, got.code) == (403, code)
    assert kiosk.call("GET", "/v1/devices/self").code == code
    assert accepted(other.send(office.check(other, retiree))).json["decision"] == "match"
    if how is suspend:
        with office.context.database.write(EVERYWHERE) as session:
            resume(session, office.context, APPROVER, kiosk.device_id, "测试")
        office.move(seconds=1)
        assert accepted(kiosk.send(good)).json["decision"] == "match"


@pytest.mark.parametrize(("how", "code"), [(suspend, "device_suspended"), (revoke, "device_revoked")])
def test_a_device_that_is_stopped_while_its_check_waits_to_be_written_certifies_nobody(
    office: Office, how: Any, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    good = office.check(kiosk, retiree)
    usual = checking.check_of

    def stopped_meanwhile(*args: Any, **options: Any) -> Any:
        judged = usual(*args, **options)
        stop(office, how, kiosk)
        return judged

    with monkeypatch.context() as patch:
        patch.setattr(checking, "check_of", stopped_meanwhile)
        got = kiosk.send(good)
    assert (got.status, got.code) == (403, code)
    assert office.rows(Check) == []
    if how is suspend:  # nothing of it was kept: the same bytes are taken once it goes on
        with office.context.database.write(EVERYWHERE) as session:
            resume(session, office.context, APPROVER, kiosk.device_id, "测试")
        office.move(seconds=1)
        assert accepted(kiosk.send(good)).json["decision"] == "match"


def key_change(kiosk: Kiosk, new: Ed25519PrivateKey) -> tuple[Draft, Draft]:
    old = kiosk.draft("POST", "/v1/devices/self/keys", {"jwk": jwk(raw_public(new))})
    return old, old.but(key=new, label="kiosk-new", nonce=bytes(range(16)))


def test_a_key_is_changed_by_both_and_the_old_one_holds_another_day(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    new = Ed25519PrivateKey.generate()
    got = accepted(kiosk.send(signed_by_both(*key_change(kiosk, new))))
    assert (got.status, got.json["keyid"]) == (201, thumbprint(raw_public(new)))
    assert accepted(kiosk.send(office.check(kiosk, retiree))).status == 201
    office.move(hours=24, seconds=-1)
    accepted(kiosk.call("POST", "/v1/heartbeat", {}))
    office.move(seconds=1)
    assert kiosk.call("POST", "/v1/heartbeat", {}).code == "key_unknown"
    kiosk.key = new
    accepted(kiosk.call("POST", "/v1/heartbeat", {}))
    assert [device.id for device in office.rows(Device)].count(kiosk.device_id) == 1


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (lambda old, new: old.signed(), "signature_input_invalid"),
        (lambda old, new: new.signed(), "signature_input_invalid"),
        (lambda old, new: signed_by_both(old, new.but(label="kiosk-newer")), "signature_input_invalid"),
        (lambda old, new: signed_by_both(old, new.but(parameters={"tag": '"x"'})), "signature_input_invalid"),
        (lambda old, new: signed_by_both(old, new.but(key=old.key)), "key_unknown"),
        (
            lambda old, new: signed_by_both(old, new.but(key=old.key, keyid=thumbprint(raw_public(new.key)))),
            "signature_invalid",
        ),
        (lambda old, new: signed_by_both(old.but(key=new.key), new), "key_unknown"),
        (lambda old, new: signed_by_both(old, new.but(idempotency_key="other")), "signature_invalid"),
        (lambda old, new: signed_by_both(old, new.but(created=new.created - 301)), "clock_skew"),
        (lambda old, new: signed_by_both(old, new.but(target="/v1/devices")), "signature_invalid"),
    ],
)
def test_both_keys_sign_the_change(kiosk: Kiosk, forge: Any, code: str) -> None:
    old, new = key_change(kiosk, Ed25519PrivateKey.generate())
    got = kiosk.send(forge(old, new))
    assert got.code == code, got.body
    accepted(kiosk.send(signed_by_both(old, new)))


def test_a_key_of_another_device_is_not_taken_over(shared: Office, kiosk: Kiosk) -> None:
    other = shared.kiosk()
    old, new = key_change(kiosk, other.key)
    assert kiosk.send(signed_by_both(old, new)).code == "device_exists"


def test_a_device_asks_twice_a_second_and_ten_times_at_once(database_url: str, settings_for: Any) -> None:
    with open_office(settings_for(database_url)) as office:
        kiosk, other = office.kiosk(), office.kiosk()
        office.move(seconds=10)
        for _ in range(10):
            accepted(kiosk.call("GET", "/v1/time"))
        request = kiosk.draft("POST", "/v1/heartbeat", {})
        got = kiosk.send(request)
        assert (got.status, got.code, got.headers["retry-after"]) == (429, "rate_limited", "1")
        accepted(other.call("GET", "/v1/time"))
        office.move(seconds=0.5)
        # neither nonce nor Idempotency-Key was used up
        accepted(kiosk.send(request))
        assert kiosk.call("GET", "/v1/time").code == "rate_limited"
        # what does not hold is told first, and costs the device nothing
        office.move(seconds=0.5)
        for _ in range(20):
            assert kiosk.send(request.but(key=other.key, keyid=kiosk.keyid)).code == "signature_invalid"
        accepted(kiosk.call("GET", "/v1/time"))


def test_the_answers_to_a_signed_request_are_bound_to_it(kiosk: Kiosk, retiree: Retiree) -> None:
    first = kiosk.draft("GET", "/v1/time").signed()
    got = kiosk.send(first)
    other = kiosk.draft("GET", "/v1/time").signed()
    kiosk.wire = lambda _sent: got
    with pytest.raises(InvalidSignature):
        kiosk.send(other)
