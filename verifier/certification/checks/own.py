"""A device reads the answer of a check it made (section 3)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.certification.checks.answers import stored_answer
from verifier.certification.tables import Check
from verifier.devices.callers import Caller
from verifier.protocol.messages.answered import CheckAnswer
from verifier.protocol.refusals import Refusal


def own_check(session: Session, caller: Caller, check_id: str) -> CheckAnswer | Refusal:
    """Return the answer of one of this device's checks; another's is not found."""
    query = select(Check).where(Check.id == check_id, Check.device_id == caller.device_id)
    check = session.scalar(query)
    return Refusal("not_found") if check is None else stored_answer(check.status, check.answer)
