"""What every service needs and nothing it could not be given by hand: settings, store, clock, auditor."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.audit.heads import keep_head, kept_heads
from verifier.audit.keys import audit_key
from verifier.audit.service import Auditor
from verifier.audit.verifying import ChainReport
from verifier.clock import Clock, SystemClock
from verifier.database import Database
from verifier.procedure.law import Law
from verifier.procedure.reading import read_law
from verifier.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to each service as its first argument."""

    settings: Settings
    database: Database
    clock: Clock
    auditor: Auditor

    def law_of(self, session: Session, agency_id: int) -> Law:
        """Return what the procedure is where an agency is.

        Raises:
            ConfigurationError: the office's own file cannot be used.
        """
        region = session.get_one(Agency, agency_id).code
        return read_law(region, self.settings.procedure.office_file)

    def check_audit_chain(self, session: Session) -> ChainReport:
        """Verify the whole chain, also against every head kept outside the database."""
        return self.auditor.verify(session, kept_heads(self.settings.security.key_dir, self.auditor.key))

    def keep_audit_head(self, head: tuple[int, bytes]) -> None:
        """Keep a committed head outside the database."""
        keep_head(self.settings.security.key_dir, self.auditor.key, head, self.clock.now())


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
