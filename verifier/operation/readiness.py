"""Whether this process can serve: its keys, the store behind it, and that store's schema."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from verifier.audit.keys import audit_key, read_key, session_key
from verifier.biometrics.vault.key_files import DIGEST_KEY, key_files, usable
from verifier.biometrics.vault.keys import standing_keys
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.server_key_files import read_index
from verifier.errors import VerifierError
from verifier.migrate import current, newest

PARTS: Final = ("keys", "database", "migrations")


def readiness(context: Context) -> dict[str, bool]:
    """Return of each part whether it is in order. Why not is not told: whoever asks has no account."""
    folder = context.settings.security.key_dir
    files = (audit_key, session_key, read_index, partial(read_key, name=DIGEST_KEY))
    keys = all(_works(partial(read, folder)) for read in files)
    found: list[str | None] = []
    database = _works(lambda: found.append(current(context.database)))
    return {
        "keys": keys and _vault_opens(context),
        "database": database,
        "migrations": found == [newest()],
    }


def _vault_opens(context: Context) -> bool:
    """Without a store nobody knows which keys are needed: that is told of the store, not of the keys."""
    folder = context.settings.security.key_dir
    with suppress(SQLAlchemyError, OSError), context.database.read(EVERYWHERE) as session:
        needed = standing_keys(session) or tuple(
            key_files(folder)
        )  # the newest file seals the first template
        return bool(needed) and all(usable(folder, name) for name in needed)
    return True


def _works(look: Callable[[], Any]) -> bool:
    with suppress(VerifierError, SQLAlchemyError, OSError):
        look()
        return True
    return False
