"""Events this floor raises. A handler adds to ``audit``; who raised the event writes all to the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.audit.service import Happening
from verifier.events import Event


@dataclass(frozen=True, slots=True)
class DebtMoved(Event):
    """A debt changed its state: all came back, a part was given up, a receipt was taken back, …"""

    debt_id: int
    case_id: int
    previous: str
    new: str
    by: str
    at: datetime
    audit: list[Happening]
