"""Write to the chain inside the caller's transaction, and verify it from the first entry to the head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from verifier.audit.chain import GENESIS, entry_mac
from verifier.audit.tables import AuditEntry, AuditHead
from verifier.clock import Clock


@dataclass(frozen=True, slots=True)
class Happening:
    """What is to be remembered: ``action`` is ``thing.verb`` (lead.decided, person.revealed)."""

    action: str
    subject_type: str
    subject_id: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Result of a verification: number of entries and, if any, the first that does not hold."""

    entries: int
    first_bad_seq: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Auditor:
    """Writes the chain with the key of this installation."""

    key: bytes
    clock: Clock

    def record(self, session: Session, actor: str, os_user: str, happenings: Iterable[Happening]) -> None:
        """Append entries in order; they stand or fall with the caller's transaction."""
        todo = list(happenings)
        if not todo:
            return
        head = session.execute(
            select(AuditHead).where(AuditHead.id == 1).with_for_update()
        ).scalar_one_or_none()
        if head is None:
            head = AuditHead(id=1, seq=0, mac=GENESIS)
            session.add(head)
        at = self.clock.now()
        seq, mac = head.seq, head.mac
        rows = []
        for happening in todo:
            seq += 1
            values: dict[str, Any] = {
                "seq": seq,
                "at": at,
                "actor": actor,
                "os_user": os_user,
                "action": happening.action,
                "subject_type": happening.subject_type,
                "subject_id": happening.subject_id,
                "detail": happening.detail,
            }
            mac = entry_mac(self.key, mac, **values)
            rows.append(values | {"mac": mac})
        session.execute(insert(AuditEntry), rows)
        head.seq, head.mac = seq, mac
        session.flush()

    def verify(self, session: Session, known_head: tuple[int, bytes] | None = None) -> ChainReport:
        """Recompute every mac in order; ``known_head`` is a head that was kept elsewhere."""
        previous, seq = GENESIS, 0
        for entry in session.execute(select(AuditEntry).order_by(AuditEntry.seq)).scalars().yield_per(1000):
            seq += 1
            if entry.seq != seq:
                return ChainReport(seq - 1, seq, "missing")
            expected = entry_mac(
                self.key,
                previous,
                seq=entry.seq,
                at=entry.at,
                actor=entry.actor,
                os_user=entry.os_user,
                action=entry.action,
                subject_type=entry.subject_type,
                subject_id=entry.subject_id,
                detail=entry.detail,
            )
            if expected != entry.mac:
                return ChainReport(seq - 1, seq, "changed")
            if known_head is not None and known_head[0] == seq and known_head[1] != entry.mac:
                return ChainReport(seq - 1, seq, "rewritten")
            previous = entry.mac
        head = session.get(AuditHead, 1)
        if (head is not None and (head.seq, head.mac) != (seq, previous)) or (head is None and seq):
            return ChainReport(seq, seq + 1, "cut off")
        if known_head is not None and known_head[0] > seq:
            return ChainReport(seq, seq + 1, "cut off")
        return ChainReport(seq, None, None)


def head_of(session: Session) -> tuple[int, bytes]:
    """Return the sequence number and mac of the last entry: (0, zeros) for an empty chain."""
    head = session.get(AuditHead, 1)
    return (0, GENESIS) if head is None else (head.seq, head.mac)
