"""What each step of a night is given: context, actor, and the ticket that says the run is still ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.language import Text
from verifier.runs.service import RunTicket, check_fence, step_results

#: step name, done, total
Progress = Callable[[Text, int, int], None]
Step = Callable[["Night"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Night:
    """One night at work."""

    context: Context
    actor: Actor
    ticket: RunTicket
    progress: Progress

    def guard(self, session: Session) -> None:
        """Refuse inside a transaction if another process has taken the run over."""
        check_fence(session, self.ticket)

    def check(self) -> None:
        """Refuse before work that has transactions of its own, each safe to repeat."""
        with self.context.database.write(EVERYWHERE) as session:
            self.guard(session)

    def so_far(self, step: str) -> dict[str, Any]:
        """Return what a step has stored of what it did, by this process or an earlier one."""
        with self.context.database.read(EVERYWHERE) as session:
            return step_results(session, self.ticket.run_id)[step]
