"""Account rows join the person's account history; a stated day of change is a change on that day."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.feeds.applying.account_history import AccountNews, remember_accounts
from verifier.feeds.applying.owners import resolve_people
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged, hashes_applied_before
from verifier.feeds.tables import Feed


class AccountPlacer:
    """Places rows of the account feed."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """The very words were taken in before."""
        return hashes_applied_before(session, hashes)

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """Find the person."""
        resolve_people(session, terms, rows)

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Add to the account history."""
        remember_accounts(
            session,
            terms,
            [
                AccountNews(
                    person_id=row.content["person_id"],
                    agency_id=row.content["agency_id"],
                    account_no=row.content["account"],
                    bank=row.content["bank"],
                    holder_name=row.content["holder"],
                    holder_id_no=row.content["holder_id"],
                    since=_day(row.content["changed_on"]) or terms.business_date,
                    replaces=True if row.content["changed_on"] else None,
                )
                for row in rows
            ],
        )

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Nothing: only its very words make a row a repetition."""
        return set()

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Nothing more."""


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
