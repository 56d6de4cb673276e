"""Death, custody and other-roll rows become source records."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.context import Context
from verifier.database.bulk import bulk_insert
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged, hashes_applied_before
from verifier.feeds.content.cells import sex_from_code
from verifier.feeds.headings import FeedKind
from verifier.feeds.tables import Feed, SourceRecord

#: what of a record's detail makes it other news
_NEWS: Final = ("status", "told_date", "scheme", "started")


class RecordPlacer:
    """Places rows of another authority; a record contradicts nothing by itself."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """A record is immutable: its very words were taken in before, or not."""
        return hashes_applied_before(session, hashes)

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """Nothing to check against: a record about a stranger is as good as any."""
        for row in rows:
            row.declares_death = terms.kind == FeedKind.DEATHS

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Insert the records."""
        bulk_insert(session, SourceRecord, [self._record(terms, row) for row in rows])

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Nothing: only its very words make a row a repetition."""
        return set()

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Nothing: the night compares what is unmatched."""

    def _record(self, terms: FeedTerms, row: Staged) -> dict[str, Any]:
        content = row.content
        detail = dict(content["detail"])
        if content["birth_told"]:
            detail["birth_told"] = content["birth_told"]
        return {
            "feed_id": terms.feed_id,
            "line": row.line,
            "kind": terms.kind,
            "source": terms.source,
            "evidence_class": terms.evidence_class,
            "record_no": content["no"],
            "id_no": content["id_no"],
            "name": content["name"],
            "sex": sex_from_code(content["sex"], terms.sex_codes),
            "birth": content["birth"],
            "age": content["age"],
            "address": content["address"],
            "event_date": None
            if content["event_date"] is None
            else date.fromisoformat(content["event_date"]),
            "detail": detail,
            "content_key": _content_key(terms.kind, content),
            "matched": False,
        }


def _content_key(kind: str, content: dict[str, Any]) -> bytes:
    """The news itself, whoever tells it under whatever number: who, and what happened when."""
    detail = content["detail"]
    words = (
        kind,
        content["id_no"],
        content["name"],
        content["birth"],
        content["event_date"],
        *(detail.get(name) for name in _NEWS),
    )
    return blake2b("\x1f".join(str(word) for word in words).encode(), digest_size=16).digest()
