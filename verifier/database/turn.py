"""The turn of SQLite's one writer, taken by threads and processes as soon as it is free."""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import AbstractContextManager


class WritersTurn(AbstractContextManager[None]):
    """A lock on a file beside the database; :meth:`close` it when done.

    SQLite itself only asks again after ever longer pauses: ten writers side by side then wait a tenth of a
    second for nothing. Its own lock still decides; whoever does not know this turn is waited for as before.
    """

    def __init__(self, database: str | None) -> None:
        """``database``: path of the file whose writers take turns."""
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
