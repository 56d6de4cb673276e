"""Account rows become the person's account history; a second account is a change with its day."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.tables import BankAccount
from verifier.database.bulk import bulk_insert, chunks
from verifier.feeds.applying.owners import resolve_people
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged, hashes_applied_before
from verifier.feeds.tables import Feed


@dataclass(frozen=True, slots=True)
class AccountNews:
    """An account somebody's benefit goes to, as one row states it."""

    person_id: int
    agency_id: int
    account_no: str
    bank: str | None
    holder_name: str | None
    holder_id_no: str | None
    since: date


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

    def place(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> None:
        """Add to the account history."""
        remember_accounts(
            session,
            terms.feed_id,
            [
                AccountNews(
                    person_id=row.content["person_id"],
                    agency_id=row.content["agency_id"],
                    account_no=row.content["account"],
                    bank=row.content["bank"],
                    holder_name=row.content["holder"],
                    holder_id_no=row.content["holder_id"],
                    since=_day(row.content["changed_on"]) or terms.business_date,
                )
                for row in rows
            ],
        )

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Nothing: only its very words make a row a repetition."""
        return set()

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Nothing more."""


def remember_accounts(session: Session, feed_id: int, news: Sequence[AccountNews]) -> None:
    """Add accounts that are new to their person; a stated holder of a known account is added beside it."""
    known: dict[int, dict[str, set[tuple[str | None, str | None]]]] = {}
    for chunk in chunks({item.person_id for item in news}):
        for person_id, account_no, name, id_no in session.execute(
            select(
                BankAccount.person_id,
                BankAccount.account_no,
                BankAccount.holder_name,
                BankAccount.holder_id_no,
            ).where(BankAccount.person_id.in_(chunk))
        ):
            known.setdefault(person_id, {}).setdefault(account_no, set()).add((name, id_no))
    rows: list[dict[str, Any]] = []
    for item in news:
        accounts = known.setdefault(item.person_id, {})
        holder = (item.holder_name, item.holder_id_no)
        stated = accounts.get(item.account_no)
        if stated is not None and (holder in stated or holder == (None, None)):
            continue
        rows.append(
            {
                "person_id": item.person_id,
                "agency_id": item.agency_id,
                "account_no": item.account_no,
                "bank": item.bank,
                "holder_name": item.holder_name,
                "holder_id_no": item.holder_id_no,
                "since": item.since,
                "is_change": bool(accounts) and stated is None,
                "feed_id": feed_id,
            }
        )
        accounts.setdefault(item.account_no, set()).add(holder)
    bulk_insert(session, BankAccount, rows)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
