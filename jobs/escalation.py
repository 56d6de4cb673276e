"""Raises to supervisors what waits too long."""

from __future__ import annotations

from typing import Any

from jobs.duty import Duty
from verifier.cases.escalations.raising import raise_overdue


def escalation(duty: Duty) -> dict[str, Any]:
    """Bring the supervisors' list up to date."""
    return dict(raise_overdue(duty.context, duty.actor, duty.ticket.business_date, duty.guard))
