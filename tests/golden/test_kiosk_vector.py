"""Golden: every byte of the vector that is published beside the kiosk protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from verifier.protocol import answers, base64url, chain, digests, keys, requests, samples
from verifier.protocol.canonical import canonical
from verifier.protocol.fields import read_byte_sequences

VECTOR: dict[str, Any] = json.loads(
    (Path(__file__).parent / "kiosk-test-vector.json").read_text(encoding="utf-8")
)
DEVICE, SERVER, ENCRYPTION = VECTOR["device"], VECTOR["server"], VECTOR["encryption"]
REQUEST, RESPONSE, CHAIN = VECTOR["request"], VECTOR["response"], VECTOR["chain"]
SENT, ANSWERED = REQUEST["headers"], RESPONSE["headers"]


def _parts() -> requests.RequestParts:
    url = urlsplit(REQUEST["url"])
    return requests.RequestParts(
        method=REQUEST["method"],
        authority=requests.authority(url.netloc, url.scheme),
        path=url.path,
        query=f"?{url.query}",
        content_type=SENT["Content-Type"],
        content_digest=SENT["Content-Digest"],
        idempotency_key=SENT["Idempotency-Key"],
    )


def _signature() -> requests.RequestSignature:
    return requests.parse(SENT["Signature-Input"], SENT["Signature"], REQUEST["method"])["kiosk"]


def _given(*values: str) -> Iterator[bytes]:
    return map(base64url.decode, values)


@pytest.mark.parametrize(
    ("private", "jwk", "kid"),
    [
        (DEVICE["ed25519_private"], DEVICE["jwk"], DEVICE["thumbprint"]),
        (RESPONSE["signing_private"], RESPONSE["jwk"], RESPONSE["kid"]),
    ],
)
def test_keys_and_their_thumbprints(private: str, jwk: dict[str, str], kid: str) -> None:
    public = keys.public(keys.signing_key(base64url.decode(private, 32)))
    assert keys.jwk(public) == jwk
    assert keys.public_of(jwk) == public
    assert keys.thumbprint(public) == kid


def test_the_signature_base_of_the_request() -> None:
    assert requests.base(_parts(), _signature()).decode() == REQUEST["signature_base"]


def test_the_request_is_read_and_its_signature_holds() -> None:
    signature = _signature()
    assert (signature.created, signature.expires) == (1795138200, 1795138500)
    assert signature.nonce == bytes(range(16))
    assert signature.keyid == DEVICE["thumbprint"]
    assert requests.verify(_parts(), signature, keys.public_of(DEVICE["jwk"]))


def test_the_request_signed_anew_has_the_same_headers() -> None:
    private = keys.signing_key(base64url.decode(DEVICE["ed25519_private"]))
    signed = requests.sign(_parts(), private, created=1795138200, expires=1795138500, nonce=bytes(range(16)))
    assert signed == (SENT["Signature-Input"], SENT["Signature"])


def test_the_digests_of_both_bodies() -> None:
    for message in (REQUEST, RESPONSE):
        body = message["body"].encode()
        assert digests.content_digest(body) == message["headers"]["Content-Digest"]
        assert digests.matches(message["headers"]["Content-Digest"], body)


def test_the_answer_signed_anew_has_the_same_headers_and_the_base_of_the_vector() -> None:
    private = keys.signing_key(base64url.decode(RESPONSE["signing_private"]))
    signed = answers.sign(
        RESPONSE["status"],
        ANSWERED["Content-Type"],
        ANSWERED["Content-Digest"],
        _signature().signature,
        private,
        RESPONSE["kid"],
        1795138201,
    )
    assert signed == {name: ANSWERED[name] for name in ("Signature-Input", "Signature")}
    # Ed25519 is deterministic: the same signature is the same base
    base = private.sign(RESPONSE["signature_base"].encode())
    assert base == read_byte_sequences(ANSWERED["Signature"])["server"]


def test_the_kiosk_accepts_the_answer_of_the_key_it_pinned() -> None:
    pinned = {RESPONSE["kid"]: keys.public_of(RESPONSE["jwk"])}
    headers = (ANSWERED["Signature-Input"], ANSWERED["Signature"])
    covered = (RESPONSE["status"], ANSWERED["Content-Type"], ANSWERED["Content-Digest"])
    assert answers.verify(*covered, _signature().signature, *headers, pinned)


def test_the_sample_is_encrypted_to_the_same_bytes() -> None:
    given = _given(ENCRYPTION["ephemeral_private"], ENCRYPTION["nonce"])
    encrypted = samples.encrypt(
        base64url.decode(ENCRYPTION["plaintext"]),
        SERVER["kid"],
        base64url.decode(SERVER["x25519_public"]),
        base64url.decode(ENCRYPTION["challenge"]),
        *ENCRYPTION["aad"].split("|"),
        random=lambda _: next(given),
    )
    assert {**encrypted, "format": "fmr-19794-2-2005"} == json.loads(REQUEST["body"])["sample"]
    assert encrypted["ciphertext"] == ENCRYPTION["ciphertext"]


def test_the_sample_is_decrypted() -> None:
    private = keys.agreement_key(base64url.decode(SERVER["x25519_private"]))
    assert keys.public(private) == base64url.decode(SERVER["x25519_public"])
    plain = samples.decrypt(
        json.loads(REQUEST["body"])["sample"],
        private,
        base64url.decode(ENCRYPTION["challenge"], 32),
        *ENCRYPTION["aad"].split("|"),
    )
    assert plain == base64url.decode(ENCRYPTION["plaintext"])


def test_the_vectors_own_secret_and_key_belong_to_its_ciphertext() -> None:
    private = keys.agreement_key(base64url.decode(SERVER["x25519_private"]))
    epk = base64url.decode(json.loads(REQUEST["body"])["sample"]["epk"])
    shared = private.exchange(X25519PublicKey.from_public_bytes(epk))
    assert base64url.encode(shared) == ENCRYPTION["shared_secret"]
    key, nonce, ciphertext = _given(ENCRYPTION["key"], ENCRYPTION["nonce"], ENCRYPTION["ciphertext"])
    plain = AESGCM(key).decrypt(nonce, ciphertext, ENCRYPTION["aad"].encode())
    assert plain == base64url.decode(ENCRYPTION["plaintext"])


def test_the_chain_of_two_check_bodies() -> None:
    first, second = CHAIN
    bodies = [REQUEST["body"], second["body"]]
    assert base64url.decode(first["prev_hash"]) == chain.FIRST
    for text, entry in zip(bodies, CHAIN, strict=True):
        body = json.loads(text)
        assert canonical(body) == text.encode()
        assert base64url.encode(chain.entry_hash(body)) == entry["item_hash"]
        assert (body["seq"], body["prev_hash"]) == (entry["seq"], entry["prev_hash"])
    assert second["prev_hash"] == first["item_hash"]


def test_the_problem_of_the_vector_is_canonical_too() -> None:
    assert canonical(json.loads(RESPONSE["body"])) == RESPONSE["body"].encode()
