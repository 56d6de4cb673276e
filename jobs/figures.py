"""The night's count of how each agency stands: kept by month, for supervision and the monthly report."""

from __future__ import annotations

from typing import Any

from jobs.night import Night
from verifier.reporting.states import keep_states


def figures(night: Night) -> dict[str, Any]:
    """Count benefits, tasks and cases of every agency, and keep them as the month's."""
    night.check()
    return {"agencies": keep_states(night.context, night.actor, night.ticket.business_date, night.guard)}
