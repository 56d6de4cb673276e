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
    """Return the 32-byte mac of one entry; ``at`` is aware, its UTC form is what is covered."""
    covered = json.dumps(
        [seq, at.timestamp(), actor, os_user, action, subject_type, subject_id, detail],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.new(key, previous + covered.encode(), hashlib.sha256).digest()
