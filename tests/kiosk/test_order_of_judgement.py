"""Of two things that are wrong the one that is looked at first is told (section 1: order of judgement)."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.conftest import SettingsMaker
from tests.kiosk.adversary import accepted
from tests.kiosk.independent_client import Draft, Kiosk, Sent
from tests.kiosk.scene import Office, open_office


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk, a nonce it has used and the key of a request that was answered."""

    kiosk: Kiosk
    nonce: bytes
    answered: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the code it is told by, and how a request comes to have it."""

    code: str
    draft: Callable[[Draft, Device], Draft] = lambda draft, _: draft
    sent: Callable[[Sent], Sent] = lambda sent: sent


def _forged(sent: Sent) -> Sent:
    return sent.but(signature=f"kiosk=:{base64.b64encode(bytes(64)).decode()}:")


#: in the protocol's order; a used nonce is a replay "also with a known Idempotency-Key", so it comes first
FAULTS = (
    Fault("body_too_large", lambda draft, _: draft.but(body=b" " * (256 * 1024 + 1))),
    Fault("signature_input_invalid", lambda draft, _: draft.but(parameters={"tag": '"another"'})),
    Fault("key_unknown", lambda draft, _: draft.but(keyid="A" * 43)),
    Fault("clock_skew", lambda draft, _: draft.but(created=draft.created - 999, expires=draft.expires - 999)),
    Fault("signature_invalid", sent=_forged),
    Fault("digest_mismatch", sent=lambda sent: replace(sent, body=sent.body + b" ")),
    Fault("device_pending"),
    Fault("rate_limited"),
    Fault("replay_detected", lambda draft, device: draft.but(nonce=device.nonce)),
    Fault("idempotency_mismatch", lambda draft, device: draft.but(idempotency_key=device.answered)),
    Fault("malformed_request", lambda draft, _: draft if len(draft.body) > 100 else draft.but(body=b"{")),
)


def _device(office: Office, *, pending: bool, exhausted: bool) -> Device:
    kiosk = office.kiosk(pending=pending)
    first = kiosk.draft("GET", "/v1/time") if pending else kiosk.draft("POST", "/v1/heartbeat", {})
    accepted(kiosk.send(first))
    while exhausted and kiosk.call("GET", "/v1/time").status != 429:
        pass
    return Device(kiosk, first.nonce, first.idempotency_key)


def _request(device: Device, faults: tuple[Fault, ...]) -> Sent:
    draft = device.kiosk.draft("POST", "/v1/heartbeat", {"queue_length": 1})
    for fault in faults:
        draft = fault.draft(draft, device)
    sent = draft.signed()
    for fault in faults:
        sent = fault.sent(sent)
    return sent


def test_of_any_two_faults_the_earlier_of_the_protocols_order_is_told(
    new_database: Any, settings_for: SettingsMaker
) -> None:
    rate = {"requests_a_second": 2.0, "burst": 30}
    told = {}
    with open_office(settings_for(new_database("sqlite", True), kiosk=rate)) as office:
        standings = list(itertools.product((False, True), repeat=2))
        devices = {(p, e): _device(office, pending=p, exhausted=e) for p, e in standings}
        singles = [(fault,) for fault in FAULTS]
        for faults in (*singles, *itertools.combinations(FAULTS, 2)):
            codes = tuple(fault.code for fault in faults)
            device = devices["device_pending" in codes, "rate_limited" in codes]
            told[codes] = device.kiosk.send(_request(device, faults)).code
        fresh = devices[False, False].kiosk
        accepted(fresh.call("POST", "/v1/heartbeat", {"queue_length": 1}))
    assert {codes: code for codes, code in told.items() if code != codes[0]} == {}
    assert len(told) == 66
