"""Whatever of a signed request is altered, left out or added: refused, and nothing of it is used up."""

from __future__ import annotations

import base64
import hashlib
import secrets

import pytest

from tests.kiosk.adversary import accepted, refused_unkept
from tests.kiosk.independent_client import GET_COVERS, POST_COVERS, Draft, Kiosk, Sent
from tests.kiosk.independent_encodings import b64u, digest_header
from tests.kiosk.scene import Office

SIGNATURE = ("signature", "signature-input")


def spliced(request: Draft, signed_otherwise: Draft) -> Sent:
    """The request under the signature of another."""
    other = signed_otherwise.signed()
    sent = request.signed()
    return Sent(
        sent.method, sent.target, sent.headers | {name: other.headers[name] for name in SIGNATURE}, sent.body
    )


@pytest.mark.parametrize(
    "signed",
    [
        {"method": "PUT"},
        {"host": "other.test"},
        {"host": "kiosk.test:8080"},
        {"target": "/v1/challenges"},
        {"target": "/v1/checks/"},
        {"target": "/v1/checks?x=1"},
        {"content_type": "application/json; charset=utf-8"},
        {"body": b"{}"},
        {"idempotency_key": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=str,
)
def test_a_signature_over_another_value_of_a_component_does_not_hold(
    kiosk: Kiosk, good: Draft, signed: dict[str, str]
) -> None:
    refused_unkept(kiosk, spliced(good, good.but(**signed)), "signature_invalid", good)


@pytest.mark.parametrize(
    "signed", [{"method": "HEAD"}, {"host": "x"}, {"target": "/v1/devices/self"}], ids=str
)
def test_a_signature_over_another_value_of_a_get_does_not_hold(kiosk: Kiosk, signed: dict[str, str]) -> None:
    good = kiosk.draft("GET", "/v1/time")
    altered = good.but(**signed, covers=GET_COVERS)
    refused_unkept(kiosk, spliced(good, altered), "signature_invalid", good)


def test_a_query_that_was_not_signed_is_noticed(kiosk: Kiosk) -> None:
    good = kiosk.draft("GET", "/v1/time")
    altered = good.but(target="/v1/time?a=1")
    refused_unkept(kiosk, spliced(altered, good), "signature_invalid", good)
    accepted(kiosk.send(altered.anew()))


@pytest.mark.parametrize(
    "changed",
    [
        {"host": "other.test"},
        {"content-type": "application/json; charset=utf-8"},
        {"content-digest": digest_header(b"{}")},
        {"idempotency-key": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=str,
)
def test_a_header_changed_on_the_way_is_noticed(kiosk: Kiosk, good: Draft, changed: dict[str, str]) -> None:
    refused_unkept(kiosk, good.signed().but(**changed), "signature_invalid", good)


@pytest.mark.parametrize("missing", ["content-type", "content-digest", "idempotency-key"])
def test_a_covered_header_that_did_not_arrive_is_noticed(kiosk: Kiosk, good: Draft, missing: str) -> None:
    refused_unkept(kiosk, good.signed().but(missing), "signature_input_invalid", good)


@pytest.mark.parametrize("missing", POST_COVERS)
def test_each_component_must_be_covered(kiosk: Kiosk, good: Draft, missing: str) -> None:
    fewer = good.but(covers=tuple(name for name in POST_COVERS if name != missing))
    refused_unkept(kiosk, fewer, "signature_input_invalid", good)


@pytest.mark.parametrize("missing", GET_COVERS)
def test_each_component_of_a_get_must_be_covered(kiosk: Kiosk, missing: str) -> None:
    good = kiosk.draft("GET", "/v1/devices/self")
    fewer = good.but(covers=tuple(name for name in GET_COVERS if name != missing))
    refused_unkept(kiosk, fewer, "signature_input_invalid", good)


@pytest.mark.parametrize("more", ["@scheme", "@target-uri", "host", "date", "content-length", "@method"])
def test_nothing_else_may_be_covered(kiosk: Kiosk, good: Draft, more: str) -> None:
    refused_unkept(kiosk, good.but(covers=(*POST_COVERS, more)), "signature_input_invalid", good)


def test_the_components_may_come_in_any_order(kiosk: Kiosk, good: Draft) -> None:
    accepted(kiosk.send(good.but(covers=tuple(reversed(POST_COVERS)))))


@pytest.mark.parametrize("missing", ["created", "expires", "nonce", "keyid", "alg", "tag"])
def test_each_parameter_must_be_there(kiosk: Kiosk, good: Draft, missing: str) -> None:
    refused_unkept(kiosk, good.but(parameters={missing: None}), "signature_input_invalid", good)


@pytest.mark.parametrize(
    "parameters",
    [
        {"alg": '"ed25519ph"'},
        {"alg": '"hmac-sha256"'},
        {"alg": '""'},
        {"tag": '"pv-server-v1"'},
        {"tag": '"pv-kiosk-v2"'},
        {"tag": '"PV-KIOSK-V1"'},
        {"nonce": f'"{b64u(bytes(8))}"'},
        {"nonce": f'"{b64u(bytes(17))}"'},
        {"nonce": '"AAAAAAAAAAAAAAAAAAAAAA=="'},
        {"nonce": '"AAAAAAAAAAAAAAAAAAAAAB"'},
        {"created": '"1795226400"'},
        {"created": "-1"},
        {"expires": "1795226400.5"},
        {"keyid": '""'},
        {"more": "1"},
    ],
    ids=str,
)
def test_a_parameter_has_one_form(kiosk: Kiosk, good: Draft, parameters: dict[str, str]) -> None:
    refused_unkept(kiosk, good.but(parameters=parameters), "signature_input_invalid", good)


@pytest.mark.parametrize("label", ["sig1", "kiosk-new", "server"])
def test_the_label_is_kiosk(kiosk: Kiosk, good: Draft, label: str) -> None:
    refused_unkept(kiosk, good.but(label=label), "signature_input_invalid", good)


def test_a_second_signature_has_no_place(kiosk: Kiosk, good: Draft) -> None:
    one, more = good.signed(), good.but(label="more").signed()
    both = {name: f"{one.headers[name]}, {more.headers[name]}" for name in SIGNATURE}
    refused_unkept(
        kiosk, Sent("POST", good.target, one.headers | both, one.body), "signature_input_invalid", good
    )


@pytest.mark.parametrize("missing", [("signature",), ("signature-input",), SIGNATURE], ids=str)
def test_a_request_must_be_signed(kiosk: Kiosk, good: Draft, missing: tuple[str, ...]) -> None:
    refused_unkept(kiosk, good.signed().but(*missing), "signature_missing", good)


@pytest.mark.parametrize("path", ["/v1/time", "/v1/devices/self", "/v1/checks/chk-1"])
def test_a_get_must_be_signed_as_well(kiosk: Kiosk, path: str) -> None:
    assert kiosk.send(Sent("GET", path, {"host": kiosk.host})).code == "signature_missing"


def test_a_signature_by_another_key_does_not_hold(shared: Office, kiosk: Kiosk, good: Draft) -> None:
    other = shared.kiosk()
    forged = good.but(key=other.key, keyid=kiosk.keyid)
    refused_unkept(kiosk, forged, "signature_invalid", good)


def test_a_request_of_one_device_is_no_other_devices(shared: Office, kiosk: Kiosk, good: Draft) -> None:
    other = shared.kiosk()
    refused_unkept(kiosk, good.but(keyid=other.keyid), "signature_invalid", good)
    refused_unkept(other, good.but(key=other.key), "challenge_unknown", other.draft("GET", "/v1/time"))


def test_a_key_nobody_has_is_unknown(shared: Office, kiosk: Kiosk, good: Draft) -> None:
    nobody = Kiosk(shared.wire, shared.context.clock.now, next(iter(kiosk.pinned)))
    refused_unkept(kiosk, good.but(key=nobody.key), "key_unknown", good)
    refused_unkept(
        kiosk, good.but(keyid="not-a-thumbprint"), "key_unknown", good.anew(method="GET", target="/v1/time")
    )


@pytest.mark.parametrize("length", [0, 1, 32, 63, 65, 128])
def test_a_signature_of_another_length_does_not_hold(kiosk: Kiosk, good: Draft, length: int) -> None:
    spelt = base64.b64encode(secrets.token_bytes(length)).decode()
    refused_unkept(kiosk, good.signed().but(signature=f"kiosk=:{spelt}:"), "signature_invalid", good)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_one_bit_of_the_signature_is_enough(kiosk: Kiosk, good: Draft, place: int) -> None:
    sent = good.signed()
    raw = bytearray(base64.b64decode(sent.headers["signature"].removeprefix("kiosk=:").removesuffix(":")))
    raw[place] ^= 1
    spoiled = sent.but(signature=f"kiosk=:{base64.b64encode(raw).decode()}:")
    refused_unkept(kiosk, spoiled, "signature_invalid", good)


@pytest.mark.parametrize(
    "spelt", ["kiosk=AAAA", "kiosk=:AAA:", "kiosk", "", "kiosk=:****:", "kiosk=:AAAB:, kiosk=:AAAB:"]
)
def test_a_signature_that_cannot_be_read(kiosk: Kiosk, good: Draft, spelt: str) -> None:
    sent = good.signed().but(signature=spelt)
    got = kiosk.wire(sent)
    assert got.code == ("signature_input_invalid" if spelt else "signature_missing")
    accepted(kiosk.send(good))


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("created", 1), ("created", -1), ("expires", 1), ("expires", -1), ("nonce", None)],
)
def test_a_parameter_changed_after_signing_is_noticed(
    kiosk: Kiosk, good: Draft, parameter: str, value: int | None
) -> None:
    altered = (
        good.but(nonce=bytes(16))
        if value is None
        else good.but(**{parameter: getattr(good, parameter) + value})
    )
    sent = good.signed().but(**{"signature-input": altered.signed().headers["signature-input"]})
    refused_unkept(kiosk, sent, "signature_invalid", good)


def test_the_signed_digest_of_another_body_is_noticed(kiosk: Kiosk, good: Draft) -> None:
    sent = good.signed()
    refused_unkept(kiosk, Sent("POST", good.target, sent.headers, sent.body + b" "), "digest_mismatch", good)


@pytest.mark.parametrize(
    "digest",
    [
        "sha-512=:" + base64.b64encode(hashlib.sha512(b"{}").digest()).decode() + ":",
        "sha-256=abc",
        "sha-256=::",
        "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:",
        digest_header(b""),
    ],
    ids=["sha-512", "no bytes", "empty", "md5", "of nothing"],
)
def test_a_digest_that_is_not_the_bodys_is_refused(
    kiosk: Kiosk, good: Draft, digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("tests.kiosk.independent_client.digest_header", lambda _body: digest)
        sent = good.signed()
    refused_unkept(kiosk, sent, "digest_mismatch", good)


@pytest.mark.parametrize("host", ["KIOSK.test", "kiosk.test:80"])
def test_the_host_is_covered_in_its_one_spelling(kiosk: Kiosk, good: Draft, host: str) -> None:
    accepted(kiosk.send(good.signed().but(host=host)))
