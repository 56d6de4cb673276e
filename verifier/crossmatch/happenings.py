"""Events this floor raises. A handler adds to ``audit``; who raised the event writes all to the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.audit.service import Happening
from verifier.events import Event


@dataclass(frozen=True, slots=True)
class _AboutLead(Event):
    """The lead, its person, agency and kind; who decided, when and why."""

    lead_id: int
    person_id: int
    agency_id: int
    kind: str
    by: str
    at: datetime
    reason: str
    audit: list[Happening]


@dataclass(frozen=True, slots=True)
class LeadConfirmed(_AboutLead):
    """An investigator found that a lead is about this person and holds: a case begins or grows."""


@dataclass(frozen=True, slots=True)
class LeadUnconfirmed(_AboutLead):
    """That finding was taken back. A handler that cannot follow raises Conflict, which undoes everything."""
