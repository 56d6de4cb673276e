"""Keeps the head of the audit chain outside the database every hour, whatever the night does.

Whoever may write to the database and has once seen an earlier head could put that one back and cut off what
came after it: what is kept outside tells, up to the last hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from verifier.audit.heads import last_kept_at
from verifier.audit.verifying import head_of
from verifier.context import Context
from verifier.database import EVERYWHERE

EVERY: Final = timedelta(hours=1)
_LOOKED: Final = timedelta(minutes=5)
"""What is kept is read no more often than this."""


class HeadKeeper:
    """One process that keeps heads. Where there are two, both may keep one: that harms nothing."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None

    def look(self, context: Context) -> bool:
        """Keep the head if none was kept within the hour; return whether it was."""
        now = context.clock.now()
        if self._looked_at is not None and _within(self._looked_at, now, _LOOKED):
            return False
        self._looked_at = now
        kept = last_kept_at(context.settings.security.key_dir, context.auditor.key)
        if kept is not None and _within(kept, now, EVERY):
            return False
        with context.database.read(EVERYWHERE) as session:
            head = head_of(session)
        if head[0] == 0:
            return False
        context.keep_audit_head(head)
        return True


def _within(then: datetime, now: datetime, span: timedelta) -> bool:
    """Tell whether a moment lies in the span before now; one that lies ahead was told by another clock."""
    return timedelta(0) <= now - then < span
