"""Samples and PINs on their way to the server (section 3): X25519, HKDF-SHA-256, AES-256-GCM."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from verifier.protocol import base64url, keys

#: stands where a sample has its challenge, and the operator's id where it has its capture: a PIN is bound to
#: device and operator, its salt is the request's nonce
PIN_CHALLENGE_ID = "operator-session"
_INFO = b"pv-kiosk-v1 sample"
_NONCE_BYTES = 12
#: a challenge, or for a PIN the nonce of the request
_SALT_BYTES = (32, 16)


@dataclass(frozen=True, slots=True)
class EncryptedSample:
    """Something encrypted to the server.

    Attributes:
        kid: names the server's key.
        epk: the sender's key for this one sample, 32 bytes.
        nonce: 12 bytes.
        ciphertext: ends with the tag of 16 bytes.
    """

    kid: str
    epk: bytes
    nonce: bytes
    ciphertext: bytes = field(repr=False)

    @classmethod
    def read(cls, value: Mapping[str, object]) -> EncryptedSample:
        """Read the JSON object; other members are ignored.

        Raises:
            ValueError: a member is missing, not base64url, or of the wrong length.
        """
        match value:
            case {"kid": str(kid), "epk": str(epk), "nonce": str(nonce), "ciphertext": str(ciphertext)}:
                key, counter = base64url.decode(epk, 32), base64url.decode(nonce, _NONCE_BYTES)
                return cls(kid, key, counter, base64url.decode(ciphertext))
            case _:
                raise ValueError("kid, epk, nonce and ciphertext are texts")


def encrypt(
    plain: bytes,
    kid: str,
    server_public: bytes,
    challenge: bytes,
    device_id: str,
    challenge_id: str,
    capture_id: str,
    *,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> dict[str, str]:
    """Encrypt a sample, or a PIN with :data:`PIN_CHALLENGE_ID`, to the server.

    Args:
        plain: the record, image or PIN.
        kid: names the server's key.
        server_public: that key, 32 bytes.
        challenge: 32 bytes; for a PIN the 16 bytes of the request's nonce.
        device_id, challenge_id, capture_id: what the ciphertext is bound to.
        random: gives first the ephemeral private key, then the nonce.

    Returns:
        ``kid``, ``epk``, ``nonce``, ``ciphertext`` for JSON; a sample's ``format`` is added by the caller.

    Raises:
        ValueError: a key that cannot be used, a challenge of another length, or a ``|`` in an id.
    """
    bound = _bound_to(device_id, challenge_id, capture_id)
    ephemeral = keys.agreement_key(keys.generate(random))
    nonce = random(_NONCE_BYTES)
    key = _key(ephemeral, server_public, challenge)
    return {
        "kid": kid,
        "epk": base64url.encode(keys.public(ephemeral)),
        "nonce": base64url.encode(nonce),
        "ciphertext": base64url.encode(AESGCM(key).encrypt(nonce, plain, bound)),
    }


def decrypt(
    sample: EncryptedSample | Mapping[str, object],
    server_private: X25519PrivateKey,
    challenge: bytes,
    device_id: str,
    challenge_id: str,
    capture_id: str,
) -> bytes:
    """Return what :func:`encrypt` was given, if key, challenge and all three ids are the same.

    Raises:
        ValueError: anything is malformed or does not fit; which of it is not told.
    """
    try:
        read = sample if isinstance(sample, EncryptedSample) else EncryptedSample.read(sample)
        bound = _bound_to(device_id, challenge_id, capture_id)
        key = _key(server_private, read.epk, challenge)
        return AESGCM(key).decrypt(read.nonce, read.ciphertext, bound)
    except (InvalidTag, ValueError):
        raise ValueError("the sample cannot be decrypted") from None


def _bound_to(*ids: str) -> bytes:
    if any("|" in part for part in ids):
        raise ValueError("an id holds the sign that separates ids")
    return "|".join(ids).encode()


def _key(private: X25519PrivateKey, public: bytes, challenge: bytes) -> bytes:
    if len(challenge) not in _SALT_BYTES:
        raise ValueError("a challenge has 32 bytes, a nonce 16")
    # points of small order, which give a secret of zeros, are refused here and again by `exchange`
    point = X25519PublicKey.from_public_bytes(keys.checked(public, "X25519"))
    return HKDF(SHA256(), 32, challenge, _INFO).derive(private.exchange(point))
