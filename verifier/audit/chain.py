"""The chain: each entry's HMAC-SHA-256 covers the entry and the mac before it (after RFC 2104).

Changing, dropping or reordering a past entry breaks every mac after it; cutting off the end breaks the head,
which the night job also writes to a file outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

GENESIS = bytes(32)
_LARGEST_FLOAT = 1e15


def entry_mac(
    key: bytes,
    previous: bytes,
    *,
    seq: int,
    at: datetime,
    actor: str,
    os_user: str,
    action: str,
    subject_type: str,
    subject_id: str,
    detail: dict[str, Any],
) -> bytes:
    """Return the 32-byte mac of one entry; ``at`` is aware, its UTC form is what is covered.

    Raises:
        ValueError, TypeError: ``detail`` holds what a database may not give back as it was.
    """
    _refuse_unstable(detail)
    covered = json.dumps(
        [seq, at.timestamp(), actor, os_user, action, subject_type, subject_id, detail],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.new(key, previous + covered.encode(), hashlib.sha256).digest()


def _refuse_unstable(value: Any) -> None:
    """A mac must not break because PostgreSQL writes 1e16 as an integer, -0.0 as 0.0, or refuses NUL."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"an audit detail has text as keys, not {key!r}")
            _refuse_unstable(key)
            _refuse_unstable(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_unstable(item)
    elif isinstance(value, float) and (not abs(value) < _LARGEST_FLOAT or str(value) == "-0.0"):
        raise ValueError(f"an audit detail cannot hold the number {value!r}")
    elif isinstance(value, str) and "\0" in value:
        raise ValueError("an audit detail cannot hold the character NUL")
