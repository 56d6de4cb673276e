"""What is done to a chain. Each returns the first entry that no longer holds, as it must be named."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.campaigns.audit.office import Chain, row_of

Tamper = Callable[[Session, Random, Chain], int]
_TEXTS: Final = ("actor", "os_user", "action", "subject_type", "subject_id")
_OTHERS: Final = ("李", "", " ", "root ", "ROOT", "王\u200b", "0", "null", "é", "e\u0301")
_FAR: Final = 10_000


def _set(session: Session, seq: int, column: str, value: Any) -> None:
    cast = "CAST(:value AS JSONB)" if column == "detail" and _is_postgresql(session) else ":value"
    session.execute(
        text(f"UPDATE audit_entries SET {column} = {cast} WHERE seq = :seq"),  # noqa: S608 -- our own columns
        {"value": value, "seq": seq},
    )


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _shift(session: Session, first: int, last: int, by: int) -> None:
    """Renumber a range; over a far one, so that no number is there twice in between."""
    for step in (_FAR, by - _FAR):
        session.execute(
            text("UPDATE audit_entries SET seq = seq + :by WHERE seq BETWEEN :first AND :last"),
            {
                "by": step,
                "first": first + (_FAR if step != _FAR else 0),
                "last": last + (_FAR if step != _FAR else 0),
            },
        )


def _delete(session: Session, first: int, last: int) -> None:
    session.execute(
        text("DELETE FROM audit_entries WHERE seq BETWEEN :first AND :last"), {"first": first, "last": last}
    )


def _insert(session: Session, seq: int, like: dict[str, Any], mac: bytes) -> None:
    row = like | {"seq": seq, "mac": mac}
    if not isinstance(row["detail"], str):
        row["detail"] = json.dumps(row["detail"])
    values = ", ".join(
        "CAST(:detail AS JSONB)" if name == "detail" and _is_postgresql(session) else f":{name}"
        for name in row
    )
    session.execute(text(f"INSERT INTO audit_entries ({', '.join(row)}) VALUES ({values})"), row)  # noqa: S608 -- our own columns


def _edited(session: Session, dice: Random, seq: int) -> None:
    """Change one column of one entry, sometimes by as little as can be."""
    row = row_of(session, seq)
    column = dice.choice((*_TEXTS, "at", "detail", "mac"))
    if column == "mac":
        changed = bytearray(row["mac"])
        changed[dice.randrange(32)] ^= 1 << dice.randrange(8)
        _set(session, seq, column, dice.choice((bytes(changed), bytes(32), bytes(row["mac"])[:31])))
    elif column == "at":
        _set(session, seq, column, _another_moment(dice, row["at"]))
    elif column == "detail":
        told = row["detail"] if isinstance(row["detail"], dict) else json.loads(row["detail"])
        _set(session, seq, column, json.dumps(_another_detail(dice, told), ensure_ascii=False))
    else:
        _set(session, seq, column, dice.choice([other for other in _OTHERS if other != row[column]]))


def _another_moment(dice: Random, at: Any) -> Any:
    by = timedelta(microseconds=dice.choice((1, -1, 1000, 10**6, 86_400 * 10**6 * dice.randint(1, 400))))
    if isinstance(at, datetime):
        return at + by
    return (datetime.fromisoformat(at) + by).isoformat(" ", "microseconds")


def _another_detail(dice: Random, told: dict[str, Any]) -> dict[str, Any]:
    other = dict(told)
    match dice.randrange(5):
        case 0:
            other["n"] = told["n"] + dice.choice((1, -1, 10**6))
        case 1:
            other["n"] = str(told["n"])
        case 2:
            del other["reason"]
        case 3:
            other["更多"] = None
        case _:
            other["share"] = told["share"] / 3 + 1
    return other


def edit(session: Session, dice: Random, chain: Chain) -> int:
    """Change any column of one to five entries."""
    chosen = dice.sample(range(1, chain.entries + 1), dice.randint(1, 5))
    for seq in chosen:
        _edited(session, dice, seq)
    return min(chosen)


def remove(session: Session, dice: Random, chain: Chain) -> int:
    """Delete entries; half the time those behind them are moved up."""
    first = dice.randint(1, chain.entries - 1)
    last = min(chain.entries - 1, first + dice.choice((0, 0, 3, 20)))
    _delete(session, first, last)
    if dice.random() < 0.5:
        _shift(session, last + 1, chain.entries, first - last - 1)
    return first


def insert(session: Session, dice: Random, chain: Chain) -> int:
    """Put in a copy of some entry, under a mac made up, copied, or made with another key."""
    like = row_of(session, dice.randint(1, chain.entries))
    forged = hmac.digest(b"not the key", repr(like).encode(), hashlib.sha256)
    mac = dice.choice((forged, bytes(like["mac"]), bytes(32)))
    seq = dice.choice((0, -dice.randint(1, 9), chain.entries + 1, dice.randint(1, chain.entries)))
    if 1 <= seq <= chain.entries:
        _shift(session, seq, chain.entries, 1)
    _insert(session, seq, like, mac)
    return seq


def reorder(session: Session, dice: Random, chain: Chain) -> int:
    """Swap two entries, or turn a range round."""
    first = dice.randint(1, chain.entries - 1)
    last = dice.randint(first + 1, min(chain.entries, first + dice.choice((1, 5, 60))))
    if dice.random() < 0.5:
        moved = {first: last, last: first}
    else:
        moved = {seq: first + last - seq for seq in range(first, last + 1)}
    for old in moved:
        _shift_one(session, old, _FAR + old)
    for old, new in moved.items():
        _shift_one(session, _FAR + old, new)
    return first


def _shift_one(session: Session, old: int, new: int) -> None:
    session.execute(text("UPDATE audit_entries SET seq = :new WHERE seq = :old"), {"new": new, "old": old})


def truncate(session: Session, dice: Random, chain: Chain) -> int:
    """Cut off the end, and have the head say so as well as somebody without the key can."""
    cut = dice.randint(1, chain.entries)
    mac = bytes(row_of(session, cut - 1)["mac"]) if cut > 1 else bytes(32)
    _delete(session, cut, chain.entries)
    match dice.randrange(5):
        case 0:
            pass
        case 1:
            session.execute(text("DELETE FROM audit_head"))
        case 2:
            _set_head(session, cut - 1, mac, None)
        case 3:
            _set_head(
                session, cut - 1, mac, dice.choice((b"", bytes(32), _seal_of_another(dice, chain, cut - 1)))
            )
        case _:
            # an earlier head as it was, with its own seal: only the heads kept outside tell
            _delete(session, 1, chain.entries)
            return _put_back(session, dice, chain)
    return cut


def _seal_of_another(dice: Random, chain: Chain, seq: int) -> bytes:
    return dice.choice([seal for at, _, seal in chain.heads if at != seq])


def put_back(session: Session, dice: Random, chain: Chain) -> int:
    """Cut off the end at a head there once was, and put that head back with the seal it had."""
    older = [head for head in chain.heads if head[0] < chain.kept[-1][0]]
    seq, mac, seal = dice.choice(older)
    _delete(session, seq + 1, chain.entries)
    _set_head(session, seq, mac, seal)
    return seq + 1


def _put_back(session: Session, dice: Random, chain: Chain) -> int:
    """Leave no entry, under an earlier head: the first is missing."""
    _set_head(session, *dice.choice(chain.heads))
    return 1


def rewrite(session: Session, dice: Random, chain: Chain) -> int:
    """Make every mac anew from some entry on, with a key of one's own."""
    first = dice.randint(1, chain.entries)
    mac = bytes(32)
    for seq in range(first, chain.entries + 1):
        mac = hmac.digest(b"not the key", mac + str(seq).encode(), hashlib.sha256)
        _set(session, seq, "mac", mac)
    _set_head(session, chain.entries, mac, None)
    return first


def behead(session: Session, dice: Random, chain: Chain) -> int:
    """Leave the entries alone, and change the head: the chain can no longer be shown to end where it does."""
    seq, mac, seal = chain.heads[-1]
    match dice.randrange(3):
        case 0:
            session.execute(text("DELETE FROM audit_head"))
        case 1:
            _set_head(session, seq + dice.randint(1, 5), mac, seal)
        case _:
            _set_head(session, seq, mac, bytes([seal[0] ^ 1]) + seal[1:])
    return seq + 1


def _set_head(session: Session, seq: int, mac: bytes, seal: bytes | None) -> None:
    values: dict[str, Any] = {"seq": seq, "mac": mac} | ({} if seal is None else {"seal": seal})
    told = ", ".join(f"{name} = :{name}" for name in values)
    session.execute(text(f"UPDATE audit_head SET {told}"), values)  # noqa: S608 -- our own columns


TAMPERINGS: Final[dict[str, Tamper]] = {
    "edited": edit,
    "removed": remove,
    "inserted": insert,
    "reordered": reorder,
    "truncated": truncate,
    "put-back": put_back,
    "rewritten": rewrite,
    "beheaded": behead,
}
