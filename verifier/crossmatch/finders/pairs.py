"""Reading pairs with what finders need of record and feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import Select, case, null, select

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
    #: comparison level of each field, of a pair that is not certain
    levels: dict[str, str]
    record_has_number: bool
    source: Text
    evidence_class: str
    event_date: date | None
    detail: dict[str, Any]
    #: what this source says, under whatever number: clearing it does not silence another source
    content_key: bytes


def pairs_of_kind(tonight: Tonight, kind: str, people: Select[int] | None = None) -> Iterator[FoundPair]:
    """Yield every pair whose record is of ``kind`` (deaths, custody, other-roll), or those of ``people``.

    Hundreds of thousands pass here each night: only what is needed is read; the explanation, which is most
    of a pair, only of those that are not certain.
    """
    told = case((Pair.tier != "certain", Pair.parts), else_=null())
    columns = (
        Pair.record_id, Pair.person_id, Pair.tier, Pair.rule, Pair.weight, Pair.strength, told.label("told"),
        SourceRecord.source, SourceRecord.evidence_class, SourceRecord.event_date, SourceRecord.detail,
        SourceRecord.content_key, SourceRecord.id_no,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(SourceRecord, SourceRecord.id == Pair.record_id)
        .where(Pair.kind == kind)
        .order_by(Pair.id)
    )
    if people is not None:
        query = query.where(Pair.person_id.in_(people))
    for row in tonight.session.execute(query.execution_options(yield_per=2000)):
        yield FoundPair(
            record_id=row.record_id,
            person_id=row.person_id,
            tier="certain" if row.tier == "certain" else "probable",
            rule=row.rule,
            weight=row.weight,
            strength="strong" if row.strength == "strong" else "supporting",
            levels={str(part["field"]): str(part["level"]) for part in row.told or ()},
            record_has_number=bool(row.id_no),
            source=tonight.settings.feeds.source_name(row.source),
            evidence_class=row.evidence_class,
            event_date=row.event_date,
            detail=row.detail,
            content_key=blake2b(row.content_key + row.source.encode(), digest_size=16).digest(),
        )
