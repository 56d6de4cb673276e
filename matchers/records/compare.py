"""Compares a record with a person: a named rule decides the tier, weights rank, every part says why."""

from __future__ import annotations

from dataclasses import dataclass

from matchers.records.levels import Levels, compare_levels
from matchers.records.pairs import Side
from matchers.records.rules import Rule, Tier, deciding_rule
from matchers.records.sentences import SENTENCES
from matchers.records.weights import DEFAULT_ROLL_SIZE, field_weights, posterior


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the explanation: a field's comparison level, its weight in bits, both values, a sentence.

    The first part has the field ``rule``: it sums up and weighs nothing. Sentences hold no personal data;
    the values do, and whoever shows them masks them.
    """

    field: str
    level: str
    weight: float
    record_value: str | None
    person_value: str | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair worth a look. ``weight`` sums the parts in bits; ``probability`` adds the roll's prior.

    ``tier`` says whether it is the same person, never whether the death is proved.
    """

    tier: Tier
    rule: str
    weight: float
    probability: float
    parts: tuple[Part, ...]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _values(record: Side, person: Side) -> dict[str, tuple[str | None, str | None]]:
    person_birth = person.births[0] if person.births else None
    return {
        "id": (record.id_no, person.id_no),
        "name": (record.name, person.name),
        "birth": (_text(record.birth), _text(person_birth)),
        "age": (_text(record.age), _text(person_birth)),
        "sex": (record.sex, person.sex or person.id_reading.sex),
        "address": (record.address, person.address),
    }


def _explained(rule: Rule, levels: Levels, record: Side, person: Side) -> tuple[Part, ...]:
    weights = field_weights(levels)
    parts = [Part("rule", rule.tier, 0.0, None, None, rule.zh, rule.en)]
    for field, (record_value, person_value) in _values(record, person).items():
        level: str = getattr(levels, field)
        zh, en = SENTENCES[field][level]
        parts.append(Part(field, level, weights[field], record_value, person_value, zh, en))
    return tuple(parts)


def compare(record: Side, person: Side, *, roll_size: int = DEFAULT_ROLL_SIZE) -> Comparison | None:
    """Compare a record with a person on a roll of ``roll_size`` people; None if no rule applies.

    Pure and deterministic; never raises on what the sides hold. The weight has no bound, the probability
    lies in 0 … 1 and leaves rival candidates out of account.

    Raises:
        ValueError: ``roll_size`` is not positive.
    """
    levels = compare_levels(record, person)
    rule = deciding_rule(levels)
    if rule is None:
        return None
    parts = _explained(rule, levels, record, person)
    weight = sum(part.weight for part in parts)
    return Comparison(rule.tier, rule.name, weight, posterior(weight, roll_size), parts)
