"""What every service needs and nothing it could not be given by hand: settings, store, clock, auditor."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.audit.keys import audit_key
from verifier.audit.service import Auditor
from verifier.clock import Clock, SystemClock
from verifier.database import Database
from verifier.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to each service as its first argument."""

    settings: Settings
    database: Database
    clock: Clock
    auditor: Auditor


def open_context(settings: Settings, clock: Clock | None = None) -> Context:
    """Open the store and the keys named in ``settings``.

    Raises:
        ConfigurationError: the keys are missing or readable by others.
    """
    chosen = clock or SystemClock()
    return Context(
        settings=settings,
        database=Database(settings.database.url),
        clock=chosen,
        auditor=Auditor(audit_key(settings.security.key_dir), chosen),
    )
