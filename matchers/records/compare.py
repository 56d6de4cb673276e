"""Compares one record with one person: the engine's own levels, weights and rules, for two rows at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from matchers.records.columns.derive import ROWS, SideColumns, derive, join_columns
from matchers.records.dates import PartialDate
from matchers.records.resident_id import read_id
from matchers.records.scoring.explain import Values, explained
from matchers.records.scoring.frequencies import PRIOR_SHARES, Frequencies
from matchers.records.scoring.model import default_model
from matchers.records.scoring.pair_levels import pair_levels
from matchers.records.scoring.part import Part
from matchers.records.scoring.rivals import standing
from matchers.records.scoring.rules import NO_RULE, RULES, Evidence, Tier, deciding_rules
from matchers.records.scoring.weighing import weigh
from matchers.records.sides import Side

DEFAULT_ROLL_SIZE: Final = 1_000_000
_SEXES: Final = {"M": 1, "F": 2}
_GREATEST_AGE: Final = 999


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair worth a look. ``weight``: log2 of the odds of one human, the sum of the parts.

    ``tier`` says whether it is the same person, never whether the death is proved.
    """

    tier: Tier
    rule: str
    weight: float
    probability: float
    parts: tuple[Part, ...]


def compare(record: Side, person: Side, *, roll_size: int = DEFAULT_ROLL_SIZE) -> Comparison | None:
    """Compare a record with a person on a roll of ``roll_size`` people; None if no rule applies.

    Values are taken to be as rare as in the population, and other candidates are left out of account: both
    are known only where a whole roll is matched. Pure and deterministic; never raises on what the sides hold.

    Raises:
        ValueError: ``roll_size`` is not positive.
    """
    if roll_size < 1:
        raise ValueError("a roll has at least one person")
    people = derive(_rows(person))
    levels = pair_levels(derive(_rows(record)), people)
    weights = weigh(levels, people, _as_in_the_population(people, roll_size), default_model())
    stands = standing(np.zeros(1, np.int64), (weights.total + weights.prior).astype(np.int32))
    rules = deciding_rules(Evidence(levels, stands))
    if rules[0] == NO_RULE:
        return None
    [parts] = explained(levels, weights, stands, rules, [_values(record, person)])
    rule = RULES[int(rules[0])]
    return Comparison(rule.tier, rule.name, int(stands.weight[0]) / 1000, float(stands.probability[0]), parts)


def _as_in_the_population(person: SideColumns, roll_size: int) -> Frequencies:
    """Count each value of the person as often as the population has it, at least once."""
    values = join_columns(person)
    return Frequencies(
        roll_size,
        {
            column: (values[column].astype(np.int64), np.array([max(round(share * roll_size), 1)], np.int64))
            for column, share in PRIOR_SHARES.items()
        },
    )


def _rows(side: Side) -> pa.Table:
    event = 0 if side.event_date is None else int(f"{side.event_date:%Y%m%d}")
    age = -1 if side.age is None or side.age < 0 else min(side.age, _GREATEST_AGE)
    values = {
        "id_no": side.id_no,
        "name": side.name,
        "sex": _SEXES.get(side.sex or "", 0),
        "birth": _digits(side.birth),
        "age": age,
        "address": side.address,
        "event": event,
    }
    return pa.table({field.name: pa.array([values[field.name]], field.type) for field in ROWS})


def _digits(birth: PartialDate | None) -> int:
    return 0 if birth is None else birth.year * 10_000 + (birth.month or 0) * 100 + (birth.day or 0)


def _values(record: Side, person: Side) -> Values:
    birth = person.birth or next((PartialDate.of(day) for day in read_id(person.id_no).births), None)
    return {
        "id": (record.id_no, person.id_no),
        "name": (record.name, person.name),
        "birth": (_text(record.birth), _text(birth)),
        "age": (_text(record.age), _text(birth)),
        "sex": (record.sex, person.sex or read_id(person.id_no).sex),
        "address": (record.address, person.address),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
