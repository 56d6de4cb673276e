"""PINs of operators: six to twelve digits, hashed like passwords, not the ones everybody tries first."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher

from verifier.errors import InvalidInput
from verifier.language import Text

SHORTEST: Final = 6
LONGEST: Final = 12
_hasher = PasswordHasher()


def new_pin(below: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a random PIN of six digits that :func:`hash_pin` takes."""
    while True:
        pin = "".join(str(below(10)) for _ in range(SHORTEST))
        if not _is_obvious(pin):
            return pin


def hash_pin(pin: str) -> str:
    """Return the argon2id hash; to be compared by :func:`verifier.accounts.passwords.password_matches`.

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


def _is_obvious(pin: str) -> bool:
    """Tell whether all digits are equal or each follows from the one before by the same step of one."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {9})
