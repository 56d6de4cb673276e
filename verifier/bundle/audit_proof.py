"""What the audit chain says of a case, with the macs of the neighbours and the head at the time of sealing.

The chain's macs need its secret key. Each entry is recomputed here, where the key lies; the signature of
the bundle then vouches for entries, neighbours and head. Whoever holds the key can recompute them later.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.chain import GENESIS
from verifier.audit.service import mac_of
from verifier.audit.tables import AuditEntry
from verifier.audit.verifying import head_of
from verifier.bundle.plain import columns

_AT_ONCE: Final = 500
_COLUMNS: Final = (
    "seq",
    "at",
    "actor",
    "os_user",
    "action",
    "subject_type",
    "subject_id",
    "detail",
    "mac",
)


@dataclass(frozen=True, slots=True)
class AuditProof:
    """Entries about a case in their order; ``broken`` are the numbers of those whose mac does not hold."""

    head: tuple[int, bytes]
    entries: tuple[dict[str, Any], ...]
    broken: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the form kept in the bundle."""
        return {
            "head": {"seq": self.head[0], "mac": self.head[1].hex()},
            "entries": list(self.entries),
            "broken": list(self.broken),
        }


def audit_proof(session: Session, key: bytes, subjects: Mapping[str, Sequence[int | str]]) -> AuditProof:
    """Return the proof for all entries about ``subjects`` (ids by type), recomputed with the chain's key.

    The chain belongs to no agency: the caller has read the subjects in scope.
    """
    # the head first: what is appended meanwhile lies behind it
    head = head_of(session)
    found = {
        entry.seq: entry
        for kind, ids in subjects.items()
        for entry in _about(session, kind, [str(one) for one in ids])
        if entry.seq <= head[0]
    }
    macs = _macs(session, sorted({near for seq in found for near in (seq - 1, seq + 1)}))
    entries, broken = [], []
    for seq, entry in sorted(found.items()):
        previous = GENESIS if seq == 1 else macs.get(seq - 1)
        holds = previous is not None and hmac.compare_digest(mac_of(key, previous, entry), entry.mac)
        if not holds or (seq == head[0] and entry.mac != head[1]):
            broken.append(seq)
        following = macs.get(seq + 1) if seq < head[0] else None
        neighbours = {
            "previous_mac": None if previous is None else previous.hex(),
            "next_mac": None if following is None else following.hex(),
        }
        entries.append(columns(entry, *_COLUMNS) | neighbours)
    return AuditProof(head, tuple(entries), tuple(broken))


def _about(session: Session, kind: str, ids: list[str]) -> list[AuditEntry]:
    found: list[AuditEntry] = []
    for start in range(0, len(ids), _AT_ONCE):
        query = select(AuditEntry).where(
            AuditEntry.subject_type == kind, AuditEntry.subject_id.in_(ids[start : start + _AT_ONCE])
        )
        found += session.scalars(query)
    return found


def _macs(session: Session, numbers: list[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(AuditEntry.seq, AuditEntry.mac).where(
            AuditEntry.seq.in_(numbers[start : start + _AT_ONCE])
        )
        found |= {row.seq: row.mac for row in session.execute(query)}
    return found
