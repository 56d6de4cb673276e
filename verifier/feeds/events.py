"""What feeds tell the floors above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from verifier.audit.service import Happening
from verifier.events import Event


@dataclass(frozen=True, slots=True)
class FeedApplied(Event):
    """Every accepted row of a feed is in its place."""

    feed_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class MoneyCame:
    """One line of a bank statement by which money came in; ``amount_fen`` above zero."""

    bank_line_id: int
    agency_id: int
    bank_reference: str
    booked_on: date
    amount_fen: int
    payer_name: str | None
    memo: str | None


@dataclass(frozen=True, slots=True)
class BankLinesCame(Event):
    """Money came to the account it comes back to. A handler adds to ``audit``."""

    lines: tuple[MoneyCame, ...]
    by: str
    at: datetime
    audit: list[Happening]
