"""The chain: each entry's HMAC-SHA-256 covers the entry and the mac before it (after RFC 2104).

Changing, dropping or reordering a past entry breaks every mac after it. The head, which says where the chain
ends, has a seal under the same key: who cuts off the end cannot seal an earlier one. Heads that were once
sealed can still be put back: therefore some are kept in a file outside the database.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from json import JSONEncoder
from typing import Any, Final

GENESIS = bytes(32)
_LARGEST_FLOAT = 1e15
# one for all entries: to make an encoder takes as long as to use it
_written: Final = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


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
    told = (seq, at.timestamp(), actor, os_user, action, subject_type, subject_id, detail)
    return mac_over(key, previous, told)


def mac_over(key: bytes, previous: bytes, told: tuple[Any, ...]) -> bytes:
    """Return the mac of what an entry tells, its columns in their order, the moment in seconds of the epoch.

    Raises:
        ValueError, TypeError: JSON has no form for something in it.
    """
    return hmac.digest(key, previous + _written(told).encode(), "sha256")


def head_seal(key: bytes, seq: int, mac: bytes) -> bytes:
    """Return the 32-byte seal of a head: that the chain ended there, once."""
    return hmac.digest(key, b"audit head %d %s" % (seq, mac.hex().encode()), "sha256")


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
