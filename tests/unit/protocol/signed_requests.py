"""A device's key and requests it signed, for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from verifier.protocol import digests, keys, requests
from verifier.protocol.refusals import Refusal

PRIVATE = keys.signing_key(bytes(range(32)))
PUBLIC = keys.public(PRIVATE)
OTHER = keys.signing_key(bytes(range(32, 64)))
CREATED, EXPIRES = 1_795_138_200, 1_795_138_500
NONCE = bytes(range(16))
BODY = b'{"count":1}'
POST = requests.RequestParts(
    "POST",
    "verifier.example",
    "/v1/checks",
    "?",
    "application/json",
    digests.content_digest(BODY),
    "0b1f9c1e-1111-4222-8333-444455556666",
)
GET = requests.RequestParts("GET", "verifier.example", "/v1/time", "?a=1&b=%20")


def signed(parts: requests.RequestParts = POST, **other: Any) -> tuple[str, str]:
    """Return Signature-Input and Signature."""
    given: dict[str, Any] = {"created": CREATED, "expires": EXPIRES, "nonce": NONCE}
    return requests.sign(parts, PRIVATE, **{**given, **other})


def accepted(parts: requests.RequestParts, signature_input: str, signature: str) -> bool:
    """Say whether a server would take the signature for this device's."""
    try:
        read = requests.parse(signature_input, signature, parts.method)[requests.LABEL]
        return read.keyid == keys.thumbprint(PUBLIC) and requests.verify(parts, read, PUBLIC)
    except Refusal:
        return False


def altered(parts: requests.RequestParts, name: str, value: str | None) -> requests.RequestParts:
    """Return the request with one covered value changed."""
    changes: dict[str, Any] = {name: value}
    return replace(parts, **changes)
