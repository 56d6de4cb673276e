"""One engine, two kinds of transaction: many readers, one writer at a time on SQLite.

SQLite runs in WAL mode with ``synchronous=FULL``; a writer begins with ``BEGIN IMMEDIATE`` so that it waits
for its turn at the start instead of failing in the middle. PostgreSQL needs none of this.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from verifier.database.rest import try_after_rest
from verifier.database.scope import Scope, ScopedSession, refuse_unfiltered_reads
from verifier.database.transport import over_tls
from verifier.database.trips import prepare_trips
from verifier.database.turn import WritersTurn

_WRITER = "pension_writer"
_BUSY_MILLISECONDS = 120_000


class Database:
    """The store. Give one to whoever needs it; :meth:`close` it when done."""

    def __init__(self, url: str) -> None:
        self.url = over_tls(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.engine: Engine = create_engine(
            self.url,
            hide_parameters=True,  # an error message must not carry personal data
            json_serializer=_compact_json,
        )
        event.listen(self.engine, "before_cursor_execute", refuse_unfiltered_reads)
        self._turn = WritersTurn(self.url.database) if self.is_sqlite else nullcontext()
        self._writer_engine = self.engine.execution_options(**{_WRITER: True})
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            _name_savepoints(self.engine.dialect)
        else:
            prepare_trips(self.engine)
            try_after_rest(self.engine)

    @contextmanager
    def read(
        self, scope: Scope, *, one_picture: bool = False, one_by_one: bool = False
    ) -> Iterator[ScopedSession]:
        """Yield a session that sees ``scope`` and leaves nothing behind.

        With ``one_picture`` every statement sees the store as the first one did, as on SQLite they all do.
        With ``one_by_one`` PostgreSQL begins and ends no transaction around a few small questions: two ways
        fewer; nothing can be streamed then.
        """
        with ScopedSession(scope, self.engine) as session:
            if one_picture and not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            elif one_by_one and not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
            yield session

    @contextmanager
    def write(self, scope: Scope) -> Iterator[ScopedSession]:
        """Yield a session in one write transaction: committed at the end, undone on any error."""
        with (
            self._turn,
            ScopedSession(scope, self._writer_engine) as session,
            session.begin(),
        ):
            session.connection()  # take the writer's turn now, not at the first change
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        if isinstance(self._turn, WritersTurn):
            self._turn.close()


def _compact_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # sqlite3's own implicit transactions would start a deferred BEGIN behind our back.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _name_savepoints(dialect: Any) -> None:
    """Have savepoints, whose names are SQLAlchemy's own, sent as they are.

    It makes and compiles three statements anew for each of them, a tenth of what a kiosk's write costs.
    """
    dialect.do_savepoint = lambda connection, name: connection.exec_driver_sql(f"SAVEPOINT {name}")
    dialect.do_release_savepoint = lambda connection, name: connection.exec_driver_sql(f"RELEASE {name}")
    dialect.do_rollback_to_savepoint = lambda connection, name: connection.exec_driver_sql(
        f"ROLLBACK TO {name}"
    )


def _begin_sqlite(connection: Connection) -> None:
    writer = connection.get_execution_options().get(_WRITER, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
