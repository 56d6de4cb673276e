"""Many small writes, one commit: what kiosks wait for is the disk, and one wait serves all who wait.

A commit on a disk that keeps its promises takes ten milliseconds or more, and SQLite lets one transaction
write at a time. So requests that arrive together share a transaction: each does its work inside a savepoint
of its own, one commit makes all of them lasting, and only then is any of them told that it is done.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from verifier.database.engine import Database
from verifier.database.scope import EVERYWHERE, ScopedSession
from verifier.database.trips import Trips, few_trips

T = TypeVar("T")
_Work = tuple[Callable[[ScopedSession], Any], Future[Any]]

_MOST_TOGETHER: Final = 64
"""More would keep the first of them waiting longer than the commit itself takes."""
_PATIENCE: Final = 5.0
"""Seconds a write waits for its turn: whoever asked had better hear that the store is busy, and ask again."""
_TURN: Final = 0x70762D67726F7570
"""PostgreSQL's advisory lock of all group writers."""


class WriterBusy(RuntimeError):
    """More writes wait than can be done in a bearable time."""


class GroupWriter:
    """Does the small writes of one process, those that wait together in one transaction.

    Its thread ends with it, or when it is closed.
    """

    def __init__(self, database: Database, most_waiting: int = 1000, patience: float = _PATIENCE) -> None:
        """``patience``: seconds after which a write whose turn has not come is withdrawn."""
        self._queue = _Queue(database)
        self._most_waiting = most_waiting
        self._patience = patience
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self._queue.close)

    def submit(self, work: Callable[[ScopedSession], T]) -> T:
        """Do ``work`` in a savepoint and return its result once it is committed.

        Whatever ``work`` raises undoes its own changes only, and is raised here.

        Raises:
            WriterBusy: so much waits, or somebody else writes for so long, that this would wait too long:
                nothing of it was done. Or the writer is closed: the server is about to end.
            SQLAlchemyError: the transaction could not be begun or committed; nothing of it lasts.
        """
        future: Future[T] = Future()
        queue = self._queue
        with queue.changed:
            if queue.closed:
                raise WriterBusy("the writer is closed")
            if len(queue.waiting) >= self._most_waiting:
                raise WriterBusy("too many writes are waiting")
            if self._thread is None:
                # begun at first use: a thread does not survive the fork of a server's worker
                self._thread = threading.Thread(target=queue.run, name="group-commit", daemon=True)
                self._thread.start()
            queue.waiting.append((work, future))
            queue.changed.notify()
        wait([future], self._patience)
        if future.cancel():  # not begun: nobody does it any more
            queue.leave(work, future)
            raise WriterBusy("another process has been writing for too long")
        return future.result()

    @property
    def waiting(self) -> int:
        """How many writes wait for their turn."""
        return len(self._queue.waiting)

    def close(self) -> None:
        """Finish what waits and end the thread."""
        self._queue.close()
        if self._thread is not None:
            self._thread.join()


class _Queue:
    """What waits, and how it is done: all that the thread holds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.waiting: deque[_Work] = deque()
        # reentrant: the writer may be let go of, and close this, wherever memory is tidied
        self.changed = threading.Condition(threading.RLock())
        self.closed = False

    def close(self) -> None:
        with self.changed:
            self.closed = True
            self.changed.notify()

    def run(self) -> None:
        while True:
            with self.changed:
                while not self.waiting and not self.closed:
                    self.changed.wait()
                if not self.waiting:
                    return
            self._write()

    def leave(self, work: Callable[[ScopedSession], Any], future: Future[Any]) -> None:
        """Take away what is not wanted any more; whoever still waits is not to wait for it."""
        with self.changed, suppress(ValueError):
            self.waiting.remove((work, future))

    def _next(self) -> list[_Work]:
        """Return what is done together next; from now on nobody withdraws it."""
        together: list[_Work] = []
        with self.changed:
            while self.waiting and len(together) < _MOST_TOGETHER:
                work, future = self.waiting.popleft()
                if future.set_running_or_notify_cancel():
                    together.append((work, future))
        return together

    def _write(self) -> None:
        together: list[_Work] = []
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        try:
            with self._database.write(EVERYWHERE) as session, _together(session) as trips:
                # only now: who came while another process wrote has this turn, too
                together = self._next()
                for work, future in together:
                    try:
                        with session.begin_nested():
                            result = work(session)
                            if trips is not None:
                                trips.send()
                        # only now: what was left to be flushed may fail as the savepoint ends
                        done.append((future, result))
                    except Exception as error:  # raised again where the work came from
                        _require_transaction(session)
                        failed.append((future, error))
        except Exception as error:  # everybody who waits must hear of it
            for _, future in together or self._next():
                future.set_exception(error)
            return
        for future, result in done:
            future.set_result(result)
        for future, why in failed:
            future.set_exception(why)


@contextmanager
def _together(session: ScopedSession) -> Iterator[Trips | None]:
    """Have groups of several processes follow each other on PostgreSQL too; SQLite has one writer anyway.

    The first work of a group holds the end of the audit chain until the commit, the next one wants a person
    or a device that the other process holds, which waits for the chain: two people served at two kiosks at
    once were enough for a deadlock. Nothing is lost: from the chain's first entry on groups wait anyway.
    Therefore the ways to PostgreSQL are few while it lasts.
    """
    if session.get_bind().dialect.name != "postgresql":
        yield None
        return
    session.execute(select(func.pg_advisory_xact_lock(_TURN)))
    with few_trips(session.connection()) as trips:
        yield trips


def _require_transaction(session: ScopedSession) -> None:
    """Do nothing while the transaction still holds what earlier work did.

    SQLite ends all of it where the disk is full or fails in the middle of a statement; the next savepoint
    would begin a new one, and a commit would succeed without the work it is to make lasting.

    Raises:
        OperationalError: it does not, or its connection is gone.
    """
    raw = session.connection().connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        raise OperationalError(None, None, sqlite3.OperationalError("the transaction was ended by SQLite"))
