"""The matching store kept between nights: told from a stranger's, brought up to date from the database.

It is derived and can be deleted at any time. A store that is damaged, of another version of the blocks, of
another database or of another state of this one (a restored backup) is built anew; what people decided stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from matchers.records.blocking import (
    BIRTH_PART_BLOCKS,
    BLOCKING_VERSION,
    DAMAGED_NUMBER_BLOCKS,
    NAME_BLOCKS,
    NUMBER_BLOCKS,
)
from verifier.context import Context
from verifier.crossmatch import store_rows
from verifier.crossmatch.engine.candidates import candidates
from verifier.crossmatch.engine.roll_pairs import people_among
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.match_state import (
    applied_records,
    compare_again,
    match_state,
    new_mark,
    records_paired_with,
)
from verifier.database import EVERYWHERE
from verifier.database.bulk import unread
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person
from verifier.settings import Settings

Guard = Callable[[Session], None]

_ALL_BLOCKS: Final = (*NUMBER_BLOCKS, *DAMAGED_NUMBER_BLOCKS, *NAME_BLOCKS, *BIRTH_PART_BLOCKS)


@dataclass(frozen=True)
class Changed:
    """The people whose change the store now knows: ids, and the version of each that it was told."""

    ids: NDArray[np.int64]
    versions: NDArray[np.int64]


@contextmanager
def kept_store(context: Context, guard: Guard, compared_with: str) -> Iterator[tuple[MatchStore, Changed]]:
    """Yield the store with everything the database holds, and the people that changed since the last night.

    Records whose candidates changed are marked in the database as to be compared again, before anything in
    the store is overwritten: killed at any point, the next call does the same again. The caller holds the
    night's lock; ``guard`` is called inside each write transaction.
    """
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        state = match_state(session, compared_with)
        if state.compared_with != compared_with:
            compare_again(session)
            session.execute(unread(update(Person).where(~Person.rematch).values(rematch=True)))
            state.compared_with = compared_with
        marks = {state.mark, state.earlier_mark}
        key = state.database_key
    store = _opened(_path(context.settings, key), context.settings)
    try:
        mark = _mark_of(store, key)
        changed = _refresh(context, guard, store, mark) if mark in marks and mark else None
        if changed is None:
            changed = _rebuild(context, guard, store)
        yield store, changed
    finally:
        store.close()


def store_folder(settings: Settings) -> Path:
    """Return where the store lies: as configured, else beside the SQLite file or the reports' folder."""
    if settings.crossmatch.store_dir is not None:
        return settings.crossmatch.store_dir
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).parent / "match"
    return settings.nightly.report_dir.parent / "match"


def _path(settings: Settings, key: str) -> Path:
    folder = store_folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"match-{key[:12]}.duckdb"


def _opened(path: Path, settings: Settings) -> MatchStore:
    limits = settings.crossmatch
    try:
        store = MatchStore(path, memory_mb=limits.memory_mb, threads=limits.threads)
    except duckdb.Error:
        # damaged, or of a later DuckDB: nothing is in it that could not be derived again
        for file in (path, path.with_name(path.name + ".wal")):
            file.unlink(missing_ok=True)
        store = MatchStore(path, memory_mb=limits.memory_mb, threads=limits.threads)
    path.chmod(0o600)
    return store


def _mark_of(store: MatchStore, key: str) -> str:
    """Return the mark of a store of this database and version, empty for any other."""
    with suppress(duckdb.CatalogException):
        found = store.execute(
            "select mark from kept where database = ? and version = ?", [key, BLOCKING_VERSION]
        )
        return "".join(str(mark) for (mark,) in found.fetchall())
    return ""


def _set_mark(store: MatchStore, key: str, mark: str) -> None:
    store.execute("begin")
    store.execute("create or replace table kept (database VARCHAR, mark VARCHAR, version INTEGER)")
    store.execute("insert into kept values (?, ?, ?)", [key, mark, BLOCKING_VERSION])
    store.execute("commit")


def _refresh(context: Context, guard: Guard, store: MatchStore, mark: str) -> Changed | None:
    """Bring the store up to date; None when it turns out to hold more or less than the database."""
    ids = _changed(context)
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        # the changed people as they were: who met them then has lost a candidate or a rival
        compare_again(session, records_paired_with(session, ids.tolist()))
        compare_again(session, _records_meeting(store, ids))
        state = match_state(session, "")
        fresh, key = new_mark(state, mark), state.database_key
    _set_mark(store, key, fresh)
    told: list[NDArray[np.int64]] = []
    with context.database.read(EVERYWHERE) as session:
        for rows in store_rows.people(session, changed=True):
            keys, table = store_rows.people_rows(rows)
            store.put_people(keys, table)
            told.append(np.array([(row.id, row.version) for row in rows], np.int64))
        for rows in store_rows.records(session, unmatched=True):
            store.put_records(*store_rows.record_rows(rows))
        if not _is_complete(session, store):
            return None
    found = _of(told)
    _mark_all_met(context, guard, store, found.ids)
    return found


def _rebuild(context: Context, guard: Guard, store: MatchStore) -> Changed:
    """Build the store from the whole database."""
    store.rebuild()
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        changed = select(Person.id).where(Person.rematch)
        met_before = session.scalar(select(SourceRecord.id).where(SourceRecord.matched).limit(1))
        if met_before is not None and session.scalar(changed.where(Person.version > 1).limit(1)) is not None:
            # what they were before their change, and whose rival they were, the lost store knew
            compare_again(session)
        state = match_state(session, "")
        fresh, key = new_mark(state, ""), state.database_key
    told: list[NDArray[np.int64]] = []
    with context.database.read(EVERYWHERE) as session:
        for rows in store_rows.people(session, changed=False):
            store.put_people(*store_rows.people_rows(rows))
            told.append(np.array([(row.id, row.version) for row in rows if row.rematch], np.int64))
        for rows in store_rows.records(session, unmatched=False):
            store.put_records(*store_rows.record_rows(rows))
    found = _of(told)
    _set_mark(store, key, fresh)
    _mark_all_met(context, guard, store, found.ids)
    return found


def _changed(context: Context) -> NDArray[np.int64]:
    with context.database.read(EVERYWHERE) as session:
        query = select(Person.id).where(Person.rematch).order_by(Person.id)
        return np.array(session.scalars(query).all(), np.int64)


def _mark_all_met(context: Context, guard: Guard, store: MatchStore, people: NDArray[np.int64]) -> None:
    """Have the records that meet the changed people, as the store now has them, compared again."""
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        if session.scalar(select(SourceRecord.id).where(SourceRecord.matched).limit(1)) is not None:
            compare_again(session, _records_meeting(store, people))


def _of(told: list[NDArray[np.int64]]) -> Changed:
    found = np.concatenate([rows.reshape(-1, 2) for rows in told]) if told else np.zeros((0, 2), np.int64)
    return Changed(found[:, 0], found[:, 1])


def _records_meeting(store: MatchStore, people: NDArray[np.int64]) -> list[int]:
    """Return the records of the store that share a block with one of the people."""
    if not len(people) or not store.count("records"):
        return []
    some = people_among(store, people)
    found: set[int] = set()
    for block in _ALL_BLOCKS:
        candidates(store, [block], "records", some, "met_now")
        found.update(row[0] for row in store.execute("select distinct record from met_now").fetchall())
    store.execute("drop table if exists met_now")
    return sorted(found)


def _is_complete(session: Session, store: MatchStore) -> bool:
    """Tell whether the store can be this database's: nobody missing, nobody the database does not know.

    An import beside it only adds people and marks people as changed, so neither bound is broken by one.
    """
    for who, every, settled in (
        ("people", select(Person.id), ~Person.rematch),
        ("records", applied_records(SourceRecord.id), SourceRecord.matched),
    ):
        kept = store.count("people" if who == "people" else "records")
        total = session.scalar(select(func.count()).select_from(every.subquery())) or 0
        least = session.scalar(select(func.count()).select_from(every.where(settled).subquery())) or 0
        if not least <= kept <= total:
            return False
    return True
