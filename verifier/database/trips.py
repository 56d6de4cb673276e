"""Many statements, few ways to PostgreSQL: what is not asked about travels with the next question.

A group of writes holds up everybody else until its commit, and its time goes by in waiting for one small
answer after the other. So an insert or update waits here until something is asked, and questions that are
known beforehand are asked together; order and outcome are as if each had gone alone. What fails is told at
the next question, at the latest before the savepoint of its work is released.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

_KEY: Final = "pension_trips"
_undone: Final = itertools.count()


class Statement(NamedTuple):
    """A statement as psycopg takes it: marks ``%(name)s``, or ``%s`` with a sequence."""

    sql: str
    parameters: dict[str, Any] | Sequence[Any] | None = None


class PlainExecution:
    """What a listener may ask of an execution that did not go through SQLAlchemy: nothing special."""

    execution_options: Final[dict[str, Any]] = {}


PLAIN: Final = PlainExecution()


class Trips:
    """The statements of one transaction that are still here, and answers that came before their question."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._raw = raw
        self._waiting: list[Statement] = []
        #: how many of those waiting belong to before the innermost savepoint, its own beginning with them
        self._before_savepoint = 0
        self._known: dict[Hashable, list[Any]] = {}

    def later(self, statement: Statement) -> None:
        """Send a statement that gives no rows with the next question."""
        self._waiting.append(statement)

    def ask(self, statement: Statement) -> list[Any]:
        """Return the rows of a statement; everything that waits goes before it.

        Raises:
            DBAPIError: it, or something that waited, failed.
        """
        [rows] = self._travel([statement])
        return rows

    def ask_ahead(self, asked: Sequence[tuple[Hashable, Statement]]) -> None:
        """Ask in this order what will be asked within this savepoint, and keep the answers for then.

        Raises:
            DBAPIError: something asked, or something that waited, failed.
        """
        answers = self._travel([statement for _, statement in asked])
        self._known.update(zip((key for key, _ in asked), answers, strict=True))

    def known(self, key: Hashable) -> list[Any] | None:
        """Return the answer that came ahead, once; None if it was not asked."""
        return self._known.pop(key, None)

    def send(self) -> None:
        """Send what waits.

        Raises:
            DBAPIError: something of it failed.
        """
        if self._waiting:
            self._travel([])

    def begin_savepoint(self, name: str) -> None:
        """Begin a savepoint with the next trip."""
        self._known.clear()
        self.later(Statement(f"SAVEPOINT {name}"))
        self._before_savepoint = len(self._waiting)

    def release_savepoint(self, name: str) -> None:
        """End a savepoint whose statements hold; only what has not been sent yet can still fail.

        Raises:
            DBAPIError: something that waited failed.
        """
        self._known.clear()
        undecided = len(self._waiting) > self._before_savepoint
        self.later(Statement(f"RELEASE {name}"))
        if undecided:
            self.send()
        self._before_savepoint = len(self._waiting)

    def undo_savepoint(self) -> None:
        """Forget what waits within the innermost savepoint: it is about to be undone."""
        self._known.clear()
        del self._waiting[self._before_savepoint :]

    def require_transaction(self) -> None:
        """Do nothing while a commit would make lasting what was sent.

        Raises:
            OperationalError: the connection is gone, or PostgreSQL would undo all of it without a word.
        """
        if self._raw.closed or self._raw.info.transaction_status != TransactionStatus.INTRANS:
            raise OperationalError(None, None, psycopg.OperationalError("the transaction does not hold"))

    def _travel(self, asked: Sequence[Statement]) -> list[list[Any]]:
        sent, self._waiting = [*self._waiting, *asked], []
        self._before_savepoint = 0
        try:
            cursors = self._sent(sent)
            return [one.fetchall() for one in cursors[len(sent) - len(asked) :]]
        except psycopg.Error as error:
            raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error

    def _sent(self, statements: Sequence[Statement]) -> list[psycopg.Cursor[Any]]:
        if len(statements) == 1:
            return [_execute(self._raw, statements[0])]
        with self._raw.pipeline():
            return [_execute(self._raw, one) for one in statements]


def _execute(raw: psycopg.Connection[Any], statement: Statement) -> psycopg.Cursor[Any]:
    return raw.execute(statement.sql.encode(), statement.parameters)


def trips_of(connection: Connection) -> Trips | None:
    """Return how the statements of a connection travel; None where each goes by itself."""
    found: Trips | None = connection.info.get(_KEY)
    return found


@contextmanager
def few_trips(connection: Connection) -> Iterator[Trips]:
    """Have a transaction's statements travel together; at the end all were sent and hold.

    Raises:
        DBAPIError: something that waited failed, or the transaction does not hold.
    """
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101 -- narrows the type; others have no trips
    made = connection.info[_KEY] = Trips(raw)
    kept = connection.info  # of the raw connection: there even when that is lost
    try:
        yield made
        made.send()
        made.require_transaction()
    finally:
        kept.pop(_KEY, None)  # of one that was lost, another thread may have cleared it


def prepare_trips(engine: Engine) -> None:
    """Have SQLAlchemy's own statements on PostgreSQL wait for what was to go before them."""
    event.listen(engine, "before_cursor_execute", _send_first)
    dialect: Any = engine.dialect
    dialect.do_savepoint = _begin_savepoint
    dialect.do_release_savepoint = _release_savepoint
    dialect.do_rollback_to_savepoint = _undo_savepoint


def _send_first(
    connection: Connection, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    if context is PLAIN:  # told of what waits, or goes with it
        return
    trips = trips_of(connection)
    if trips is not None:
        trips.send()


def _begin_savepoint(connection: Connection, name: str) -> None:
    trips = trips_of(connection)
    if trips is None:
        connection.exec_driver_sql(f"SAVEPOINT {name}")
    else:
        trips.begin_savepoint(name)


def _release_savepoint(connection: Connection, name: str) -> None:
    trips = trips_of(connection)
    if trips is None:
        connection.exec_driver_sql(f"RELEASE {name}")
    else:
        trips.release_savepoint(name)


def _undo_savepoint(connection: Connection, name: str) -> None:
    trips = trips_of(connection)
    if trips is None:
        connection.exec_driver_sql(f"ROLLBACK TO {name}")
        return
    trips.undo_savepoint()
    # psycopg believes prepared what stood in a pipeline behind the failure, and would ask for it ever after;
    # a rollback makes it forget that, but only one whose text it sees for the first time
    connection.exec_driver_sql(f"ROLLBACK TO {name} -- {next(_undone)}")
