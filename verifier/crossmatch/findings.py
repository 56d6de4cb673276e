"""A finding is what a finder sees tonight; a lead is what stays of it. One shape for all kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session

from verifier.language import Text
from verifier.months import Month
from verifier.settings import Settings

Tier = Literal["certain", "probable"]
Strength = Literal["strong", "supporting"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspicion seen tonight.

    ``subject_key`` tells it apart from every other of its kind and holds what the suspicion rests on, so that
    new evidence makes a new finding. ``stop``, ``until`` and ``schemes`` say which money is at risk; without
    ``stop`` none is counted. ``only_if`` says what must be so for a lead: money at risk, or also a running
    entitlement from which money will flow.
    """

    subject_key: str
    person_id: int
    tier: Tier
    strength: Strength
    weight: float
    rule: str
    why: Text
    facts: dict[str, Any]
    record_id: int | None = None
    content_key: bytes | None = None
    stop: Month | None = None
    until: Month | None = None
    schemes: tuple[str, ...] | None = None
    only_if: Literal["always", "money", "money_or_running"] = "always"


@dataclass(frozen=True, slots=True)
class Tonight:
    """What finders are given."""

    session: Session
    settings: Settings
    business_date: date


Finder = Callable[[Tonight], Iterable[Finding]]
