"""Insert where another process may have been first: who came second is told, and nothing fails."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from verifier.database import Base
from verifier.database.bulk import table_of
from verifier.database.ready import Ready


def insert_new(session: Session, model: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key of it is taken; return whether it was inserted.

    On PostgreSQL a second writer waits for the first one's transaction, and then knows.
    """
    return (
        _statement(model, session.get_bind().dialect.name, tuple(values)).first(session, **values) is not None
    )


@lru_cache(maxsize=32)
def _statement(model: type[Base], dialect: str, names: tuple[str, ...]) -> Ready:
    """Return the statement, made once: at every request making it costs as much as running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = table_of(model)
    row = {name: bindparam(name, type_=table.c[name].type) for name in names}
    # by what it returns: the number of rows inserted is not told by every driver
    return Ready(insert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key))
