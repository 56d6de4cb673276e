"""Insert where another process may have been first: who came second is told, and nothing fails."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from verifier.database import Base
from verifier.database.bulk import table_of


def insert_new(session: Session, model: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key of it is taken; return whether it was inserted.

    On PostgreSQL a second writer waits for the first one's transaction, and then knows.
    """
    statement = _statement(model, session.get_bind().dialect.name)
    return session.execute(statement, values).first() is not None


@lru_cache(maxsize=32)
def _statement(model: type[Base], dialect: str) -> ReturningInsert[Any]:
    """Return the statement, made once: at every request making it costs as much as running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = table_of(model)
    # by what it returns: the number of rows inserted is not told by every driver
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key)
