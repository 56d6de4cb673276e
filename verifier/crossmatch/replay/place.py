"""The throw-away store a night is told again in: SQLite in a folder of its own, gone when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from secrets import token_bytes
from typing import Final

from verifier.accounts.tables import Agency
from verifier.audit.service import Auditor
from verifier.audit.tables import AuditEntry, AuditHead
from verifier.benefits.tables import PaidMonth
from verifier.biometrics.vault.tables import Enrolment
from verifier.certification.tables import Check
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.bookmarks import MARKED
from verifier.crossmatch.engine.work_folder import work_folder
from verifier.crossmatch.keeping import store_folder
from verifier.crossmatch.model_tables import HaltedRule, MatchModel
from verifier.crossmatch.tables import MatchState
from verifier.crossmatch.threshold_tables import ThresholdChange
from verifier.database import Base
from verifier.database.throw_away import throw_away
from verifier.devices.tables import Device
from verifier.runs.tables import Run
from verifier.settings import Settings

#: what a finder reads or settling writes, beside the tables a bookmark names
_MORE: Final[tuple[type[Base], ...]] = (
    Agency, AuditEntry, AuditHead, PaidMonth, Enrolment, Check, HaltedRule, MatchModel, MatchState, Device,
    Run, ThresholdChange,
)  # fmt: skip


@contextmanager
def replay_place(settings: Settings, at: datetime) -> Iterator[Context]:
    """Yield a context on an empty store, its clock standing at ``at``, its audit chain its own.

    It lies beside the matching store, which holds the same personal data; what a killed replay left is swept
    by the next.

    Raises:
        InvalidInput: nothing can be written there.
    """
    parent = store_folder(settings)
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        work_folder(parent) as folder,
        closing(throw_away(folder / "replay.db", (*MARKED, *_MORE))) as database,
    ):
        crossmatch = settings.crossmatch.model_copy(update={"store_dir": folder / "match"})
        clock = FixedClock(at)
        yield Context(
            settings=settings.model_copy(update={"crossmatch": crossmatch}),
            database=database,
            clock=clock,
            auditor=Auditor(token_bytes(32), clock),
        )
