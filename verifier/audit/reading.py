"""Reading the chain: what is recorded about a subject, and the whole chain page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from verifier.audit.tables import AuditEntry
from verifier.database.paging import page_span

PER_PAGE: Final = 100
#: of one subject at most so many entries are shown, the newest
MOST_ABOUT: Final = 200


@dataclass(frozen=True, slots=True)
class ChainPage:
    """One page of the chain, newest entry first."""

    entries: tuple[AuditEntry, ...]
    total: int
    page: int
    pages: int


def entries_about(session: Session, subjects: Sequence[tuple[str, str]]) -> tuple[AuditEntry, ...]:
    """Return the newest entries about ``subjects`` (type and id), newest first; none for no subject.

    The chain belongs to no agency: the caller has made sure that the user may see the subjects.
    """
    if not subjects:
        return ()
    about = or_(
        *(and_(AuditEntry.subject_type == kind, AuditEntry.subject_id == key) for kind, key in subjects)
    )
    query = select(AuditEntry).where(about).order_by(AuditEntry.seq.desc()).limit(MOST_ABOUT)
    return tuple(session.scalars(query))


def chain_page(session: Session, page: int = 1, per_page: int = PER_PAGE) -> ChainPage:
    """Return one page of the whole chain."""
    total = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    span = page_span(total, page, per_page)
    query = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(span.limit).offset(span.offset)
    return ChainPage(tuple(session.scalars(query)), total, span.page, span.pages)
