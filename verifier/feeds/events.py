"""What feeds tell the floors above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from verifier.audit.service import Happening
from verifier.events import Event


@dataclass(frozen=True, slots=True)
class FeedApplied(Event):
    """Every accepted row of a feed is in its place."""

    feed_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class RecordedPerson:
    """What a register says of somebody now, as far as people are looked for by it."""

    id: int
    id_no: str
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class PeopleRecorded(Event):
    """People entered a register, or what it says of them changed."""

    people: tuple[RecordedPerson, ...]

    @classmethod
    def of(cls, rows: Iterable[Any]) -> PeopleRecorded:
        """Make the event of rows that have these four values, whatever else."""
        return cls(tuple(RecordedPerson(row.id, row.id_no, row.name, row.phone) for row in rows))


@dataclass(frozen=True, slots=True)
class AccountsRecorded(Event):
    """Accounts were added to people's histories: id of the person and number of the account."""

    accounts: tuple[tuple[int, str], ...]


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
