"""Why a case that was put off is on the daily list again, until something is done about it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.cases.tables import CaseEvent
from verifier.language import Text

_BACK: Final[dict[str, Text]] = {
    "snooze_over": Text("搁置期满", "its day has come"),
    "deadline_near": Text("法定期限将至", "its deadline is near"),
    "woken": Text("提前恢复", "brought back early"),
    "lead_joined": Text("有新疑点并入", "a new lead joined it"),
}
#: who works on it says nothing of what it waits for
_ARRANGED: Final = ("assigned", "unassigned")


def back_because(session: Session, case_ids: Collection[int]) -> dict[int, Text]:
    """Return why each of these cases came back, left out where it was never put off or work went on since."""
    latest = (
        select(func.max(CaseEvent.id))
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.action.not_in(_ARRANGED))
        .group_by(CaseEvent.case_id)
    )
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.action, CaseEvent.detail).where(CaseEvent.id.in_(latest))
    )
    return {number: _BACK[action] for number, action, detail in rows if _woke(action, detail)}


def _woke(action: str, detail: dict[str, Any]) -> bool:
    return action in _BACK and (action != "lead_joined" or bool(detail.get("woken")))
