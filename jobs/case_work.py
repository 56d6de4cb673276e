"""The night's work on cases: their deadlines counted anew, and those brought back that were put off."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jobs.night import Night
from verifier.cases.caseload.refreshing import Refreshed, refresh_deadlines
from verifier.runs.service import add_to_step


def deadlines(night: Night) -> dict[str, Any]:
    """Count the deadlines of all open cases after everything else moved them; wake those that are due."""

    def inside(session: Session, found: Refreshed) -> None:
        night.guard(session)
        for name, count in (("changed", found.changed), ("woken", found.woken)):
            if count:
                add_to_step(session, night.ticket, "deadlines", name, count)

    refresh_deadlines(night.context, night.actor, inside)
    return {"changed": 0, "woken": 0} | night.so_far("deadlines")
