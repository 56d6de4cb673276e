"""Many rows at once: inserts, updates by primary key and look-ups in bounded statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from verifier.database.columns import Base

Item = TypeVar("Item")

#: bound parameters in one statement; SQLite and PostgreSQL both allow more
LOOKUP_CHUNK = 5000


def table_of(model: type[Base]) -> Table:
    """Return the plain table of a mapped class; only sessions that see everything may use it."""
    return cast("Table", model.__table__)


def bulk_insert(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows in one statement; nothing for an empty list."""
    if rows:
        session.execute(insert(table_of(model)), rows)


def bulk_update(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Update rows by their primary key; every row must name the same columns."""
    if rows:
        session.execute(update(model), rows)


def chunks(items: Iterable[Item], size: int = LOOKUP_CHUNK) -> Iterator[tuple[Item, ...]]:
    """Yield the items in tuples short enough for one ``IN``."""
    iterator = iter(items)
    while chunk := tuple(islice(iterator, size)):
        yield chunk
