"""Sizes, methods, addresses and JSON that is none: refused before anything is computed for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.kiosk.adversary import accepted, refused_kept, refused_unkept
from tests.kiosk.independent_client import Kiosk, Sent
from tests.kiosk.scene import Office, Retiree, wsgi_wire
from verifier.devices.tables import UsedNonce
from web.application import create_app
from web.kiosk.routes import ENDPOINTS, find_endpoint

KIB = 1024
LIMITS = {
    "/v1/heartbeat": 256,
    "/v1/challenges": 256,
    "/v1/challenges/offline": 256,
    "/v1/operator-sessions": 256,
    "/v1/devices": 256,
    "/v1/devices/self/keys": 256,
    "/v1/checks": 1024,
    "/v1/checks/batch": 8 * 1024,
    "/v1/enrolments": 8 * 1024,
}


@pytest.fixture(scope="module")
def kiosk(shared: Office) -> Kiosk:
    """One device for the whole file: hardly anything here gets as far as to change it."""
    return shared.kiosk()


@pytest.mark.parametrize("target", LIMITS)
def test_a_body_one_byte_too_large_is_not_even_read(shared: Office, kiosk: Kiosk, target: str) -> None:
    most = LIMITS[target] * KIB

    class Unread:
        def read(self, *_: int) -> bytes:
            raise AssertionError("the body was read")

    def unread(environ: dict[str, Any], start: Any) -> Any:
        return shared.api(environ | {"wsgi.input": Unread()}, start)

    large = kiosk.draft("POST", target, b" " * (most + 1)).signed()
    assert wsgi_wire(unread)(large).code == "body_too_large"
    assert kiosk.send(Sent("POST", target, {"host": kiosk.host}, large.body)).code == "body_too_large"
    # one byte less is judged further: it is a matter of what is in it
    assert kiosk.send(kiosk.draft("POST", target, b" " * most)).status == 400


def test_a_heartbeat_of_exactly_256_kib_is_accepted(kiosk: Kiosk) -> None:
    padded = b'{"software_version": "1"}'.ljust(256 * KIB)
    accepted(kiosk.call("POST", "/v1/heartbeat", padded))
    assert kiosk.call("POST", "/v1/heartbeat", padded + b" ").code == "body_too_large"


@pytest.mark.parametrize("told", ["-1", "x", "1e3", "١", "+5", " "])
def test_a_length_that_is_none_is_refused(kiosk: Kiosk, told: str) -> None:
    good = kiosk.draft("POST", "/v1/heartbeat", {})
    sent = good.signed()
    odd = Sent("POST", good.target, sent.headers | {"content-length": told}, sent.body)
    got = kiosk.send(odd)
    assert got.status == 400
    accepted(kiosk.send(good))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b"{}{}",
        b'{"count": 1, "count": 1}',
        b'{"count": NaN}',
        b'{"count": Infinity}',
        b'{"count": 1e999}',
        b'{"count": "1"}',
        b'{"count": 1.5}',
        b'{"count": true}',
        b'{"count": ' + b"9" * 5000 + b"}",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"count": "\xff"}',
        b'{"count": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
        b'{"x": {"a": 1, "a": 2}, "count": 1}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_not_this_json_is_malformed(kiosk: Kiosk, body: bytes) -> None:
    bad = kiosk.draft("POST", "/v1/challenges/offline", body)
    got = refused_kept(kiosk, bad, "malformed_request")
    assert len(got.body) < 2000
    accepted(kiosk.send(bad.anew(body=b'{"count": 1}')))


@pytest.mark.parametrize("depth", [90, 400, 900])
def test_deep_json_in_a_member_nobody_knows_ends_in_an_answer(
    shared: Office, retiree: Retiree, depth: int
) -> None:
    kiosk = shared.kiosk()
    deep: Any = 1
    for _ in range(depth):
        deep = [deep]
    body = kiosk.check_body(kiosk.challenge(retiree.ref), retiree.print(), more=deep)
    got = kiosk.send(kiosk.draft("POST", "/v1/checks", json.dumps(body).encode()))
    assert got.code == ("201" if depth < 100 else "malformed_request")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/jsonx", "multipart/form-data", ""]
)
def test_only_json_is_understood(kiosk: Kiosk, kind: str) -> None:
    bad = kiosk.draft("POST", "/v1/heartbeat", {}, content_type=kind)
    assert kiosk.send(bad).code == "format_unsupported"
    accepted(kiosk.send(bad.anew(content_type="application/json; charset=utf-8")))


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("target", ["/v1/checks", "/v1/keys", "/v1/checks/chk-1"])
def test_another_method_is_not_allowed_and_the_right_ones_are_named(
    kiosk: Kiosk, method: str, target: str
) -> None:
    got = kiosk.send(Sent(method, target, {"host": kiosk.host}))
    assert (got.status, got.code) == (405, "method_not_allowed")
    assert got.headers["allow"] == ("POST" if target == "/v1/checks" else "GET")


@pytest.mark.parametrize(
    "target",
    [
        "/v1/",
        "/v1/unknown",
        "/v1/checks/",
        "/v1/checks/a/b",
        "/v1/checks/%2e%2e",
        "/v1/check%73",
        "/v1//checks",
        "/v1/keys/",
        "/v1/../v1/keys",
        "/v1/checks/" + "a" * 61,
        "/v1/checks/chk-\u0661".encode().decode("latin-1"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_an_address_that_is_none_is_not_found(kiosk: Kiosk, method: str, target: str) -> None:
    assert kiosk.send(Sent(method, target, {"host": kiosk.host})).code == "not_found"


def test_nothing_unsigned_leaves_a_trace(shared: Office, kiosk: Kiosk) -> None:
    before = len(shared.rows(UsedNonce))
    for endpoint in ENDPOINTS:
        target = endpoint.path.replace("{check_id}", "chk-1")
        assert kiosk.send(Sent(endpoint.method, target, {"host": kiosk.host})).code == "signature_missing"
        sent = kiosk.draft(endpoint.method, target, None if endpoint.method == "GET" else {}).signed()
        forged = sent.but(signature="kiosk=:" + "A" * 86 + "==:")
        assert kiosk.send(forged).status in (400, 401)
    assert len(shared.rows(UsedNonce)) == before


def test_keys_and_document_are_open_and_signed(kiosk: Kiosk) -> None:
    for target in ("/v1/keys", "/v1/openapi.json"):
        got = accepted(kiosk.send(Sent("GET", target, {"host": kiosk.host})))
        assert got.headers["cache-control"] == "no-store"
    assert {path.replace("{check_id}", "x") for path in got.json["paths"]} == {
        *LIMITS, "/v1/keys", "/v1/openapi.json", "/v1/time", "/v1/devices/self", "/v1/checks/x",
    }  # fmt: skip
    for path, most in LIMITS.items():
        assert find_endpoint("POST", path)[0].most_bytes == most * KIB


def test_the_console_hands_the_api_its_own_requests(own_office: Office) -> None:
    app = create_app(own_office.context)
    kiosk, retiree = own_office.kiosk(wire=wsgi_wire(app.wsgi_app)), own_office.enrolled()
    assert accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print())).json["decision"] == "match"
    assert app.test_client().get("/login").status_code == 200


def test_a_refusal_repeats_nothing_that_was_sent(kiosk: Kiosk) -> None:
    secret = "11010519491231002X"
    for body in ({"person_ref": secret, "modalities": [secret], "purpose": secret}, {secret: secret}):
        got = refused_unkept(
            kiosk,
            kiosk.draft("POST", "/v1/challenges", body),
            "malformed_request",
            kiosk.draft("POST", "/v1/heartbeat", {}),
        )
        assert secret.encode() not in got.body
