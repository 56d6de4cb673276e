"""One line of the explanation of a pair."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one field says: its comparison level, its weight in bits, both values, a sentence.

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
