"""A short chain as an office writes it: entries of every shape, some at a time, heads kept now and then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from verifier.audit.service import Auditor, Happening
from verifier.clock import FixedClock
from verifier.database import EVERYWHERE, Database
from verifier.migrations.append_only import unprotect

ENTRIES: Final = 120
KEPT_EVERY: Final = 40
_NOW: Final = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
_ACTIONS: Final = ("lead.decided", "person.revealed", "case.closed", "night.sealed", "user.disabled")


@dataclass
class Chain:
    """What was written: the heads there were, with their seals, and those that were kept outside."""

    entries: int
    heads: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    kept: list[tuple[int, bytes]] = field(default_factory=list)


def write_chain(database: Database, key: bytes, dice: Random, entries: int = ENTRIES) -> Chain:
    """Write a chain of so many entries, and take the triggers away as somebody with all rights would."""
    chain, last_kept = Chain(0), 0
    while chain.entries < entries:
        count = min(dice.randint(1, 6), entries - chain.entries)
        auditor = Auditor(
            key, FixedClock(_NOW + timedelta(seconds=chain.entries, microseconds=dice.randrange(10**6)))
        )
        with database.write(EVERYWHERE) as session:
            auditor.record(
                session, dice.choice(("王", "li", "赵")), "root", [_happening(dice) for _ in range(count)]
            )
            seq, mac, seal = session.execute(text("SELECT seq, mac, seal FROM audit_head")).one()
        chain.entries = seq
        chain.heads.append((seq, bytes(mac), bytes(seal)))
        if seq - last_kept >= KEPT_EVERY:
            last_kept = seq
            chain.kept.append((seq, bytes(mac)))
    with database.write(EVERYWHERE) as session:
        unprotect(session.connection(), "audit_entries")
    return chain


def _happening(dice: Random) -> Happening:
    number = dice.randrange(10**6)
    detail: dict[str, Any] = {
        "reason": dice.choice(("核实", "", "申诉 №1")),
        "n": number,
        "share": dice.random(),
    }
    if dice.random() < 0.5:
        detail["list"] = [1, None, True, {"旧": "暂停", "新": "恢复"}]
    return Happening(dice.choice(_ACTIONS), dice.choice(("lead", "case")), str(number), detail)


def row_of(session: Session, seq: int) -> dict[str, Any]:
    """Return one entry, plain."""
    found = session.execute(text("SELECT * FROM audit_entries WHERE seq = :seq"), {"seq": seq})
    return dict(found.mappings().one())
