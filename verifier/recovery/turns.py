"""Work of which two at a time would each miss what the other is about to do: one waits for the other."""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

#: numbers of PostgreSQL's advisory locks, of eight letters each
_NUMBERS: Final = {
    "release": int.from_bytes(b"pv-relea", "big"),
    "offset": int.from_bytes(b"pv-offse", "big"),
}


def take_turn(session: Session, work: Literal["release", "offset"]) -> None:
    """Wait until nobody else does this work, to the end of the transaction; taken before any row is locked.

    What is read afterwards holds what whoever came before has written. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_NUMBERS[work])))
