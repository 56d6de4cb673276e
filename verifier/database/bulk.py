"""Many rows at once: inserts, updates by primary key and look-ups in bounded statements."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Dialect, Table, Update, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from verifier.database.columns import Base
from verifier.database.driver import driver_of
from verifier.database.trips import Statement

Item = TypeVar("Item")
Processor = Callable[[Any], Any] | None

#: values in one look-up; SQLite and PostgreSQL both allow more
LOOKUP_CHUNK = 5000


def table_of(model: type[Base]) -> Table:
    """Return the plain table of a mapped class; only sessions that see everything may use it."""
    return cast("Table", model.__table__)


def bulk_insert(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns in one statement; nothing for an empty list.

    SQLite and a group of writes take them through the driver: SQLAlchemy's handling of each parameter costs
    more than the insert itself. Types are processed all the same.
    """
    if not rows:
        return
    driver = driver_of(session)
    if not driver.is_sqlite and driver.trips is None:
        session.execute(insert(table_of(model)), rows)
        return
    names = tuple(rows[0])
    statement, processors = _prepared(table_of(model), names, driver.connection.dialect)
    processed = [
        tuple(
            row[name] if process is None else process(row[name])
            for name, process in zip(names, processors, strict=True)
        )
        for row in rows
    ]
    if driver.trips is None:
        driver.execute_many(statement, processed)
        return
    for values in processed:
        driver.later(driver.trips, Statement(statement, values))


@lru_cache(maxsize=256)
def _prepared(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[Processor, ...]]:
    columns = ", ".join(f'"{table.c[name].name}"' for name in names)
    marks = ", ".join(["?" if dialect.name == "sqlite" else "%s"] * len(names))
    processors = tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', processors  # noqa: S608 -- names of ours


def bulk_update(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Update rows by their primary key; every row must name the same columns."""
    if rows:
        session.execute(update(model), rows)


def unread(statement: Update) -> Update:
    """Return the update of a session that has read none of the rows: nothing in it needs to learn of them."""
    return statement.execution_options(synchronize_session=False)


def among(
    session: Session, column: InstrumentedAttribute[Any], values: Collection[int] | Collection[str]
) -> ColumnElement[bool]:
    """Return ``column IN values`` for numbers or texts, as one parameter instead of thousands on SQLite."""
    if session.get_bind().dialect.name != "sqlite":
        return column.in_(values)
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


def chunks(items: Iterable[Item], size: int = LOOKUP_CHUNK) -> Iterator[tuple[Item, ...]]:
    """Yield the items in tuples short enough for one look-up."""
    iterator = iter(items)
    while chunk := tuple(islice(iterator, size)):
        yield chunk


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let the garbage collector rest while millions of rows pass: they are freed by their counts alone.

    It otherwise walks every row in memory again and again, a quarter of an import's time.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
