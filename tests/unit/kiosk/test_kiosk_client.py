"""What the client believes, when it tries again, and that it always knows whether anything has left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.kiosk.machine import NOW, SERVER, SERVER_KID, Wire, client_on, problem
from verifier.errors import InvalidInput, VerifierError
from verifier.kiosk import pinning
from verifier.kiosk.transport import NoAnswer, NotSent, Received, Transport
from verifier.protocol import base64url, keys

BODY = b'{"count":1}'
STRANGER = keys.signing_key(bytes(range(7, 39)))


def answers_in_turn(*outcomes: Any) -> Callable[..., Any]:
    left = list(outcomes)
    return lambda *_: left.pop(0) if len(left) > 1 else left[0]


def with_header(name: str, value: str) -> Callable[[Received], Received]:
    return lambda received: replace(received, headers={**received.headers, name: value})


def test_an_answer_of_the_pinned_server_is_believed() -> None:
    client, waits = client_on(Wire(lambda *_: (201, {"done": True})))
    answer = client.post("/v1/x", BODY)
    assert (answer.ok, answer.body, answer.code) == (True, {"done": True}, None)
    assert waits == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda received: replace(received, status=200),
        lambda received: replace(received, body=received.body + b" "),
        with_header("content-type", "text/html"),
        with_header("content-digest", "sha-256=:AAAA:"),
        with_header("signature", "server=:AAAA:"),
        with_header("signature-input", ""),
        lambda received: replace(received, headers={}),
    ],
)
def test_an_answer_changed_anywhere_is_no_answer(spoil: Callable[[Received], Received]) -> None:
    wire = Wire(lambda *_: (201, {"done": True}))
    wire.spoil = spoil
    client, _ = client_on(wire)
    with pytest.raises(NoAnswer, match="not_the_server"):
        client.post("/v1/x", BODY)


def test_an_answer_signed_by_a_key_that_is_not_pinned_is_no_answer() -> None:
    public = keys.public(STRANGER)
    client, _ = client_on(Wire(lambda *_: (200, {})), pinned={keys.thumbprint(public): public})
    with pytest.raises(NoAnswer, match="not_the_server"):
        client.get("/v1/time")


def test_an_answer_to_another_request_is_no_answer() -> None:
    wire = Wire(lambda *_: (200, {"time": "then"}))
    client, _ = client_on(wire)
    client.get("/v1/time")
    kept: list[Received] = []

    def keep(received: Received) -> Received:
        kept.append(received)
        return received

    wire.spoil = keep
    client.get("/v1/time")
    wire.spoil = lambda _: kept[0]
    with pytest.raises(NoAnswer, match="not_the_server"):
        client.get("/v1/time")


def test_every_try_has_a_fresh_nonce_and_the_same_key_and_bytes() -> None:
    wire = Wire(answers_in_turn(NoAnswer("broken"), problem("overloaded", 503), (201, {})))
    client, _ = client_on(wire)
    assert client.post("/v1/x", BODY).ok
    assert len({headers["Signature-Input"] for _, headers, _ in wire.sent}) == 3
    assert len({headers["Idempotency-Key"] for _, headers, _ in wire.sent}) == 1
    assert {body for _, _, body in wire.sent} == {BODY}


def test_retry_after_is_waited_for_and_a_long_one_left_to_the_next_time() -> None:
    wire = Wire(answers_in_turn(problem("rate_limited", 429), (201, {})))
    wire.headers = {"Retry-After": "7"}
    client, waits = client_on(wire)
    assert client.post("/v1/x", BODY).ok
    assert waits == [7.0]
    wire.react = lambda *_: problem("overloaded", 503)
    wire.headers = {"Retry-After": "600"}
    with pytest.raises(NoAnswer, match="busy"):
        client.post("/v1/x", BODY)
    assert waits == [7.0]


def test_only_when_no_byte_has_left_is_that_said() -> None:
    client, waits = client_on(Wire(lambda *_: NotSent("no_connection")))
    with pytest.raises(NotSent):
        client.post("/v1/x", BODY)
    assert len(waits) == 3
    for first in (NoAnswer("broken"), problem("overloaded", 503)):
        client, _ = client_on(Wire(answers_in_turn(first, NotSent("no_connection"))))
        with pytest.raises(NoAnswer):
            client.post("/v1/x", BODY)


def test_a_refusal_is_an_answer_and_not_tried_again() -> None:
    wire = Wire(lambda *_: problem("not_enrolled", 404))
    client, _ = client_on(wire)
    assert client.post("/v1/x", BODY).code == "not_enrolled"
    assert len(wire.sent) == 1


def test_the_time_is_learned_once_and_a_clock_that_stays_wrong_is_said() -> None:
    server_time = (NOW + timedelta(hours=3)).isoformat()
    skewed = problem("clock_skew", 401, errors=[{"server_time": server_time}])
    wire = Wire(answers_in_turn(skewed, (200, {})))
    client, _ = client_on(wire)
    assert client.get("/v1/time").ok
    assert client.now() == NOW + timedelta(hours=3)
    wire.react = lambda *_: skewed
    assert client.get("/v1/time").code == "clock_skew"


def test_an_answer_that_is_no_object_is_not_understood() -> None:
    client, _ = client_on(Wire(lambda *_: (200, ["a"])))
    with pytest.raises(NoAnswer, match="not_understood"):
        client.get("/v1/time")


def published(*privates: Any) -> dict[str, Any]:
    rows = [
        {
            **keys.jwk(keys.public(one)),
            "kid": "whatever",
            "not_before": (NOW - timedelta(days=1)).isoformat(),
            "not_after": (NOW + timedelta(days=1)).isoformat(),
        }
        for one in privates
    ]
    sealing = keys.public(keys.agreement_key(bytes(range(1, 33))))
    encryption = {**rows[0], **keys.jwk(sealing, "X25519"), "kid": "enc-9"}
    return {"signing": rows, "encryption": [encryption]}


def test_the_first_pin_is_the_printed_key_and_only_if_it_signed() -> None:
    wire = Wire(lambda *_: (200, published(STRANGER, SERVER)))
    assert pinning.first_pin(wire, SERVER_KID) == (SERVER_KID, keys.public(SERVER))
    assert pinning.first_pin(wire, None)[0] == SERVER_KID
    for named in (keys.thumbprint(keys.public(STRANGER)), "A" * 43):
        with pytest.raises(VerifierError):
            pinning.first_pin(wire, named)


def test_what_a_signing_key_is_called_is_computed_and_ended_ones_are_left_out() -> None:
    told = published(SERVER, STRANGER)
    told["signing"][1]["not_after"] = (NOW - timedelta(seconds=1)).isoformat()
    found = pinning.told_by_server(told, NOW)
    assert found.signing == {SERVER_KID: base64url.encode(keys.public(SERVER))}
    assert list(found.encryption) == ["enc-9"]
    told["signing"] = []
    with pytest.raises(ValueError, match="no key"):
        pinning.told_by_server(told, NOW)


@pytest.mark.parametrize("server", ["ftp://x", "example.org", "https://", "https://x/deep", "https://x?q=1"])
def test_only_the_address_of_a_server_is_taken(server: str) -> None:
    with pytest.raises(InvalidInput):
        Transport(server)


def test_the_authority_is_what_the_server_reads_from_host() -> None:
    assert Transport("https://Example.org:443").authority == "example.org"
    assert Transport("http://Example.org:8000/").authority == "example.org:8000"


def test_nobody_listening_means_nothing_was_sent() -> None:
    with pytest.raises(NotSent):
        Transport("http://127.0.0.1:9").exchange("GET", "/", {}, None)
