"""The morning's report by mail, after the night, whatever became of it."""

from __future__ import annotations

from typing import Any

from jobs.duty import Duty
from verifier.reporting.morning import send_morning


def morning(duty: Duty) -> dict[str, Any]:
    """Write and send the report of the job's date; done again, nobody gets a second one."""
    result = send_morning(duty.context, duty.actor, duty.ticket.business_date)
    return {"written": result.written, "sent": result.sent.sent, "put_off": result.sent.put_off}
