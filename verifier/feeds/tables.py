"""Feeds, the fate of each of their rows, rows waiting to be applied, and the source records they brought."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Feed(AgencyScoped, Base):
    """One file of one source. ``state``: receiving → (held →) applying → applied, or rejected."""

    __tablename__ = "feeds"
    __table_args__ = (Index("ix_feeds_kind_source_sha256", "kind", "source", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    evidence_class: Mapped[str] = mapped_column(String(1))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[bytes]
    format: Mapped[str] = mapped_column(String(10))
    encoding: Mapped[str] = mapped_column(String(20))
    headings: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(12), index=True)
    imported_by: Mapped[str] = mapped_column(String(60))
    imported_as_os_user: Mapped[str] = mapped_column(String(60))
    business_date: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    received: Mapped[int]
    accepted: Mapped[int]
    duplicates: Mapped[int]
    quarantined: Mapped[int]
    #: last line whose fate is decided, and last line whose content is in its place
    received_through: Mapped[int]
    applied_through: Mapped[int]
    #: the digits met in the sex column ("01", "12", …): what a 0 means is known only at the end
    sex_codes: Mapped[str] = mapped_column(String(10))
    #: how many people this feed newly declares dead
    declared_dead: Mapped[int]
    #: how many running entitlements it takes out of payment, for whatever reason: by its rows, and once it is
    #: judged by who is missing from a complete roll
    ended: Mapped[int]
    #: who continued the import after a kill: they may no more release it than who began it
    other_importers: Mapped[list[Any]]
    #: a full roll: whoever is missing from it has left the roll
    complete: Mapped[bool]
    #: all rows mend rows that were quarantined before
    is_correction: Mapped[bool]
    hold_reasons: Mapped[list[Any]]
    released_by: Mapped[str | None] = mapped_column(String(60))
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    decided_at: Mapped[datetime | None]


class FeedRow(Base):
    """What became of one row; the raw bytes stay only for rows in quarantine."""

    __tablename__ = "feed_rows"
    __table_args__ = (Index("ix_feed_rows_row_hash", "row_hash"), {"sqlite_with_rowid": False})
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(12))
    row_hash: Mapped[bytes | None]


class QuarantinedRow(Base):
    """A row that could not be taken in: where, what it was, why, how to mend it."""

    __tablename__ = "quarantined_rows"
    __table_args__ = (
        Index(
            "ix_quarantined_rows_open",
            "row_key",
            sqlite_where=text("mended_by_feed_id IS NULL"),
            postgresql_where=text("mended_by_feed_id IS NULL"),
        ),
        Index(
            "ix_quarantined_rows_mended",
            "mended_by_feed_id",
            sqlite_where=text("mended_by_feed_id IS NOT NULL AND raw_sha256 IS NULL"),
            postgresql_where=text("mended_by_feed_id IS NOT NULL AND raw_sha256 IS NULL"),
        ),
    )
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_key: Mapped[str | None] = mapped_column(String(200))
    #: as it came; empty once it was mended and its time is over
    raw: Mapped[bytes]
    #: SHA-256 of ``raw``, from when that is destroyed
    raw_sha256: Mapped[bytes | None]
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[dict[str, Any]]
    remedy: Mapped[dict[str, Any]]
    mended_by_feed_id: Mapped[int | None]


class StagedRow(Base):
    """An accepted row on its way to its place; gone once the feed is applied or rejected."""

    __tablename__ = "staged_rows"
    __table_args__ = (
        Index("ix_staged_rows_feed_id_key_hash", "feed_id", "key_hash"),
        {"sqlite_with_rowid": False},
    )
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_hash: Mapped[int | None] = mapped_column(BigInteger)
    content: Mapped[str]


class SourceRecord(Base):
    """One row of a death, custody or other roll: what another authority says about somebody.

    Not agency-scoped: a record belongs to nobody until it is paired with a person; the lead is scoped.
    """

    __tablename__ = "source_records"
    __table_args__ = (
        Index("ix_source_records_feed_line", "feed_id", "line", unique=True),
        Index(
            "ix_source_records_unmatched",
            "id",
            sqlite_where=text("matched = 0"),
            postgresql_where=text("NOT matched"),
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    line: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    evidence_class: Mapped[str] = mapped_column(String(1))
    record_no: Mapped[str | None] = mapped_column(String(60))
    id_no: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(200))
    sex: Mapped[str | None] = mapped_column(String(1))
    birth: Mapped[str | None] = mapped_column(String(10))
    age: Mapped[int | None]
    address: Mapped[str | None] = mapped_column(String(300))
    event_date: Mapped[date | None]
    #: what only this kind has: custody status and term, scheme and start on the other roll
    detail: Mapped[dict[str, Any]]
    #: hash of what the record says, its own number left out: the same news told again
    content_key: Mapped[bytes]
    matched: Mapped[bool]
