"""Passwords: argon2id hashes (RFC 9106, the library's defaults), one-time passwords, nothing in clear."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw

from verifier.accounts.guessable import is_guessable, is_leaked
from verifier.errors import InvalidInput
from verifier.language import Text

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, o, 0, 1, i: they are read out and typed
_SHORTEST = 12
_LONGEST = 1000
_hasher = PasswordHasher()
#: for codes drawn at random that are tried one at a time: less work for each, several are made at once
_code_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
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


def hash_password(password: str, names: Iterable[str] = (), leaked: Path | None = None) -> str:
    """Return the argon2id hash of a password somebody chooses: of every character of it, as it was typed.

    Args:
        names: the user's own, which a password must not be made of.
        leaked: the office's list of passwords that are known to others (``security.leaked_passwords_file``).

    Raises:
        InvalidInput: shorter than twelve characters, longer than a thousand, easily guessed, or on the list.
        ConfigurationError: the list cannot be read.
    """
    if len(password) < _SHORTEST:
        raise InvalidInput(
            Text("密码太短。", "The password is too short."),
            Text("至少需要 12 个字符。", "Use at least twelve characters."),
        )
    if len(password) > _LONGEST:
        raise InvalidInput(
            Text("密码太长。", "The password is too long."),
            Text("最多 1000 个字符。", "Use at most a thousand characters."),
        )
    if is_guessable(password, names) or (leaked is not None and is_leaked(password, leaked)):
        raise InvalidInput(
            Text("这个密码容易被人猜到。", "This password is easily guessed."),
            Text(
                "请不要用姓名、单位、常见词、连号或重复的字符，例如改用几个互不相干的词。",
                "Use no names, common words, runs or repeats; several unrelated words make a good one.",
            ),
        )
    return _hasher.hash(password)


def stretched(code: str, salt: bytes) -> bytes:
    """Return 32 bytes of argon2id over a code drawn at random that is shorter than a key (RFC 9106)."""
    return hash_secret_raw(
        code.encode(),
        salt,
        _code_hasher.time_cost,
        _code_hasher.memory_cost,
        _code_hasher.parallelism,
        32,
        Type.ID,
    )


def password_matches(stored: str | None, password: str) -> bool:
    """Compare in the same time whether or not the user exists (``stored`` None)."""
    try:
        with _turns:
            return _hasher.verify(stored or nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
