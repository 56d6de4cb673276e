"""Secrets of second factors at rest: AES-256-GCM bound to the user, codes as keyed digests.

Both keys are derived (HKDF, RFC 5869) from one file of the key folder: a copy of the database alone yields
neither a secret nor, by trying all codes, a code.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from verifier.accounts.tools import Tools
from verifier.audit.keys import second_factor_key
from verifier.errors import ConfigurationError
from verifier.language import Text

_NONCE_BYTES: Final = 12


def seal(tools: Tools, user_id: int, secret: bytes) -> bytes:
    """Return nonce and ciphertext of a user's secret.

    Raises:
        ConfigurationError: the key is missing or readable by others.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(tools, b"seal")).encrypt(nonce, secret, _bound_to(user_id))


def unseal(tools: Tools, user_id: int, sealed: bytes) -> bytes:
    """Return what :func:`seal` sealed for this user.

    Raises:
        ConfigurationError: the key is missing, is another one, or the row was changed by hand.
    """
    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_key(tools, b"seal")).decrypt(nonce, ciphertext, _bound_to(user_id))
    except (InvalidTag, ValueError) as error:
        raise ConfigurationError(
            Text("双因素密钥与数据库不符。", "The key of second factors does not fit the database."),
            Text(
                "请恢复与数据库同时备份的 second-factor.key。",
                "Restore the second-factor.key that was kept with this database.",
            ),
        ) from error


def digest(tools: Tools, purpose: str, code: str) -> bytes:
    """Return the digest a code is kept and found by; one code has another digest for each purpose."""
    return hmac.digest(_key(tools, b"digest"), purpose.encode() + b"\x00" + code.encode(), "sha256")


def _key(tools: Tools, use: bytes) -> bytes:
    key = second_factor_key(tools.settings.security.key_dir)
    return HKDF(SHA256(), 32, None, b"pension-verifier second factor " + use).derive(key)


def _bound_to(user_id: int) -> bytes:
    return f"second-factor|{user_id}|1".encode()
