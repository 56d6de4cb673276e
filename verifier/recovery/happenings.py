"""Events this floor raises. A handler adds to ``audit``; who raised the event writes all to the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True, slots=True)
class _AboutInstalments(Event):
    """An agreement's plan as the night found it on the day ``on``: instalments ``missed`` now, and before."""

    plan_id: int
    debt_id: int
    case_id: int
    agency_id: int
    previous: int
    missed: int
    on: date
    by: str
    at: datetime
    audit: list[Happening]


@dataclass(frozen=True, slots=True)
class InstalmentMissed(_AboutInstalments):
    """One more instalment is missing. ``broken``: so many that the agreement ends with it."""

    broken: bool


@dataclass(frozen=True, slots=True)
class InstalmentCaughtUp(_AboutInstalments):
    """Instalments were missing; none is now."""
