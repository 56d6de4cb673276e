"""PINs of operators: six to twelve digits, hashed like passwords, not the ones everybody tries first.

A million tries find six digits from any hash: what is stored is the hash encrypted (AES-256-GCM, bound to the
operator) under a key that is not in the database.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from verifier.accounts.tools import Tools
from verifier.audit.keys import second_factor_key
from verifier.errors import InvalidInput
from verifier.language import Text

SHORTEST: Final = 6
LONGEST: Final = 12
_NONCE_BYTES: Final = 12
_hasher = PasswordHasher()


def new_pin(below: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a random PIN of six digits that :func:`hash_pin` takes."""
    while True:
        pin = "".join(str(below(10)) for _ in range(SHORTEST))
        if not _is_obvious(pin):
            return pin


def hash_pin(pin: str) -> str:
    """Return the argon2id hash; to be stored by :func:`sealed_hash`.

    Raises:
        InvalidInput: other signs than digits, fewer than six, more than twelve, or guessed at once.
    """
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST) or _is_obvious(pin):
        raise InvalidInput(
            Text("操作员密码不合要求。", "The PIN is not suitable."),
            Text(
                "请用 6 至 12 位数字，不要全部相同，也不要连号。",
                "Use 6 to 12 digits, not all equal and not a run like 123456.",
            ),
        )
    return _hasher.hash(pin)


def sealed_hash(tools: Tools, operator_id: str, hashed: str) -> str:
    """Return a PIN's hash as it is stored, base64 of nonce and ciphertext.

    Raises:
        ConfigurationError: the key is missing or readable by others.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(_key(tools)).encrypt(nonce, hashed.encode(), operator_id.encode())
    return base64.b64encode(sealed).decode()


def opened_hash(tools: Tools, operator_id: str, stored: str | None) -> str | None:
    """Return the hash to compare a PIN with, by :func:`verifier.accounts.passwords.password_matches`.

    None where there is none, and where it is another operator's or sealed under another key: no PIN fits.
    """
    try:
        sealed = base64.b64decode(stored or "", validate=True)
        nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(_key(tools)).decrypt(nonce, ciphertext, operator_id.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return None


def _key(tools: Tools) -> bytes:
    key = second_factor_key(tools.settings.security.key_dir)
    return HKDF(SHA256(), 32, None, b"pension-verifier operator pin").derive(key)


def _is_obvious(pin: str) -> bool:
    """Tell whether all digits are equal or each follows from the one before by the same step of one."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {9})
