"""Write to the chain inside the caller's transaction, and have it verified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from verifier.audit.chain import GENESIS, entry_mac, head_seal
from verifier.audit.tables import AuditEntry, AuditHead
from verifier.audit.verifying import ChainReport, verify_chain
from verifier.clock import Clock
from verifier.database.bulk import bulk_insert, table_of
from verifier.database.ready import Ready

_END: Final = "audit_end"
# made once: to make a statement anew costs as much as to run it
_head: Final = table_of(AuditHead)
_HEAD: Final = Ready(select(_head.c.seq, _head.c.mac).where(_head.c.id == 1).with_for_update())
_MOVE: Final = Ready(
    update(_head)
    .where(_head.c.id == 1)
    .values(seq=bindparam("at"), mac=bindparam("end"), seal=bindparam("sealed"))
)


@dataclass(frozen=True, slots=True)
class Happening:
    """What is to be remembered: ``action`` is ``thing.verb`` (lead.decided, person.revealed)."""

    action: str
    subject_type: str
    subject_id: str
    detail: dict[str, Any]


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
        seq, mac = _end_in_turn(session)
        at = self.clock.now()
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
        bulk_insert(session, AuditEntry, rows)
        _MOVE.change(session, at=seq, end=mac, sealed=head_seal(self.key, seq, mac))
        session.info[_END] = seq, mac

    def verify(self, session: Session, known_heads: Sequence[tuple[int, bytes]] = ()) -> ChainReport:
        """Recompute every mac in order; ``known_heads`` are heads that were kept elsewhere."""
        return verify_chain(session, self.key, known_heads)


def _end_in_turn(session: Session) -> tuple[int, bytes]:
    """Return the end of the chain; read once in a transaction, for the row stays locked until it ends."""
    known: tuple[int, bytes] | None = session.info.get(_END)
    if known is not None:
        return known
    return _head_in_turn(session)


@event.listens_for(Session, "after_soft_rollback")
def _forget_what_was_undone(session: Session, _previous: SessionTransaction) -> None:
    """A savepoint that is undone takes its entries with it."""
    session.info.pop(_END, None)


@event.listens_for(Session, "after_transaction_end")
def _forget_with_the_lock(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_END, None)


def _head_in_turn(session: Session) -> tuple[int, bytes]:
    """Return the head, locked until the transaction ends: writers append one after the other."""
    head = _HEAD.first(session)
    if head is None:
        # of two first writers the second waits here for the first, and then finds its head
        values = {"id": 1, "seq": 0, "mac": GENESIS}
        if session.get_bind().dialect.name == "postgresql":
            session.execute(postgresql.insert(AuditHead).values(values).on_conflict_do_nothing())
        else:
            session.execute(sqlite.insert(AuditHead).values(values).on_conflict_do_nothing())
        [head] = _HEAD.rows(session)
    return head.seq, head.mac


def mac_of(key: bytes, previous: bytes, entry: AuditEntry) -> bytes:
    """Return the mac a stored entry should have behind the mac ``previous``."""
    return entry_mac(
        key,
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
