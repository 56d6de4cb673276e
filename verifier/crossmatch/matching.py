"""Records against people: every new record meets the whole roll, every changed person all known records.

Candidates are pairs that share a blocking key; the comparison itself is ``matchers.records``. What was
compared is marked, so an unchanged pair is never compared again. Each chunk is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import log2
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.orm import Session

from matchers.records import Side, compare
from verifier.crossmatch.strength import strength_of
from verifier.crossmatch.tables import Pair
from verifier.database.bulk import bulk_insert, bulk_update, chunks
from verifier.feeds.sides import side
from verifier.feeds.tables import Feed, RecordKey, SourceRecord
from verifier.people.tables import Person, PersonKey

#: records or people compared in one transaction
CHUNK = 1000


def unmatched_records(session: Session) -> int:
    """Return how many records of applied feeds were never compared."""
    return session.scalar(select(func.count()).select_from(_unmatched().subquery())) or 0


def changed_people(session: Session) -> int:
    """Return how many people entered or changed since they were last compared."""
    return session.scalar(select(func.count()).select_from(Person).where(Person.rematch)) or 0


def match_changed_people(session: Session) -> int:
    """Compare the next chunk of changed people with every record compared before; return how many there were.

    People of a roll that meets no earlier record are marked at once: the records to come will meet them.
    """
    if session.scalar(select(SourceRecord.id).where(SourceRecord.matched).limit(1)) is None:
        count = changed_people(session)
        session.execute(update(Person).where(Person.rematch).values(rematch=False))
        return count
    ids = list(session.scalars(select(Person.id).where(Person.rematch).order_by(Person.id).limit(CHUNK)))
    if ids:
        candidates = _id_pairs(
            session,
            select(RecordKey.record_id, PersonKey.person_id)
            .join(PersonKey, PersonKey.key == RecordKey.key)
            .join(SourceRecord, SourceRecord.id == RecordKey.record_id)
            .where(PersonKey.person_id.in_(ids), SourceRecord.matched),
        )
        known = _id_pairs(session, select(Pair.record_id, Pair.person_id).where(Pair.person_id.in_(ids)))
        _compare(session, candidates | known)
        session.execute(update(Person).where(Person.id.in_(ids)).values(rematch=False))
    return len(ids)


def match_new_records(session: Session) -> int:
    """Compare the next chunk of new records with the whole roll; return how many there were."""
    ids = list(session.scalars(_unmatched().order_by(SourceRecord.id).limit(CHUNK)))
    if ids:
        candidates = _id_pairs(
            session,
            select(RecordKey.record_id, PersonKey.person_id)
            .join(PersonKey, PersonKey.key == RecordKey.key)
            .where(RecordKey.record_id.in_(ids)),
        )
        _compare(session, candidates)
        session.execute(update(SourceRecord).where(SourceRecord.id.in_(ids)).values(matched=True))
    return len(ids)


def side_of_person(person: Person | Row[Any]) -> Side:
    """Return the side a person of the roll stands for."""
    return side(
        id_no=person.id_no, name=person.name, sex=person.sex, birth=person.birth, address=person.address
    )


def _id_pairs(session: Session, query: Select[int, int]) -> set[tuple[int, int]]:
    return {(record_id, person_id) for record_id, person_id in session.execute(query)}


def _unmatched() -> Any:
    return (
        select(SourceRecord.id)
        .join(Feed, Feed.id == SourceRecord.feed_id)
        .where(~SourceRecord.matched, Feed.state == "applied")
    )


def _side_of_record(record: Row[Any]) -> Side:
    return side(
        id_no=record.id_no,
        name=record.name,
        sex=record.sex,
        birth=record.birth,
        age=record.age,
        address=record.address,
        event_date=record.event_date,
    )


def _rows(session: Session, columns: Sequence[Any], ids: Iterable[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for chunk in chunks(ids):
        for row in session.execute(select(*columns).where(columns[0].in_(chunk))):
            found[row.id] = row
    return found


def _compare(session: Session, candidates: set[tuple[int, int]]) -> None:
    if not candidates:
        return
    fields = ("id", "id_no", "name", "sex", "birth", "address")
    record_fields = (*fields, "kind", "evidence_class", "age", "event_date")
    people = _rows(session, [getattr(Person, name) for name in fields], {person for _, person in candidates})
    records = _rows(
        session, [getattr(SourceRecord, name) for name in record_fields], {record for record, _ in candidates}
    )
    known = _known_pairs(session, candidates)
    record_sides = {key: _side_of_record(row) for key, row in records.items()}
    person_sides = {key: side_of_person(row) for key, row in people.items()}
    roll_size = max(session.scalar(select(func.count()).select_from(Person)) or 1, 1)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    gone: list[int] = []
    for record_id, person_id in sorted(candidates):
        found = compare(record_sides[record_id], person_sides[person_id], roll_size=roll_size)
        pair_id = known.get((record_id, person_id))
        if found is None:
            if pair_id is not None:
                gone.append(pair_id)
            continue
        parts = [asdict(part) for part in found.parts]
        values: dict[str, Any] = {
            "tier": found.tier,
            "rule": found.rule,
            "weight": found.weight,
            "prior": -log2(roll_size),
            "strength": strength_of(records[record_id].evidence_class, parts),
            "parts": parts,
        }
        if pair_id is None:
            key = {"record_id": record_id, "person_id": person_id, "kind": records[record_id].kind}
            new.append(values | key)
        else:
            changed.append(values | {"id": pair_id})
    bulk_insert(session, Pair, new)
    bulk_update(session, Pair, changed)
    for chunk in chunks(gone):
        session.execute(delete(Pair).where(Pair.id.in_(chunk)))


def _known_pairs(session: Session, candidates: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    known: dict[tuple[int, int], int] = {}
    for chunk in chunks({person for _, person in candidates}):
        for pair_id, record_id, person_id in session.execute(
            select(Pair.id, Pair.record_id, Pair.person_id).where(Pair.person_id.in_(chunk))
        ):
            known[record_id, person_id] = pair_id
    return known
