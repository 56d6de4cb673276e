"""A store for one piece of work: some tables in an SQLite file, gone with the folder it lies in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from verifier.database.bulk import table_of
from verifier.database.columns import Base
from verifier.database.engine import Database


def throw_away(path: Path, models: Iterable[type[Base]]) -> Database:
    """Make the tables of ``models`` in a new file and return the store; the caller closes it.

    Nothing in it outlives a crash, and rows may refer to tables that are not there.
    """
    database = Database(f"sqlite:///{path}")
    event.listen(database.engine, "connect", _careless)
    Base.metadata.create_all(database.engine, tables=[table_of(model) for model in models])
    return database


def _careless(connection: sqlite3.Connection, _record: Any) -> None:
    for pragma in ("foreign_keys=OFF", "synchronous=OFF"):
        connection.execute(f"PRAGMA {pragma}")
