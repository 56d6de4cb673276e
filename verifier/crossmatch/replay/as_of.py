"""Rows as they stood at a bookmark: what came later left out, what was overwritten since put back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records import read_id
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.crossmatch.bookmarks import Marks
from verifier.crossmatch.tables import Pair, PersonPair
from verifier.database import Base
from verifier.database.bulk import table_of
from verifier.database.earlier import EarlierRow, restored
from verifier.money import fen_from_text
from verifier.months import Month
from verifier.people.tables import Person, PersonChange

#: rows read and written at a time
AT_ONCE: Final = 20_000
Row = dict[str, Any]
#: the tables whose rows may be dropped: of those the whole row was kept
_DROPPED: Final = (Pair, PersonPair)


def rows_as_of(session: Session, model: type[Base], seen: Marks, *where: Any) -> Iterator[list[Row]]:
    """Yield the rows of a table with a row number as they stood when it had come as far as ``seen``.

    In batches in the order of their numbers. ``where``: conditions on columns that never change.
    """
    table = table_of(model)
    number = table.c.id
    last, end = 0, seen[table.name]
    while last < end:
        query = select(*table.columns).where(number > last, number <= end, *where)
        rows = session.execute(query.order_by(number).limit(AT_ONCE)).all()
        through = rows[-1].id if len(rows) == AT_ONCE else end
        found: dict[int, Row] = {row.id: dict(row._mapping) for row in rows}
        for row_id, before in _before(session, model, last, through, seen).items():
            if row_id in found:
                found[row_id] |= before
            elif model in _DROPPED:
                found[row_id] = before | {"id": row_id}
        yield [found[row_id] for row_id in sorted(found)]
        last = through


def _before(session: Session, model: type[Base], last: int, through: int, seen: Marks) -> Mapping[int, Row]:
    """Return, of the rows behind ``last`` up to ``through``, the values they have lost since."""
    table = table_of(model)
    kept = (
        select(EarlierRow.row_id, EarlierRow.before)
        .where(
            EarlierRow.table_name == table.name,
            EarlierRow.row_id > last,
            EarlierRow.row_id <= through,
            EarlierRow.id > seen[EarlierRow.__tablename__],
        )
        .order_by(EarlierRow.id.desc())
    )
    found: defaultdict[int, Row] = defaultdict(dict)
    for row_id, before in session.execute(kept):  # the earliest change after the bookmark has the last word
        found[row_id] |= {name: restored(table.c[name], value) for name, value in before.items()}
    own = _OWN_HISTORIES.get(model)
    if own is not None:
        for row_id, name, previous in own(session, last, through, seen):
            found[row_id] |= _value(model, name, previous)
    return found


def _of_people(session: Session, last: int, through: int, seen: Marks) -> Iterator[tuple[Any, ...]]:
    query = select(PersonChange.person_id, PersonChange.field, PersonChange.previous).where(
        PersonChange.person_id > last,
        PersonChange.person_id <= through,
        PersonChange.id > seen[PersonChange.__tablename__],
    )
    yield from map(tuple, session.execute(query.order_by(PersonChange.id.desc())))


def _of_entitlements(session: Session, last: int, through: int, seen: Marks) -> Iterator[tuple[Any, ...]]:
    change = EntitlementChange
    query = select(change.entitlement_id, change.field, change.previous).where(
        change.entitlement_id > last,
        change.entitlement_id <= through,
        change.id > seen[change.__tablename__],
    )
    yield from map(tuple, session.execute(query.order_by(change.id.desc())))


_OWN_HISTORIES: Final[dict[type[Base], Callable[..., Iterator[tuple[Any, ...]]]]] = {
    Person: _of_people,
    Entitlement: _of_entitlements,
}
_READ: Final[dict[str, Callable[[str], Any]]] = {
    "agency_id": int,
    "monthly_fen": fen_from_text,
    "started": Month.parse,
    "stopped": Month.parse,
}


def _value(model: type[Base], name: str, previous: str | None) -> Row:
    """Return a value of a history, which keeps texts, as the column has it."""
    value = previous if previous is None or name not in _READ else _READ[name](previous)
    if model is Person and name == "id_no":
        return {"id_no": value or "", "id_key": next(iter(read_id(value or "").keys), None)}
    return {name: value}
