"""Records against people in the matching store, and what comes of it written to ``pairs``.

What is to be compared stands in the database: records never compared, and those whose candidates changed.
They meet the whole roll together, so that every pair knows its rivals. Each chunk is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.crossmatch.earlier_pairs import keep_earlier_pairs
from verifier.crossmatch.engine.matching import Matched, match
from verifier.crossmatch.engine.roll_pairs import RollPairs, roll_pairs
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.feed_names import feed_of
from verifier.crossmatch.keeping import Changed, Guard, kept_store
from verifier.crossmatch.match_state import changed_people, unmatched, unmatched_records
from verifier.crossmatch.models import InUse, in_use
from verifier.crossmatch.pair_rows import pair_rows
from verifier.crossmatch.person_pairs import write_person_pairs
from verifier.crossmatch.tables import MatchState, Pair
from verifier.database import EVERYWHERE
from verifier.database.bulk import among, bulk_insert, bulk_update, chunks, unread
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

#: records matched at a time: each time the whole roll is joined with them
MATCHED_AT_ONCE: Final = 100_000
#: records, and people, written in one transaction
RECORDS_AT_ONCE: Final = 1000
PEOPLE_AT_ONCE: Final = 50_000

_RECORD_COLUMNS: Final = (
    SourceRecord.id, SourceRecord.id_no, SourceRecord.name, SourceRecord.sex, SourceRecord.birth,
    SourceRecord.address, SourceRecord.age, SourceRecord.kind, SourceRecord.source,
    SourceRecord.evidence_class,
)  # fmt: skip
_PERSON_COLUMNS: Final = (
    Person.id, Person.id_no, Person.name, Person.sex, Person.birth, Person.address
)  # fmt: skip

#: called inside a write transaction with what it did: people or records, and how many
Note = Callable[[Session, str, int], None]
Advance = Callable[[int, int], None]


@dataclass
class _Progress:
    advance: Advance
    total: int
    done: int = 0

    def add(self, count: int) -> None:
        self.done += count
        self.advance(self.done, self.total)


def nothing_to_compare(session: Session) -> bool:
    """Tell whether all people and records were compared as they are, with the rules and weights in use."""
    state = session.get(MatchState, 1)
    stale = state is not None and state.compared_with != in_use(session).version
    return not (stale or changed_people(session) or unmatched_records(session))


def compare_new(context: Context, guard: Guard, note: Note, advance: Advance) -> None:
    """Bring the store up to date, then match what is to be compared with all people.

    Changed people are settled first: whom they concern is by then marked in the database, record by record.
    """
    with context.database.read(EVERYWHERE) as session:
        used = in_use(session)
    with kept_store(context, guard, used.version) as (store, changed):
        with context.database.read(EVERYWHERE) as session:
            due = _due(session, store)
        progress = _Progress(advance, len(due) + len(changed.ids))
        entries = roll_pairs(store, changed.ids, used.model)
        _settle_people(context, guard, note, progress, changed, entries, used)
        for start in range(0, len(due), MATCHED_AT_ONCE):
            ids = due[start : start + MATCHED_AT_ONCE]
            parts = _matched(store, ids, used)
            for first in range(0, len(ids), RECORDS_AT_ONCE):
                chunk = ids[first : first + RECORDS_AT_ONCE]
                with context.database.write(EVERYWHERE) as session:
                    guard(session)
                    _write(session, chunk, parts, used)
                    note(session, "records", len(chunk))
                progress.add(len(chunk))


def _due(session: Session, store: MatchStore) -> NDArray[np.int64]:
    """Return the records to be compared that the store has; one brought in meanwhile waits for a night."""
    waiting = np.array(session.scalars(unmatched().order_by(SourceRecord.id)).all(), np.int64)
    known = np.asarray(store.table("select record from records")["record"].to_numpy()).astype(np.int64)
    return waiting[np.isin(waiting, known)]


def _matched(store: MatchStore, ids: NDArray[np.int64], used: InUse) -> list[Matched]:
    store.connection.register("due_now", pa.table({"record": ids}))
    store.execute(
        "create or replace temp table due_records as "
        "select * from records where record in (select record from due_now)"
    )
    store.connection.unregister("due_now")
    return list(match(store, used.model, records="due_records"))


def _write(session: Session, ids: NDArray[np.int64], parts: Sequence[Matched], used: InUse) -> None:
    """Bring the pairs of some records in line with what was found, and mark the records as compared."""
    known = {
        (record_id, person_id): pair_id
        for pair_id, record_id, person_id in session.execute(
            select(Pair.id, Pair.record_id, Pair.person_id).where(
                among(session, Pair.record_id, ids.tolist())
            )
        )
    }
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for values in _values(session, ids, parts, used):
        pair_id = known.pop((values["record_id"], values["person_id"]), None)
        if pair_id is None:
            new.append(values)
        else:
            changed.append(values | {"id": pair_id})
    keep_earlier_pairs(session, Pair, changed, known.values())
    bulk_insert(session, Pair, new)
    bulk_update(session, Pair, changed)
    for gone in chunks(known.values()):
        session.execute(delete(Pair).where(among(session, Pair.id, gone)))
    session.execute(
        unread(update(SourceRecord).where(among(session, SourceRecord.id, ids.tolist())).values(matched=True))
    )


def _values(
    session: Session, ids: NDArray[np.int64], parts: Sequence[Matched], used: InUse
) -> Iterable[dict[str, Any]]:
    for found in parts:
        first, last = np.searchsorted(found.record, [ids[0], ids[-1] + 1])
        if first == last:
            continue
        record, person = found.record[first:last], found.person[first:last]
        order = (np.lexsort((person, record)) + first).tolist()
        records = _rows(session, _RECORD_COLUMNS, np.unique(record).tolist())
        people = _rows(session, _PERSON_COLUMNS, np.unique(person).tolist())
        rows = pair_rows(found, records, people, order)
        yield from used.stamped(rows, (feed_of(records[row["record_id"]].source) for row in rows))


def _rows(session: Session, columns: Sequence[Any], ids: Iterable[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for chunk in chunks(ids):
        for row in session.execute(select(*columns).where(among(session, columns[0], chunk))):
            found[row.id] = row
    return found


def _settle_people(
    context: Context,
    guard: Guard,
    note: Note,
    progress: _Progress,
    changed: Changed,
    found: Sequence[RollPairs],
    used: InUse,
) -> None:
    """Mark the changed people as compared; who changed once more meanwhile stays for the next night."""
    for start in range(0, len(changed.ids), PEOPLE_AT_ONCE):
        ids, versions = (column[start : start + PEOPLE_AT_ONCE] for column in (changed.ids, changed.versions))
        with context.database.write(EVERYWHERE) as session:
            guard(session)
            between = Person.rematch & Person.id.between(int(ids[0]), int(ids[-1]))
            waiting = session.execute(
                select(Person.id, Person.version).where(between).order_by(Person.id).with_for_update()
            ).all()
            compared = set(zip(ids.tolist(), versions.tolist(), strict=True))
            settled = [row.id for row in waiting if (row.id, row.version) in compared]
            if len(settled) == len(waiting):
                session.execute(unread(update(Person).where(between).values(rematch=False)))
            else:
                for chunk in chunks(settled):
                    some = update(Person).where(among(session, Person.id, chunk))
                    session.execute(unread(some.values(rematch=False)))
            write_person_pairs(session, ids.tolist(), found, used)
            note(session, "people", len(settled))
        progress.add(len(ids))
