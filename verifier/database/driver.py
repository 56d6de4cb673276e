"""SQLite asked through its driver: SQLAlchemy's own way costs twenty times what a small statement does.

What listens to cursor executions hears of these statements as of all others, and errors are the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, Final, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_KEPT: Final = "driver_of_transaction"
#: what a listener may ask of an execution: nothing special
_PLAIN: Final = SimpleNamespace(execution_options={})


class Driver:
    """A connection and, on SQLite, what lies under it; good for one transaction."""

    __slots__ = ("_after", "_before", "_raw", "connection", "is_sqlite")

    def __init__(self, connection: Connection) -> None:
        self.connection: Final = connection
        self.is_sqlite: Final = connection.dialect.name == "sqlite"
        self._raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        # gathered once: to gather them costs more than the statement
        self._before: tuple[Callable[..., Any], ...] = tuple(connection.dispatch.before_cursor_execute)
        self._after: tuple[Callable[..., Any], ...] = tuple(connection.dispatch.after_cursor_execute)

    def execute(self, statement: str, parameters: Sequence[Any]) -> sqlite3.Cursor:
        """Run a statement on SQLite with its parameters in order, and return the cursor.

        Raises:
            DBAPIError: as SQLAlchemy raises it; no parameters are in its message.
        """
        cursor = self._raw.cursor()
        self._run(cursor, cursor.execute, statement, parameters, many=False)
        return cursor

    def execute_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement on SQLite once for each row of parameters.

        Raises:
            DBAPIError: as SQLAlchemy raises it; no parameters are in its message.
        """
        cursor = self._raw.cursor()
        self._run(cursor, cursor.executemany, statement, rows, many=True)

    def _run(
        self,
        cursor: sqlite3.Cursor,
        run: Callable[[str, Any], Any],
        statement: str,
        parameters: Sequence[Any],
        *,
        many: bool,
    ) -> None:
        for listener in self._before:
            listener(self.connection, cursor, statement, parameters, _PLAIN, many)
        try:
            run(statement, parameters)
        except sqlite3.Error as error:
            raise DBAPIError.instance(statement, None, error, sqlite3.Error, hide_parameters=True) from error
        for listener in self._after:
            listener(self.connection, cursor, statement, parameters, _PLAIN, many)


def driver_of(session: Session) -> Driver:
    """Return what a session's statements go through now, after all it holds back was sent."""
    session.flush()
    transaction = session.get_nested_transaction() or session.get_transaction()
    kept = session.info.get(_KEPT)
    if kept is not None and kept[0] is transaction:
        return cast("Driver", kept[1])
    driver = Driver(session.connection())  # asked for anew: this is what begins a savepoint
    session.info[_KEPT] = session.get_nested_transaction() or session.get_transaction(), driver
    return driver
