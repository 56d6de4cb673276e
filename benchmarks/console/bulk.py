"""Millions of rows into a table at once: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, text

from verifier.tables import metadata

Row = dict[str, Any]
_BATCH = 20_000


def fill(engine: Engine, table: str, rows: Iterable[Row]) -> int:
    """Write rows that all name the same columns; what a table needs and no row names gets an empty value.

    Lists and dictionaries are stored as JSON, moments and days as the text given. Returns the number of rows.
    """
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return 0
    wanted = {**_needed(table), **first}
    names = list(wanted)
    values = (tuple(_plain(row.get(name, wanted[name])) for name in names) for row in _again(first, iterator))
    with engine.begin() as connection:
        count = _copied(connection, table, names, values)
        if (
            connection.dialect.name == "postgresql"
            and "id" in names
            and metadata.tables[table].c.id.autoincrement
        ):
            _move_sequence(connection, table)
    return count


def _again(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _needed(table: str) -> Row:
    """Return an empty value for every column that must have one and is not counted up by itself."""
    empty: dict[type, Any] = {int: 0, str: "", bool: False, float: 0.0, bytes: b"\0", dict: {}, list: []}
    found: Row = {}
    for column in metadata.tables[table].columns:
        if column.nullable or column.name == "id" or column.foreign_keys:
            continue
        kind = getattr(column.type, "impl", column.type)
        name = type(kind).__name__.lower()
        if "date" in name:
            found[column.name] = "2026-11-01 00:00:00.000000" if "datetime" in name else "2026-11-01"
        else:
            found[column.name] = {} if "json" in name else empty[kind.python_type]
    return found


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _copied(connection: Connection, table: str, names: list[str], values: Iterator[tuple[Any, ...]]) -> int:
    raw: Any = connection.connection.dbapi_connection  # psycopg's or sqlite3's own
    columns = ", ".join(f'"{name}"' for name in names)
    count = 0
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TIME ZONE 'UTC'"))
        with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for row in values:
                copy.write_row(row)
                count += 1
        return count
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608 -- names of ours
    while batch := list(islice(values, _BATCH)):
        raw.executemany(statement, batch)
        count += len(batch)
    return count


def _move_sequence(connection: Connection, table: str) -> None:
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
    if sequence is not None:
        connection.execute(text(f"SELECT setval('{sequence}', (SELECT coalesce(max(id), 1) FROM {table}))"))  # noqa: S608 -- names of ours


def password() -> str:
    """Return a password for the users of one benchmark."""
    return secrets.token_urlsafe(16)
