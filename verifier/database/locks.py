"""Advisory locks that die with the process that holds them, so that a killed run never blocks the next."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from verifier.database.engine import Database
from verifier.errors import AlreadyRunning
from verifier.language import Text


@contextmanager
def exclusive(database: Database, name: str) -> Iterator[None]:
    """Hold the lock ``name`` for this database, across processes.

    Raises:
        AlreadyRunning: another process holds it at this moment.
    """
    holder = _file_lock(database, name) if database.is_sqlite else _server_lock(database, name)
    with holder:
        yield


@contextmanager
def _file_lock(database: Database, name: str) -> Iterator[None]:
    base = Path(database.url.database or "memory")
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    path = base.with_name(f"{base.name}.{digest}.lock")
    # others could hold a lock they can open, and so keep the night from ever running
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy(name) from error
        yield


@contextmanager
def _server_lock(database: Database, name: str) -> Iterator[None]:
    # hashed to 63 bits, because the server's lock takes a number
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}):
            raise busy(name)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": number})


def busy(name: str) -> AlreadyRunning:
    """Return the error of work that another process is at; ``name``: of its lock."""
    return AlreadyRunning(
        Text("同一项工作正在进行（{name}）。", "The same work is being done at this moment ({name}).").fill(
            name=name
        ),
        Text("请等它结束后再试。", "Wait for it to end, then try again."),
    )
