"""The accounts a benefit went to, since when, in whose name; which of them replaced another.

Feeds come in any order: today's roll before last year's payments. An account seen earlier than it was known
moves back to that day, and one older than all others makes the first of them a change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.tables import BankAccount
from verifier.database.bulk import among, bulk_insert, bulk_update, chunks
from verifier.database.earlier import keep_earlier
from verifier.events import raise_event
from verifier.feeds.applying.placer import FeedTerms
from verifier.feeds.events import AccountsRecorded
from verifier.feeds.tables import Feed

_COLUMNS = ("id", "person_id", "account_no", "holder_name", "holder_id_no", "since", "is_change")
_NOBODY = (None, None)


@dataclass(frozen=True, slots=True)
class AccountNews:
    """An account somebody's benefit goes to, as one row states it.

    ``since``: a day on which it did. ``replaces``: the row itself tells that it replaced another account
    (True) or that it is a benefit's first (False); None where only the days can tell.
    """

    person_id: int
    agency_id: int
    account_no: str
    bank: str | None
    holder_name: str | None
    holder_id_no: str | None
    since: date
    replaces: bool | None

    @property
    def holder(self) -> tuple[str | None, str | None]:
        """Name and number of the holder."""
        return self.holder_name, self.holder_id_no


def remember_accounts(session: Session, terms: FeedTerms, news: Sequence[AccountNews]) -> None:
    """Bring the account histories of the people concerned up to this news."""
    histories = _histories(session, {item.person_id for item in news})
    stood = {row["id"]: _as_moved(row) for history in histories.values() for row in history.rows}
    for item in news:
        histories[item.person_id].take(item, terms)
    rows = [row for history in histories.values() for row in history.rows]
    added = [_new(row, terms) for row in rows if "id" not in row]
    bulk_insert(session, BankAccount, added)
    raise_event(session, AccountsRecorded(tuple((row["person_id"], row["account_no"]) for row in added)))
    moved = [row for row in rows if "id" in row and row["touched"]]
    keep_earlier(session, BankAccount, [stood[row["id"]] for row in moved])
    bulk_update(session, BankAccount, [_as_moved(row) for row in moved])


_MOVED = ("id", "since", "is_change")


def _as_moved(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _MOVED}


class _History:
    """One person's accounts, oldest row first."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def take(self, item: AccountNews, terms: FeedTerms) -> None:
        same = [row for row in self.rows if row["account_no"] == item.account_no]
        if not same:
            self._add(item, terms, is_change=self._came_after_another(item))
            return
        first = min(same, key=_since)
        if item.since < first["since"]:
            first["since"], first["touched"] = item.since, True
            first["is_change"] = first["is_change"] or bool(item.replaces and len(same) < len(self.rows))
        elif item.replaces and self._newest()["account_no"] != item.account_no:
            self._add(item, terms, is_change=True)
        if item.holder != _NOBODY and not _stated(same, item.holder, terms.kind):
            self._add(item, terms, is_change=False)

    def _came_after_another(self, item: AccountNews) -> bool:
        if item.replaces is False or not self.rows:
            return False
        if item.replaces or any(row["since"] <= item.since for row in self.rows):
            return True
        oldest = min(_since(row) for row in self.rows)
        oldest_rows = [row for row in self.rows if row["since"] == oldest]
        if len({row["account_no"] for row in oldest_rows}) == 1:
            # of several at once nobody can tell which benefit's account this one was
            oldest_rows[0]["is_change"] = oldest_rows[0]["touched"] = True
        return False

    def _newest(self) -> dict[str, Any]:
        return max(reversed(self.rows), key=_since)

    def _add(self, item: AccountNews, terms: FeedTerms, *, is_change: bool) -> None:
        self.rows.append(
            {
                "person_id": item.person_id,
                "agency_id": item.agency_id,
                "account_no": item.account_no,
                "bank": item.bank,
                "holder_name": item.holder_name,
                "holder_id_no": item.holder_id_no,
                "since": item.since,
                "is_change": is_change,
                "kind": terms.kind,
                "touched": False,
            }
        )


def _stated(same: Sequence[dict[str, Any]], holder: tuple[str | None, str | None], kind: str) -> bool:
    """Tell whether this kind of feed last named this holder; if it never named one, whether any feed did."""
    last: dict[str, tuple[str | None, str | None]] = {}
    for row in same:
        if (told := (row["holder_name"], row["holder_id_no"])) != _NOBODY:
            last[row["kind"]] = told
    return last[kind] == holder if kind in last else holder in last.values()


def _histories(session: Session, people: Iterable[int]) -> defaultdict[int, _History]:
    found: defaultdict[int, _History] = defaultdict(_History)
    columns = [getattr(BankAccount, name) for name in _COLUMNS]
    for chunk in chunks(people):
        for row in session.execute(
            select(*columns, Feed.kind)
            .outerjoin(Feed, Feed.id == BankAccount.feed_id)
            .where(among(session, BankAccount.person_id, chunk))
            .order_by(BankAccount.id)
        ):
            found[row.person_id].rows.append(row._asdict() | {"touched": False})
    return found


def _new(row: dict[str, Any], terms: FeedTerms) -> dict[str, Any]:
    plain = {name: value for name, value in row.items() if name not in {"kind", "touched"}}
    return plain | {"feed_id": terms.feed_id}


def _since(row: dict[str, Any]) -> date:
    since: date = row["since"]
    return since
