"""Entries of the roll that may be one human: what the store found of them, kept in ``person_pairs``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Row, delete, or_, select
from sqlalchemy.orm import Session

from matchers.records.scoring.explain import explained
from matchers.records.scoring.rules import RULES
from verifier.crossmatch.earlier_pairs import keep_earlier_pairs
from verifier.crossmatch.engine.roll_pairs import RollPairs
from verifier.crossmatch.feed_names import feed_of
from verifier.crossmatch.models import InUse
from verifier.crossmatch.pair_rows import shown_values, stored_parts
from verifier.crossmatch.tables import PersonPair
from verifier.database.bulk import among, bulk_insert, bulk_update, chunks
from verifier.people.tables import Person

#: only an equal number with the same name makes two entries certainly one human; a slip may be a twin's
NUMBER_RULES: Final = frozenset({"same_id_same_name", "same_foreign_card", "old_id_same_name"})
_COLUMNS: Final[tuple[Any, ...]] = (
    Person.id,
    Person.id_no,
    Person.name,
    Person.sex,
    Person.birth,
    Person.address,
    Person.register,
)


def write_person_pairs(
    session: Session, people: Sequence[int], found: Iterable[RollPairs], used: InUse
) -> None:
    """Bring the pairs of some changed people in line with what was found in the store."""
    known: dict[tuple[int, int], int] = {}
    any_known = session.scalar(select(PersonPair.id).limit(1)) is not None
    for chunk in chunks(people if any_known else ()):
        touched = or_(among(session, PersonPair.first_id, chunk), among(session, PersonPair.second_id, chunk))
        query = select(PersonPair.first_id, PersonPair.second_id, PersonPair.id).where(touched)
        known.update({(first, second): pair_id for first, second, pair_id in session.execute(query)})
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    wanted = np.asarray(people, np.int64)
    for pairs in found:
        places = np.flatnonzero(np.isin(pairs.first, wanted) | np.isin(pairs.second, wanted))
        for values in _rows(session, pairs, places, used):
            pair_id = known.pop((values["first_id"], values["second_id"]), None)
            if pair_id is None:
                new.append(values)
            else:
                changed.append(values | {"id": pair_id})
    keep_earlier_pairs(session, PersonPair, changed, known.values())
    bulk_insert(session, PersonPair, new)
    bulk_update(session, PersonPair, changed)
    for gone in chunks(known.values()):
        session.execute(delete(PersonPair).where(among(session, PersonPair.id, gone)))


def _rows(session: Session, pairs: RollPairs, places: Any, used: InUse) -> list[dict[str, Any]]:
    if not len(places):
        return []
    found = pairs.take(places)
    first, second = found.first.tolist(), found.second.tolist()
    people: dict[int, Row[Any]] = {}
    for chunk in chunks(sorted({*first, *second})):
        query = select(*_COLUMNS).where(among(session, Person.id, chunk))
        people.update((row.id, row) for row in session.execute(query))
    values = [shown_values(people[one], people[other]) for one, other in zip(first, second, strict=True)]
    parts = explained(found.levels, found.weights, found.standing, found.rule, values)
    rows = []
    for place, (one, other) in enumerate(zip(first, second, strict=True)):
        rule = RULES[int(found.rule[place])]
        rows.append(
            {
                "first_id": one,
                "second_id": other,
                "tier": "certain" if rule.tier == "certain" and rule.name in NUMBER_RULES else "probable",
                "rule": rule.name,
                "id_level": next(part.level for part in parts[place] if part.field == "id"),
                "weight": int(found.standing.weight[place]) / 1000,
                "prior": found.weights.prior / 1000,
                "probability": float(found.standing.probability[place]),
                "parts": stored_parts(parts[place]),
            }
        )
    # a pair's feed is the roll on which the later of its entries stands
    return used.stamped(rows, (feed_of(people[row["second_id"]].register) for row in rows))
