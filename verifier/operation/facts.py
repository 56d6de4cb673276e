"""What a store holds, in numbers a restore must give back: rows, ledger sums, audit head, schema.

Asked in plain SQL by names, so that a store of an earlier schema can be asked as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, LargeBinary, String, column, func, select, table
from sqlalchemy.orm import Session

from verifier.language import Text


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """``ledger``: each account's debits and credits in fen; ``head``: number and mac of the last entry."""

    revision: str | None
    counts: Mapping[str, int]
    ledger: Mapping[str, tuple[int, int]]
    head: tuple[int, bytes]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for a manifest or ``--json``."""
        return {
            "revision": self.revision,
            "counts": dict(self.counts),
            "ledger": {account: list(sums) for account, sums in self.ledger.items()},
            "audit": {"seq": self.head[0], "mac": self.head[1].hex()},
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> StoreFacts:
        """Read back what :meth:`as_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is not of that form.
        """
        return cls(
            revision=value["revision"],
            counts={str(name): int(count) for name, count in value["counts"].items()},
            ledger={str(name): (int(sums[0]), int(sums[1])) for name, sums in value["ledger"].items()},
            head=(int(value["audit"]["seq"]), bytes.fromhex(value["audit"]["mac"])),
        )


def facts_of(session: Session, tables: Iterable[str]) -> StoreFacts:
    """Return what the store holds; ``tables``: the names of those to count. The session sees everything.

    Raises:
        SQLAlchemyError: a table is missing.
    """
    version = table("alembic_version", column("version_num", String))
    head = table("audit_head", column("seq", Integer), column("mac", LargeBinary))
    end = session.execute(select(head.c.seq, head.c.mac)).first()
    return StoreFacts(
        revision=session.scalar(select(version.c.version_num)),
        counts={name: _count(session, name) for name in sorted(tables)},
        ledger=_ledger(session),
        head=(0, bytes(32)) if end is None else (end.seq, end.mac),
    )


def _count(session: Session, name: str) -> int:
    return int(session.scalar(select(func.count()).select_from(table(name))) or 0)


def _ledger(session: Session) -> dict[str, tuple[int, int]]:
    postings = table(
        "ledger_postings", column("debit", String), column("credit", String), column("amount_fen", Integer)
    )
    sums: dict[str, list[int]] = {}
    for place, account in enumerate((postings.c.debit, postings.c.credit)):
        for name, fen in session.execute(select(account, func.sum(postings.c.amount_fen)).group_by(account)):
            sums.setdefault(name, [0, 0])[place] = int(fen)
    return {name: (debit, credit) for name, (debit, credit) in sorted(sums.items())}


def differences(wanted: StoreFacts, found: StoreFacts) -> list[Text]:
    """Say in words in what a store is not what it should be; nothing where it is."""
    told = []
    if wanted.revision != found.revision:
        text = Text("数据库结构为 {found}，应为 {wanted}。", "The schema is {found}, it should be {wanted}.")
        told.append(text.fill(found=found.revision, wanted=wanted.revision))
    text = Text("表 {name}：{found} 行，应为 {wanted} 行。", "Table {name}: {found} rows, not {wanted}.")
    for name, wanted_count in wanted.counts.items():
        if found.counts.get(name) != wanted_count:
            told.append(text.fill(name=name, found=found.counts.get(name, "—"), wanted=wanted_count))
    text = Text("台账科目 {name} 的合计不一致。", "The sums of ledger account {name} differ.")
    for name in sorted({*wanted.ledger, *found.ledger}):
        if wanted.ledger.get(name) != found.ledger.get(name):
            told.append(text.fill(name=name))
    if wanted.head != found.head:
        text = Text(
            "审计链末端为第 {found} 条，应为第 {wanted} 条。",
            "The audit chain ends at {found}, not at {wanted}.",
        )
        told.append(text.fill(found=found.head[0], wanted=wanted.head[0]))
    return told
