"""Encodings, thumbprints and sealed samples, written from the protocol's page alone."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64u(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jcs(value: Any) -> bytes:
    """RFC 8785 for what this client sends: names in ASCII, no fractions."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def raw_public(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes_raw())


def jwk(public: bytes) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": b64u(public)}


def thumbprint(public: bytes) -> str:
    return b64u(hashlib.sha256(jcs(jwk(public))).digest())


def digest_header(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def seal(
    plain: bytes, to: dict[str, str], challenge: bytes, bound_to: tuple[str, str, str]
) -> dict[str, str]:
    """Encrypt a sample or a PIN to the server."""
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(unb64u(to["x"])))
    key = HKDF(SHA256(), 32, challenge, b"pv-kiosk-v1 sample").derive(shared)
    nonce = secrets.token_bytes(12)
    hidden = AESGCM(key).encrypt(nonce, plain, "|".join(bound_to).encode())
    return {
        "kid": to["kid"],
        "epk": b64u(raw_public(ephemeral)),
        "nonce": b64u(nonce),
        "ciphertext": b64u(hidden),
    }
