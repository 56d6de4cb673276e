"""Small statements through the driver: SQLAlchemy's own way costs many times what they do themselves.

What listens to cursor executions hears of these statements as of all others, and errors are the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from verifier.database.trips import PLAIN, Statement, Trips, trips_of

_KEPT: Final = "driver_of_transaction"


class Driver:
    """A connection and what lies under it: SQLite's, or a group's on PostgreSQL; good for one transaction."""

    __slots__ = ("_after", "_before", "_raw", "connection", "is_sqlite", "trips")

    def __init__(self, connection: Connection) -> None:
        self.connection: Final = connection
        self.is_sqlite: Final = connection.dialect.name == "sqlite"
        #: of a group of writes on PostgreSQL; None elsewhere
        self.trips: Final[Trips | None] = None if self.is_sqlite else trips_of(connection)
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

    def ask(self, trips: Trips, key: Hashable, statement: Statement) -> list[Any]:
        """Return the rows of a group's statement, or those that came ahead for this very question.

        Raises:
            DBAPIError: as SQLAlchemy raises it; no parameters are in its message.
        """
        known = trips.known(key)
        if known is not None:
            return known
        self._tell(self._before, statement)
        rows = trips.ask(statement)
        self._tell(self._after, statement)
        return rows

    def ask_ahead(self, trips: Trips, asked: Sequence[tuple[Hashable, Statement]]) -> None:
        """Ask what will be asked within this savepoint, in this order.

        Raises:
            DBAPIError: as SQLAlchemy raises it; no parameters are in its message.
        """
        for _, statement in asked:
            self._tell(self._before, statement)
        trips.ask_ahead(asked)
        for _, statement in asked:
            self._tell(self._after, statement)

    def later(self, trips: Trips, statement: Statement) -> None:
        """Have a group's statement go with the next question."""
        self._tell(self._before, statement)
        trips.later(statement)
        self._tell(self._after, statement)

    def _tell(self, listeners: Sequence[Callable[..., Any]], statement: Statement) -> None:
        for listener in listeners:
            listener(self.connection, None, statement.sql, statement.parameters, PLAIN, False)

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
            listener(self.connection, cursor, statement, parameters, PLAIN, many)
        try:
            run(statement, parameters)
        except sqlite3.Error as error:
            raise DBAPIError.instance(statement, None, error, sqlite3.Error, hide_parameters=True) from error
        for listener in self._after:
            listener(self.connection, cursor, statement, parameters, PLAIN, many)


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
