"""An agreement month by month: what is due, what is paid of it, what is missing (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from verifier.language import Text
from verifier.months import Month
from verifier.recovery.plan_rules import Schedule

InstalmentState = Literal["paid", "part", "missed", "due", "coming"]

INSTALMENT_STATES: Final[dict[InstalmentState, Text]] = {
    "paid": Text("已还", "paid"),
    "part": Text("还了一部分", "paid in part"),
    "missed": Text("未还", "missed"),
    "due": Text("本月应还", "due this month"),
    "coming": Text("未到期", "to come"),
}


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month of an agreement: due and paid in fen."""

    month: Month
    due_fen: int
    paid_fen: int
    state: InstalmentState


def instalments(plan: Schedule, paid_fen: int, today: Month) -> tuple[Instalment, ...]:
    """Return every month of a plan; what was paid since it began covers the oldest instalment first."""
    left = max(0, paid_fen)
    found = []
    for number in range(plan.months):
        month = plan.first.plus(number)
        due = plan.due_in(month)
        paid = min(left, due)
        left -= paid
        found.append(Instalment(month, due, paid, _state(month, due, paid, today)))
    return tuple(found)


def _state(month: Month, due: int, paid: int, today: Month) -> InstalmentState:
    if paid == due:
        return "paid"
    if month < today:
        return "part" if paid else "missed"
    return "due" if month == today else "coming"
