"""Receipts (section 3): what the server decided, as compact JWS (RFC 7515) with EdDSA (RFC 8037)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from verifier.protocol import base64url, keys
from verifier.protocol.canonical import canonical


def make(payload: Mapping[str, Any], private: Ed25519PrivateKey, kid: str) -> str:
    """Return a receipt over ``payload``.

    Raises:
        ValueError: the payload has no canonical form.
    """
    signed = f"{base64url.encode(_header(kid))}.{base64url.encode(canonical(payload))}"
    return f"{signed}.{base64url.encode(private.sign(signed.encode('ascii')))}"


def read(token: str, public: bytes) -> dict[str, Any]:
    """Return the payload of a receipt that ``public`` (32 bytes) signed.

    Raises:
        ValueError: not three parts of base64url, a header other than :func:`make` writes for this key, a
            signature that does not hold, or a payload that is no JSON object.
    """
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("a receipt has three parts")
    header, body, signature = (base64url.decode(part) for part in parts)
    # one exact header: no room for another algorithm, or for extensions that would have to be understood
    if header != _header(keys.thumbprint(public)):
        raise ValueError("not a receipt of this key")
    try:
        signed = token.rpartition(".")[0].encode("ascii")
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except InvalidSignature:
        raise ValueError("the signature does not hold") from None
    payload = json.loads(body)
    if not isinstance(payload, dict):
        raise ValueError("a receipt holds an object")  # noqa: TRY004 -- one kind of refusal for all
    return payload


def _header(kid: str) -> bytes:
    return canonical({"alg": "EdDSA", "kid": kid})
