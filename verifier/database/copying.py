"""An SQLite store copied as it stands at one moment, while others go on writing to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

_PAGES: Final = 4096

#: pages done, pages altogether
Advance = Callable[[int, int], None]


def copy_sqlite(source: Path, target: Path, advance: Advance = lambda _done, _total: None) -> None:
    """Write the store's present state into ``target``, a single file without a log beside it.

    A reading transaction is held meanwhile: else each writer would have the copy begin anew, for ever.

    Raises:
        sqlite3.Error: the disk is full, or one of the files cannot be used.
    """
    with closing(sqlite3.connect(source)) as store, closing(sqlite3.connect(target)) as copy:
        store.execute("PRAGMA busy_timeout=120000")
        store.execute("BEGIN")
        store.execute("SELECT count(*) FROM sqlite_master").fetchone()
        store.backup(copy, pages=_PAGES, progress=lambda _status, left, total: advance(total - left, total))
        store.rollback()
        copy.execute("PRAGMA journal_mode=DELETE")


def is_sound(path: Path) -> bool:
    """Tell whether each page of an SQLite file is where it should be."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            return bool(store.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def single_file(path: Path) -> None:
    """Bring an SQLite file and the log beside it together again, so that it can be moved."""
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA journal_mode=DELETE")
