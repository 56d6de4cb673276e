"""What every kind of feed must be able to do with its rows, and the two forms a row has on its way."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.database.bulk import chunks
from verifier.feeds.readers import Problem
from verifier.feeds.tables import Feed, FeedRow
from verifier.settings import Settings


@dataclass(slots=True)
class Candidate:
    """A readable row under judgement; ``extra`` is what was found out about it (ids it resolves to)."""

    line: int
    raw: bytes
    content: dict[str, Any]
    text: str
    row_hash: bytes
    row_key: str | None
    problem: Problem | None = None
    #: it declares somebody dead whom nothing recorded shows as dead already
    declares_death: bool = False
    #: it takes a running entitlement out of payment
    ends_benefit: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staged:
    """An accepted row to be put in its place."""

    line: int
    content: dict[str, Any]
    row_hash: bytes


@dataclass(frozen=True, slots=True)
class FeedTerms:
    """What the placers need to know of the feed whose rows they place."""

    feed_id: int
    kind: str
    source: str
    evidence_class: str
    agency_id: int
    business_date: date
    sex_codes: str
    #: agencies the importer may bring rows for: id by code, and by either name where one agency has it alone
    agencies: dict[str, int]
    settings: Settings


class Placer(Protocol):
    """One kind of feed: what is already known, what is wrong in context, where rows go."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """Return those hashes whose rows would change nothing."""
        ...

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """Set ``problem`` on rows that contradict what is recorded; fill ``extra`` on the others.

        ``unchanged``: hashes of the rows beside them that change nothing.
        """
        ...

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Write the rows' content to its tables; ``actor`` is who brought or released them."""
        ...

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Return the lines that stand for what another feed has brought in other words since."""
        ...

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Do what is due once after the last row."""
        ...


def hashes_of_this_feed(session: Session, feed_id: int, hashes: Sequence[bytes]) -> set[bytes]:
    """Return the hashes this feed has accepted in earlier batches."""
    found: set[bytes] = set()
    for chunk in chunks(hashes):
        query = select(FeedRow.row_hash).where(
            FeedRow.feed_id == feed_id, FeedRow.outcome == "accepted", FeedRow.row_hash.in_(chunk)
        )
        found.update(row_hash for row_hash in session.scalars(query) if row_hash is not None)
    return found


def hashes_applied_before(session: Session, hashes: Sequence[bytes]) -> set[bytes]:
    """Return the hashes accepted by feeds that are in place; rows of held or rejected feeds do not count."""
    found: set[bytes] = set()
    for chunk in chunks(hashes):
        query = (
            select(FeedRow.row_hash)
            .join(Feed, Feed.id == FeedRow.feed_id)
            .where(
                FeedRow.row_hash.in_(chunk),
                FeedRow.outcome == "accepted",
                Feed.state.in_(("applied", "applying")),
            )
        )
        found.update(row_hash for row_hash in session.scalars(query) if row_hash is not None)
    return found
