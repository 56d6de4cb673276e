"""What the database knows about matching: which store belongs to it, and what is still to be compared.

The marks tell a store of this database in its present state from one of another or a restored database.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from verifier.crossmatch.tables import MatchState, Pair
from verifier.database.bulk import among, chunks, unread
from verifier.feeds.tables import Feed, SourceRecord
from verifier.people.tables import Person


def unmatched_records(session: Session) -> int:
    """Return how many records of applied feeds are to be compared."""
    return session.scalar(select(func.count()).select_from(unmatched().subquery())) or 0


def changed_people(session: Session) -> int:
    """Return how many people entered or changed since they were last compared."""
    return session.scalar(select(func.count()).select_from(Person).where(Person.rematch)) or 0


def unmatched() -> Select[int]:
    """Return the query of the ids of records that are to be compared."""
    return applied_records(SourceRecord.id).where(~SourceRecord.matched)


def applied_records(*columns: Any) -> Select[Any]:
    """Return the query of columns of all records whose feed is in place."""
    return select(*columns).join(Feed, Feed.id == SourceRecord.feed_id).where(Feed.state == "applied")


def match_state(session: Session, compared_with: str) -> MatchState:
    """Return the state, made when there is none; ``compared_with`` is then what pairs are made with."""
    state = session.get(MatchState, 1)
    if state is None:
        state = MatchState(
            id=1, database_key=_mark(), mark=_mark(), earlier_mark="", compared_with=compared_with
        )
        session.add(state)
        session.flush()
    return state


def new_mark(state: MatchState, earlier: str) -> str:
    """Give the state a new mark, to be set in the store too; until then the store still has ``earlier``."""
    state.earlier_mark, state.mark = earlier, _mark()
    return state.mark


def compare_again(session: Session, records: Iterable[int] | None = None) -> None:
    """Have records compared again, all when none are named: their candidates are others than they were."""
    if records is None:
        session.execute(unread(update(SourceRecord).where(SourceRecord.matched).values(matched=False)))
        return
    for chunk in chunks(records):
        some = update(SourceRecord).where(SourceRecord.matched, among(session, SourceRecord.id, chunk))
        session.execute(unread(some.values(matched=False)))


def records_paired_with(session: Session, people: Iterable[int]) -> set[int]:
    """Return the records that have a pair with one of the people."""
    found: set[int] = set()
    for chunk in chunks(people):
        found.update(session.scalars(select(Pair.record_id).where(among(session, Pair.person_id, chunk))))
    return found


def _mark() -> str:
    return secrets.token_hex(16)
