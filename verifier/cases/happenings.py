"""Events this floor raises. A handler adds to ``audit``; who raised the event writes all to the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.audit.service import Happening
from verifier.context import Context
from verifier.events import Event


@dataclass(frozen=True, slots=True)
class AssessmentApproved(Event):
    """An overpayment was approved by a second person. ``months``: benefit months it adds up."""

    case_id: int
    person_id: int
    agency_id: int
    assessment_id: int
    total_fen: int
    months: int
    by: str
    at: datetime
    reason: str
    audit: list[Happening]


@dataclass(frozen=True, slots=True)
class StopReversed(Event):
    """A wrongful stop was undone: payment resumes with back-pay; what told others of it has to follow.

    ``context``: letters are made of the office's own settings, in the same transaction.
    """

    context: Context

    case_id: int
    person_id: int
    agency_id: int
    stop_id: int
    by: str
    at: datetime
    reason: str
    audit: list[Happening]


@dataclass(frozen=True, slots=True)
class AssessmentSuperseded(Event):
    """An approved overpayment no longer stands: its case was taken up again."""

    assessment_id: int
    by: str
    at: datetime
    reason: str
    audit: list[Happening]
