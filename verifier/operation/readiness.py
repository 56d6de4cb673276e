"""Whether this process can serve: its keys, the store behind it, and that store's schema."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from verifier.audit.keys import audit_key, session_key
from verifier.context import Context
from verifier.devices.server_key_files import read_index
from verifier.errors import VerifierError
from verifier.migrate import current, newest

PARTS: Final = ("keys", "database", "migrations")


def readiness(context: Context) -> dict[str, bool]:
    """Return of each part whether it is in order. Why not is not told: whoever asks has no account."""
    folder = context.settings.security.key_dir
    keys = all(_works(partial(read, folder)) for read in (audit_key, session_key, read_index))
    found: list[str | None] = []
    database = _works(lambda: found.append(current(context.database)))
    return {"keys": keys, "database": database, "migrations": found == [newest()]}


def _works(look: Callable[[], Any]) -> bool:
    with suppress(VerifierError, SQLAlchemyError, OSError):
        look()
        return True
    return False
