"""One engine, two kinds of transaction: many readers, one writer at a time on SQLite.

SQLite runs in WAL mode with ``synchronous=FULL``; a writer begins with ``BEGIN IMMEDIATE`` so that it waits
for its turn at the start instead of failing in the middle. PostgreSQL needs none of this.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from verifier.database.scope import Scope, ScopedSession, refuse_unfiltered_reads

_WRITER = "pension_writer"
_BUSY_MILLISECONDS = 120_000


class Database:
    """The store. Give one to whoever needs it; :meth:`close` it when done."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.engine: Engine = create_engine(
            self.url,
            pool_pre_ping=not self.is_sqlite,
            hide_parameters=True,  # an error message must not carry personal data
            json_serializer=_compact_json,
        )
        event.listen(self.engine, "before_cursor_execute", refuse_unfiltered_reads)
        self._turn = _WritersTurn(self.url.database) if self.is_sqlite else nullcontext()
        self._writer_engine = self.engine.execution_options(**{_WRITER: True})
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def read(self, scope: Scope) -> Iterator[ScopedSession]:
        """Yield a session that sees ``scope`` and leaves nothing behind."""
        with ScopedSession(scope, self.engine) as session:
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
        if isinstance(self._turn, _WritersTurn):
            self._turn.close()


class _WritersTurn(AbstractContextManager[None]):
    """The turn of SQLite's one writer, taken by threads and processes as soon as it is free.

    SQLite itself only asks again after ever longer pauses: ten writers side by side then wait a tenth of a
    second for nothing. Its own lock still decides; whoever does not know this turn is waited for as before.
    """

    def __init__(self, database: str | None) -> None:
        self._path = f"{database}.turn"
        self._threads = threading.Lock()
        self._holder: int | None = None
        self._file: tuple[int, int] | None = None

    def __enter__(self) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError("a write transaction inside a write transaction would wait for itself")
        self._threads.acquire()
        try:
            fcntl.flock(self._descriptor(), fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise
        self._holder = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._holder = None
        try:
            fcntl.flock(self._descriptor(), fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _descriptor(self) -> int:
        """Return this process's own descriptor: one inherited over a fork shares its parent's lock."""
        if self._file is None or self._file[0] != os.getpid():
            self._file = os.getpid(), os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file[1]

    def close(self) -> None:
        """Give the descriptor back."""
        if self._file is not None and self._file[0] == os.getpid():
            os.close(self._file[1])
        self._file = None


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


def _begin_sqlite(connection: Connection) -> None:
    writer = connection.get_execution_options().get(_WRITER, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
