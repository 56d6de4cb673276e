"""Stored pairs as observations for estimating weights: decided, certain, and the rest by their posterior."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records.estimation import Observation
from matchers.records.scoring.weighing import FIELDS
from verifier.crossmatch.reviews import Review, reviews
from verifier.crossmatch.tables import Pair
from verifier.feeds.tables import SourceRecord


@dataclass
class Observed:
    """The pairs of the database; ``counts`` is complete when the iteration has ended."""

    session: Session
    counts: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Observation]:
        decided = reviews(self.session)
        query = select(
            Pair.record_id,
            Pair.person_id,
            Pair.tier,
            Pair.probability,
            Pair.parts,
            SourceRecord.birth,
            SourceRecord.age,
        ).join(SourceRecord, SourceRecord.id == Pair.record_id)
        for row in self.session.execute(query.execution_options(yield_per=2000)):
            kind, weight = _weight(row.tier, row.probability, decided.get((row.record_id, row.person_id)))
            self.counts[kind] += 1
            told = row.birth is not None or row.age is not None
            yield levels_of(row.parts, birth_told=told), weight

    @property
    def basis(self) -> dict[str, int]:
        """How many pairs there were: decided to be one person, decided to be two, certain, undecided."""
        return {kind: self.counts[kind] for kind in ("same", "different", "certain", "undecided")}


def levels_of(parts: list[dict[str, Any]], *, birth_told: bool) -> Mapping[str, str]:
    """Return field → level of a stored explanation, as weights are looked up.

    ``birth_told``: the record states a birth or an age; one read out of its number is no second witness.
    """
    found = {str(part["field"]): str(part["level"]) for part in parts if part["field"] in FIELDS}
    if not birth_told:
        if found.get("id") == "other":
            found["id"] = "untold"
        elif found.get("id", "").startswith("same"):
            found.pop("birth", None)
    return found


def _weight(tier: str, probability: float, review: Review | None) -> tuple[str, float]:
    if review is not None and review.same is not None:
        return ("same", 1.0) if review.same else ("different", 0.0)
    if tier == "certain" and review is None:
        return "certain", 1.0
    return "undecided", min(1.0, max(0.0, probability))
