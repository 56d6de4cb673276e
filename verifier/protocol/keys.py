"""Keys as they are published: Ed25519 and X25519 in JWK (RFC 8037), their thumbprints (RFC 7638).

A public key is its 32 raw bytes everywhere in this package; a private key is kept as 32 bytes and used as the
library's object, because making the object costs as much as a signature.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from verifier.protocol import base64url

Curve = Literal["Ed25519", "X25519"]

_P = 2**255 - 19
_EDWARDS_D = -121665 * pow(121666, -1, _P) % _P
#: y of the points whose order divides 8 (RFC 8032 section 5.1: the cofactor): a signature under such a "key"
#: can be made to hold for any message
_SMALL_EDWARDS = {
    0,
    1,
    _P - 1,
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
}
#: u of the points whose order divides 8 (RFC 7748 section 6.1): the shared secret would be zero
_SMALL_MONTGOMERY = {
    0,
    1,
    _P - 1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
}


def generate(random: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """Return a new private key of either curve: any 32 random bytes are one."""
    return random(32)


def signing_key(private: bytes) -> Ed25519PrivateKey:
    """Return the key that signs.

    Raises:
        ValueError: not 32 bytes.
    """
    return Ed25519PrivateKey.from_private_bytes(private)


def agreement_key(private: bytes) -> X25519PrivateKey:
    """Return the key that samples are decrypted with.

    Raises:
        ValueError: not 32 bytes.
    """
    return X25519PrivateKey.from_private_bytes(private)


def public(private: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    """Return the 32 public bytes that belong to a private key."""
    return private.public_key().public_bytes_raw()


def jwk(public: bytes, curve: Curve = "Ed25519") -> dict[str, str]:
    """Return a public key as JWK: ``kty``, ``crv``, ``x``."""
    return {"crv": curve, "kty": "OKP", "x": base64url.encode(public)}


def thumbprint(public: bytes) -> str:
    """Return the ``keyid`` of an Ed25519 key: its RFC 7638 SHA-256 thumbprint, 43 characters."""
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{base64url.encode(public)}"}}'
    return base64url.encode(hashlib.sha256(members.encode("ascii")).digest())


def public_of(jwk: Mapping[str, object], curve: Curve = "Ed25519") -> bytes:
    """Return the 32 bytes of a public key that came as JWK; members we do not need are ignored.

    Raises:
        ValueError: another kind of key or curve, a private key, not 32 bytes, not a point of the curve in its
            one spelling, or a point of small order. The key is not in the message.
    """
    if not isinstance(jwk, Mapping):
        # it comes straight out of a body, before anything was validated
        raise ValueError("a key is an object")  # noqa: TRY004 -- one kind of refusal for all
    if "d" in jwk:
        raise ValueError("a private key was sent where a public one belongs")
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != curve or not isinstance(x, str):
        raise ValueError(f"not an {curve} key")
    return checked(base64url.decode(x, 32), curve)


def checked(public: bytes, curve: Curve) -> bytes:
    """Return the 32 bytes of a public key as they came.

    Raises:
        ValueError: not a point of the curve in its one spelling, or a point of small order.
    """
    if not (_is_edwards(public) if curve == "Ed25519" else _is_montgomery(public)):
        raise ValueError(f"no point of {curve} that could be a key")
    return public


def _is_edwards(key: bytes) -> bool:
    """Judge the compressed point (RFC 8032 section 5.1.3): canonical, on the curve, not of small order."""
    y = int.from_bytes(key, "little") & (2**255 - 1)
    if y >= _P or y in _SMALL_EDWARDS:
        return False
    # x^2 = (y^2 - 1) / (d y^2 + 1) has a root exactly if the product of the two is a square
    product = (y * y - 1) * (_EDWARDS_D * y * y + 1)
    return pow(product, (_P - 1) // 2, _P) == 1


def _is_montgomery(key: bytes) -> bool:
    """Judge a u-coordinate; its highest bit is ignored by everyone (RFC 7748 section 5), so it must be 0."""
    u = int.from_bytes(key, "little")
    return u < _P and u not in _SMALL_MONTGOMERY
