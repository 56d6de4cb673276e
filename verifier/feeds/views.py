"""Reading feeds for a page or a list: counts, reasons, quarantine."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.database.paging import page_span
from verifier.feeds.finding import find_feed
from verifier.feeds.tables import Feed, QuarantinedRow
from verifier.language import Text

#: longest raw text shown of a quarantined row
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class FeedRowView:
    """One feed in a list."""

    id: int
    kind: str
    source: str
    evidence_class: str
    file_name: str
    state: str
    business_date: date
    imported_by: str
    started_at: datetime
    received: int
    accepted: int
    duplicates: int
    quarantined: int
    is_correction: bool

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        values = asdict(self)
        return values | {
            "business_date": self.business_date.isoformat(),
            "started_at": self.started_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of feeds."""

    rows: tuple[FeedRowView, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class QuarantinedView:
    """A row in quarantine as a person reads it; ``raw_text`` holds personal data, None: it was destroyed."""

    line: int
    code: str
    raw_text: str | None
    reason: Text
    remedy: Text
    mended_by_feed_id: int | None


@dataclass(frozen=True, slots=True)
class FeedView:
    """One feed with everything a person decides on."""

    row: FeedRowView
    format: str
    encoding: str
    sha256: str
    finished_at: datetime | None
    hold_reasons: tuple[Text, ...]
    notes: tuple[Text, ...]
    released_by: str | None
    decision_reason: str | None
    decided_at: datetime | None
    quarantined: tuple[QuarantinedView, ...]
    quarantined_page: int
    quarantined_pages: int

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``; raw rows are left to the quarantine file."""
        return self.row.as_dict() | {
            "format": self.format,
            "encoding": self.encoding,
            "sha256": self.sha256,
            "hold_reasons": [text.as_dict() for text in self.hold_reasons],
            "notes": [text.as_dict() for text in self.notes],
            "released_by": self.released_by,
            "decision_reason": self.decision_reason,
            "quarantined_rows": [
                {
                    "line": row.line,
                    "code": row.code,
                    "reason": row.reason.as_dict(),
                    "remedy": row.remedy.as_dict(),
                    "mended_by_feed_id": row.mended_by_feed_id,
                }
                for row in self.quarantined
            ],
        }


def feeds(session: Session, *, state: str | None = None, page: int = 1, per_page: int = 50) -> FeedPage:
    """Return feeds newest first, all or those in one state."""
    query = select(Feed) if state is None else select(Feed).where(Feed.state == state)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    span = page_span(total, page, per_page)
    found = session.scalars(query.order_by(Feed.id.desc()).limit(span.limit).offset(span.offset))
    return FeedPage(tuple(_row(feed) for feed in found), total, span.page, span.pages)


def feed_view(session: Session, feed_id: int, *, page: int = 1, per_page: int = 50) -> FeedView:
    """Return one feed with a page of its quarantine.

    Raises:
        NotFound: no such feed in the session's agencies.
    """
    feed = find_feed(session, feed_id)
    span = page_span(feed.quarantined, page, per_page)
    rows = session.scalars(
        select(QuarantinedRow)
        .where(QuarantinedRow.feed_id == feed_id)
        .order_by(QuarantinedRow.line)
        .limit(span.limit)
        .offset(span.offset)
    )
    return FeedView(
        row=_row(feed),
        format=feed.format,
        encoding=feed.encoding,
        sha256=feed.sha256.hex(),
        finished_at=feed.finished_at,
        hold_reasons=tuple(Text.from_dict(reason) for reason in feed.hold_reasons),
        notes=tuple(Text.from_dict(note) for note in feed.notes),
        released_by=feed.released_by,
        decision_reason=feed.decision_reason,
        decided_at=feed.decided_at,
        quarantined=tuple(_quarantined(row, feed.encoding) for row in rows),
        quarantined_page=span.page,
        quarantined_pages=span.pages,
    )


def _row(feed: Feed) -> FeedRowView:
    return FeedRowView(
        id=feed.id,
        kind=feed.kind,
        source=feed.source,
        evidence_class=feed.evidence_class,
        file_name=feed.file_name,
        state=feed.state,
        business_date=feed.business_date,
        imported_by=feed.imported_by,
        started_at=feed.started_at,
        received=feed.received,
        accepted=feed.accepted,
        duplicates=feed.duplicates,
        quarantined=feed.quarantined,
        is_correction=feed.is_correction,
    )


def _quarantined(row: QuarantinedRow, encoding: str) -> QuarantinedView:
    return QuarantinedView(
        line=row.line,
        code=row.code,
        raw_text=_text(row, encoding),
        reason=Text.from_dict(row.reason),
        remedy=Text.from_dict(row.remedy),
        mended_by_feed_id=row.mended_by_feed_id,
    )


def _text(row: QuarantinedRow, encoding: str) -> str | None:
    if row.raw_sha256 is not None:
        return None
    return row.raw.decode(encoding, errors="replace").strip()[:_SHOWN]
