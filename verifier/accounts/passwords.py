"""Passwords: argon2id hashes (RFC 9106, the library's defaults), one-time passwords, nothing in clear."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from verifier.errors import InvalidInput
from verifier.language import Text

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, o, 0, 1, i: they are read out and typed
_SHORTEST = 12
_hasher = PasswordHasher()
#: each comparison takes 64 MiB: a flood of logins must wait, not exhaust the machine
_turns = threading.BoundedSemaphore(2)


def new_password() -> str:
    """Return a random password of about 79 bits in four groups, easy to type."""
    return readable_code(4, 4)


def readable_code(groups: int, signs: int) -> str:
    """Return random signs, about five bits each, in groups joined by hyphens."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(signs)) for _ in range(groups))


@cache
def nobody() -> str:
    """Return the hash compared when a name is unknown, so that it takes as long as a wrong password.

    A server asks for it once at its start: made at the first login it would double that login's time.
    """
    return _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """Return the argon2id hash.

    Raises:
        InvalidInput: shorter than twelve characters.
    """
    if len(password) < _SHORTEST:
        raise InvalidInput(
            Text("密码太短。", "The password is too short."),
            Text("至少需要 12 个字符。", "Use at least twelve characters."),
        )
    return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Compare in the same time whether or not the user exists (``stored`` None)."""
    try:
        with _turns:
            return _hasher.verify(stored or nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
