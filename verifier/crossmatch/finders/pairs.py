"""Reading pairs with what finders need of record and feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import select

from verifier.crossmatch.findings import Strength, Tier, Tonight
from verifier.crossmatch.tables import Pair
from verifier.feeds.tables import SourceRecord
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class FoundPair:
    """A pair with the record's news."""

    record_id: int
    person_id: int
    tier: Tier
    rule: str
    weight: float
    strength: Strength
    #: comparison level of each field
    levels: dict[str, str]
    source: Text
    evidence_class: str
    event_date: date | None
    detail: dict[str, Any]
    #: what this source says, under whatever number: clearing it does not silence another source
    content_key: bytes


def pairs_of_kind(tonight: Tonight, kind: str) -> Iterator[FoundPair]:
    """Yield every pair whose record is of ``kind`` (deaths, custody, other-roll)."""
    query = (
        select(Pair, SourceRecord)
        .join(SourceRecord, SourceRecord.id == Pair.record_id)
        .where(Pair.kind == kind)
        .order_by(Pair.id)
    )
    for pair, record in tonight.session.execute(query.execution_options(yield_per=2000)):
        yield FoundPair(
            record_id=record.id,
            person_id=pair.person_id,
            tier="certain" if pair.tier == "certain" else "probable",
            rule=pair.rule,
            weight=pair.weight,
            strength="strong" if pair.strength == "strong" else "supporting",
            levels={str(part["field"]): str(part["level"]) for part in pair.parts},
            source=tonight.settings.feeds.source_name(record.source),
            evidence_class=record.evidence_class,
            event_date=record.event_date,
            detail=record.detail,
            content_key=blake2b(record.content_key + record.source.encode(), digest_size=16).digest(),
        )
