"""The bank's reference stands for one thing once: which are posted, which wait in this feed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from verifier.database.bulk import among, chunks
from verifier.feeds.content.reading import hash63
from verifier.feeds.tables import StagedRow

_Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def posted(session: Session, column: _Column, references: Iterable[str]) -> set[str]:
    """Return those of the references that ``column`` holds already."""
    found: set[str] = set()
    for chunk in chunks(set(references)):
        query = select(column).where(among(session, column, chunk))
        found.update(reference for reference in session.scalars(query) if reference)
    return found


def waiting(session: Session, feed_id: int, references: Iterable[str]) -> set[str]:
    """Return those of the references that accepted rows of this feed carry and that wait to be placed."""
    keys = {hash63(f"bank_reference:{reference}"): reference for reference in references}
    found: set[str] = set()
    for chunk in chunks(keys):
        query = select(StagedRow.key_hash).where(StagedRow.feed_id == feed_id, StagedRow.key_hash.in_(chunk))
        found.update(keys[key] for key in session.scalars(query) if key is not None)
    return found
