"""People and records of the database as the rows the matching store takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from verifier.crossmatch.match_state import applied_records
from verifier.feeds.tables import Feed, SourceRecord
from verifier.people.tables import Person

#: rows read at a time
READ_AT_ONCE: Final = 100_000

_PERSON_COLUMNS: Final[tuple[Any, ...]] = (
    Person.id, Person.id_no, Person.name, Person.sex, Person.birth, Person.address, Person.version,
    Person.rematch,
)  # fmt: skip
_RECORD_COLUMNS: Final[tuple[Any, ...]] = (
    SourceRecord.id, SourceRecord.id_no, SourceRecord.name, SourceRecord.sex, SourceRecord.birth,
    SourceRecord.address, SourceRecord.age, SourceRecord.event_date,
)  # fmt: skip
_SEXES: Final = {"M": 1, "F": 2}


def people(session: Session, *, changed: bool) -> Iterator[Sequence[Row[Any]]]:
    """Yield all people, or the changed ones, in batches in the order of their ids."""
    query: Select[Any] = select(*_PERSON_COLUMNS)
    return _batches(session, query.where(Person.rematch) if changed else query, Person.id)


def records(
    session: Session, *, unmatched: bool, since: datetime | None = None
) -> Iterator[Sequence[Row[Any]]]:
    """Yield all records of applied feeds, or those to be compared, in batches in the order of their ids.

    Args:
        unmatched: those to be compared only.
        since: those only whose feed was taken in then or later.
    """
    query = applied_records(*_RECORD_COLUMNS)
    query = query if since is None else query.where(Feed.finished_at >= since)
    return _batches(session, query.where(~SourceRecord.matched) if unmatched else query, SourceRecord.id)


def people_rows(rows: Sequence[Row[Any]]) -> tuple[NDArray[np.int64], pa.Table]:
    """Return keys and rows in the schema of ``matchers.records.columns.derive.ROWS``."""
    shared = _shared(rows)
    shared["age"] = pa.array(np.full(len(rows), -1), pa.int16())
    shared["event"] = pa.array(np.zeros(len(rows)), pa.int32())
    return _keys(rows), pa.table(shared)


def record_rows(rows: Sequence[Row[Any]]) -> tuple[NDArray[np.int64], pa.Table]:
    """Return keys and rows in the schema of ``matchers.records.columns.derive.ROWS``."""
    shared = _shared(rows)
    shared["age"] = pa.array([-1 if row.age is None else min(row.age, 999) for row in rows], pa.int16())
    days = (row.event_date for row in rows)
    shared["event"] = pa.array(
        [0 if day is None else day.year * 10_000 + day.month * 100 + day.day for day in days], pa.int32()
    )
    return _keys(rows), pa.table(shared)


def _batches(
    session: Session, query: Select[Any], key: InstrumentedAttribute[int]
) -> Iterator[Sequence[Row[Any]]]:
    last = 0
    while rows := session.execute(query.where(key > last).order_by(key).limit(READ_AT_ONCE)).all():
        yield rows
        last = rows[-1].id


def _keys(rows: Sequence[Row[Any]]) -> NDArray[np.int64]:
    return np.fromiter((row.id for row in rows), np.int64, len(rows))


def _shared(rows: Sequence[Row[Any]]) -> dict[str, pa.Array]:
    return {
        "id_no": pa.array([row.id_no or None for row in rows], pa.string()),
        "name": pa.array([row.name for row in rows], pa.string()),
        "sex": pa.array([_SEXES.get(row.sex, 0) for row in rows], pa.uint8()),
        "birth": _dates([row.birth for row in rows]),
        "address": pa.array([row.address for row in rows], pa.string()),
    }


def _dates(texts: Sequence[str | None]) -> pa.Array:
    """Make ``YYYY[-MM[-DD]]`` yyyymmdd with 00 for what is not known."""
    digits = pc.replace_substring(pa.array(texts, pa.string()), "-", "")
    return pc.fill_null(pc.utf8_rpad(digits, 8, "0").cast(pa.int32()), 0)
