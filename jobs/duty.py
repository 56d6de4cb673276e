"""What each job is given: context, actor, and the ticket that says the job is still ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.language import Text
from verifier.runs.queue import JobTicket, hold_job, tell_progress

Work = Callable[["Duty"], dict[str, Any]]
#: progress is stored no more often than anybody looks
_EVERY: Final = timedelta(seconds=1)


@dataclass(slots=True)
class Duty:
    """One job at work. ``last``: if this try fails, no other follows by itself."""

    context: Context
    actor: Actor
    ticket: JobTicket
    last: bool
    _told_at: datetime | None = field(default=None, init=False)

    def guard(self, session: Session) -> None:
        """Refuse inside a transaction if another process has taken the job over."""
        hold_job(session, self.ticket)

    def progress(self, doing: Text, done: int, total: int) -> None:
        """Store what the job is at, now and then."""
        now = self.context.clock.now()
        if self._told_at is None or now - self._told_at >= _EVERY:
            self._told_at = now
            tell_progress(self.context, self.ticket, doing, done, total)
