"""Matched pairs as rows of the table ``pairs``: tier, weights, strength, and the explanation part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Row

from matchers.records import read_id
from matchers.records.scoring.explain import Part, Values, explained
from matchers.records.scoring.rivals import Standing
from matchers.records.scoring.rules import RULES
from verifier.crossmatch.engine.matching import Matched
from verifier.crossmatch.strength import strength_of

#: raised whenever rules or comparison levels change: everything is then compared again
RULES_VERSION: Final = 3


def pair_rows(
    found: Matched, records: Mapping[int, Row[Any]], people: Mapping[int, Row[Any]], order: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the values of the pairs at the places ``order``, without their ids and version.

    Args:
        found: matched pairs; all of a record's are among the places.
        records, people: stored rows by id, of all pairs.
    """
    if not len(order):
        return []
    rows = np.asarray(order, np.int64)
    record_ids, person_ids = found.record[rows].tolist(), found.person[rows].tolist()
    standing = Standing(
        found.standing.rivals[rows],
        found.standing.weight[rows],
        found.standing.lead[rows],
        found.standing.probability[rows],
    )
    levels, weights, rules = found.levels.take(rows), found.weights.take(rows), found.rule[rows]
    values = [
        shown_values(records[one], people[other]) for one, other in zip(record_ids, person_ids, strict=True)
    ]
    parts = explained(levels, weights, standing, rules, values)
    _, inverse, counts = np.unique(found.record[rows], return_inverse=True, return_counts=True)
    rivals = (counts[inverse] - 1).tolist()
    made = []
    for place, (record_id, person_id) in enumerate(zip(record_ids, person_ids, strict=True)):
        record = records[record_id]
        told = stored_parts(parts[place])
        rule = RULES[int(rules[place])]
        made.append(
            {
                "record_id": record_id,
                "person_id": person_id,
                "kind": record.kind,
                "tier": rule.tier,
                "rule": rule.name,
                "weight": int(standing.weight[place]) / 1000,
                "prior": weights.prior / 1000,
                "rivals": int(standing.rivals[place]) / 1000,
                "probability": float(standing.probability[place]),
                "lead": int(standing.lead[place]) / 1000,
                "rival_count": rivals[place],
                "strength": strength_of(record.evidence_class, told, birth_stated=_states_birth(record)),
                "parts": told,
            }
        )
    return made


def _states_birth(record: Row[Any]) -> bool:
    """Tell whether the record states a full date itself: the one inside a shared number testifies nothing."""
    return record.birth is not None and len(record.birth) == 10


def stored_parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return the explanation as it is stored; ``dataclasses.asdict`` takes ten times as long."""
    return [
        {
            "field": part.field,
            "level": part.level,
            "weight": part.weight,
            "record_value": part.record_value,
            "person_value": part.person_value,
            "zh": part.zh,
            "en": part.en,
        }
        for part in parts
    ]


def shown_values(record: Row[Any], person: Row[Any]) -> Values:
    """Return what is shown beside each part, of a record or another entry of the roll, and of a person."""
    birth = person.birth or _birth_inside(person.id_no)
    age = getattr(record, "age", None)
    return {
        "id": (record.id_no, person.id_no or None),
        "name": (record.name, person.name),
        "birth": (record.birth or _birth_inside(record.id_no), birth),
        "age": (None if age is None else str(age), birth),
        "sex": (record.sex, person.sex or read_id(person.id_no).sex),
        "address": (record.address, person.address),
    }


def _birth_inside(id_no: str | None) -> str | None:
    births = read_id(id_no).births if id_no else ()
    return None if not births else births[0].isoformat()
