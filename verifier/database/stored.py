"""Rows as the database has them: by its own types, not by those they ought to have.

For what must not trust a row to be what it should be: whoever writes behind our back may have put anything
there, and a type that fails to read it would end the reading.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy import JSON, Column, DateTime, Table, TypeDecorator, text
from sqlalchemy.orm import Session

_AT_ONCE: Final = 2_000


def stored_rows(session: Session, table: Table, order_by: str) -> Generator[Any]:
    """Yield every row, its columns in their order; memory does not grow with the table.

    JSON comes as text. Moments come as text: in UTC from SQLite, as seconds of the epoch from PostgreSQL.
    The generator is to be closed where it is not read to its end.
    """
    postgresql = session.get_bind().dialect.name == "postgresql"
    told = ", ".join(_as_text(column) if postgresql else column.name for column in table.columns)
    query = text(f"SELECT {told} FROM {table.name} ORDER BY {order_by}")  # noqa: S608 -- names of our own tables
    session.flush()
    with session.connection().execute(query, execution_options={"yield_per": _AT_ONCE}) as found:
        yield from found


def _as_text(column: Column[Any]) -> str:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, DateTime):
        return f"extract(epoch FROM {column.name})::text"
    return f"{column.name}::text" if isinstance(kind, JSON) else column.name
