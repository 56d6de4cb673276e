"""Reckons the chain again from its first entry to its head, and names the first entry that does not hold.

Rows are read as the database has them, not by the types they ought to have: whoever may write to the tables
may have put anything there, and what cannot be read was changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from verifier.audit.chain import GENESIS, head_seal, mac_over
from verifier.audit.tables import AuditEntry, AuditHead
from verifier.database.bulk import table_of
from verifier.database.stored import stored_rows

_NO_HEAD: Final = (0, GENESIS, b"")


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Result of a verification: number of entries that hold and, if any, the first that does not."""

    entries: int
    first_bad_seq: int | None
    problem: str | None


def verify_chain(session: Session, key: bytes, known_heads: Sequence[tuple[int, bytes]]) -> ChainReport:
    """Recompute every mac in order; ``known_heads`` are heads that were kept elsewhere.

    Others may append meanwhile: the chain must reach at least the head it had at the start, and no further
    than the head it has at the end. Memory does not grow with the chain.
    """
    known: dict[int, set[bytes]] = {}
    for at, mac in ((_stored_head(session) or _NO_HEAD)[:2], *known_heads):
        known.setdefault(at, set()).add(mac)
    least = max(known)
    previous, seq = GENESIS, 0
    with closing(stored_rows(session, table_of(AuditEntry), "seq")) as rows:
        for row in rows:
            seq += 1
            if row[0] != seq:
                return _misplaced(row[0], seq, least)
            if _reckoned(key, previous, row) != row[-1]:
                return ChainReport(seq - 1, seq, "changed")
            previous = row[-1]
            if seq in known and known[seq] != {previous}:
                return ChainReport(seq - 1, seq, "rewritten")
    at_end, mac, seal = _stored_head(session) or _NO_HEAD
    if least > seq or at_end < seq or (at_end == seq and mac != previous):
        return ChainReport(seq, seq + 1, "cut off")
    if at_end and seal != head_seal(key, at_end, mac):
        return ChainReport(seq, seq + 1, "unsealed")
    return ChainReport(seq, None, None)


def head_of(session: Session) -> tuple[int, bytes]:
    """Return the sequence number and mac of the last entry: (0, zeros) for an empty chain."""
    head = session.get(AuditHead, 1, populate_existing=True)
    return (0, GENESIS) if head is None else (head.seq, head.mac)


def _stored_head(session: Session) -> tuple[int, bytes, bytes] | None:
    """Return the head with its seal as the database has it; None where there is none that can be read."""
    with closing(stored_rows(session, table_of(AuditHead), "id")) as rows:
        row = next(rows, None)
    if row is None or [type(value) for value in row] != [int, int, bytes, bytes]:
        return None
    return row[1], row[2], row[3]


def _misplaced(found: Any, expected: int, least: int) -> ChainReport:
    """An entry that stands elsewhere than where one is expected: one is missing, or this one is too many."""
    if isinstance(found, int) and found > expected and expected <= least:
        return ChainReport(expected - 1, expected, "missing")
    return ChainReport(expected - 1, found if isinstance(found, int) else expected, "inserted")


def _reckoned(key: bytes, previous: bytes, row: Any) -> bytes | None:
    """Return the mac a stored row should have behind the mac ``previous``; None where it cannot be read."""
    seq, at, actor, os_user, action, subject_type, subject_id, detail, _ = row
    try:
        told = (seq, _seconds(at), actor, os_user, action, subject_type, subject_id, json.loads(detail))
        return mac_over(key, previous, told)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _seconds(at: str) -> float:
    """SQLite keeps the moment as text in UTC, PostgreSQL is asked for the seconds themselves."""
    if "-" in at[1:]:
        return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
    return float(at)
