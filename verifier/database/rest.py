"""A connection that rested is tried before it is used: PostgreSQL may have been started again meanwhile.

To try it at each use would be one way more before every few small questions. One that was used a moment ago
and is lost all the same fails at its first statement, as any does that is lost in the middle.
"""

from __future__ import annotations

import time
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

_USED: Final = "pension_used"
_RESTED: Final = 1.0
"""Seconds."""


def try_after_rest(engine: Engine) -> None:
    """Have connections tried that nobody used for a second, and all replaced when one of them is lost."""

    def used(_raw: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_USED] = time.monotonic()

    def tried(raw: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        last = entry.info.get(_USED)
        if last is None or time.monotonic() - last < _RESTED:
            return
        try:
            engine.dialect.do_ping(raw)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None

    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", tried)
