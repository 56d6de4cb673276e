"""Papers with their numbers and service, files kept as evidence, lists of published names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class NoticeNumber(AgencyScoped, Base):
    """The last number given to a kind of paper by an agency in a year; locked while the next is taken."""

    __tablename__ = "notice_numbers"
    __table_args__ = (UniqueConstraint("agency_id", "kind", "year"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    last: Mapped[int]


class Notice(AgencyScoped, Base):
    """A paper as it was made; never edited: what is wrong is made anew under a new number."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("agency_id", "kind", "year", "serial"),
        CheckConstraint("serial > 0", name="serial_positive"),
        Index("ix_notices_year_serial", "year", "serial"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    serial: Mapped[int]
    #: as printed: 青社保退告〔2026〕1号
    number: Mapped[str] = mapped_column(String(80))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    lapse_id: Mapped[int | None] = mapped_column(ForeignKey("lapses.id"), index=True)
    #: None for a list of names
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    made_on: Mapped[date]
    #: last day of the term the paper sets, where it sets one in days
    due_on: Mapped[date | None]
    #: of the finished file, which lies in the archive under this hash
    sha256: Mapped[bytes]
    size: Mapped[int]
    template_sha256: Mapped[bytes]
    #: what the template was filled with
    values: Mapped[dict[str, Any]]
    #: it belongs to what an earlier system did: kept whether lawful or not
    migrated: Mapped[bool] = mapped_column(default=False)


class NoticeVoid(Base):
    """A paper declared void before it was served; it keeps its number and its file. Never edited."""

    __tablename__ = "notice_voids"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), unique=True)
    voided_by: Mapped[str] = mapped_column(String(60))
    voided_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(1000))


class EvidenceFile(AgencyScoped, Base):
    """A file attached to a person's case; it lies in the archive under its hash. Never edited."""

    __tablename__ = "evidence_files"
    __table_args__ = (Index("ix_evidence_files_case_sha256", "case_id", "sha256", unique=True),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    sha256: Mapped[bytes]
    size: Mapped[int] = mapped_column(BigInteger)
    #: as its bytes say, whatever its name says
    media_type: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(150))
    source: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(String(1000))
    #: name, source, note and type in one folded text, for searching
    search: Mapped[str] = mapped_column(String(1400))
    attached_by: Mapped[str] = mapped_column(String(60))
    attached_at: Mapped[datetime]


class NoticeService(Base):
    """One attempt to serve a paper, with its proof. ``outcome``: served, refused, not_found. Never edited."""

    __tablename__ = "notice_services"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    method: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(12))
    attempted_on: Mapped[date]
    #: from this day the paper counts as served; None where the attempt failed
    served_on: Mapped[date | None]
    receiver: Mapped[str | None] = mapped_column(String(100))
    witness: Mapped[str | None] = mapped_column(String(100))
    proof_id: Mapped[int] = mapped_column(ForeignKey("evidence_files.id"))
    #: what the proof is, as in procedure.toml; ``attempt`` for an attempt that failed
    proof_kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(1000))
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]


class PublicationList(AgencyScoped, Base):
    """Masked names for the public: proposed → published until a day; refused, or withdrawn at any time."""

    __tablename__ = "publication_lists"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: proposed, published, refused, withdrawn
    state: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str] = mapped_column(String(1000))
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"))
    published_on: Mapped[date | None]
    until: Mapped[date | None]
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(1000))


class PublicationEntry(Base):
    """One person on a list; only what is masked is kept for showing."""

    __tablename__ = "publication_entries"
    __table_args__ = (UniqueConstraint("list_id", "case_id"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("publication_lists.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    masked_name: Mapped[str] = mapped_column(String(20))
    masked_id: Mapped[str] = mapped_column(String(40))
    total_fen: Mapped[int] = mapped_column(BigInteger)
    withdrawn_by: Mapped[str | None] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(String(1000))


class PublicationApproval(Base):
    """One person's yes to a list; a person says it once. Never edited."""

    __tablename__ = "publication_approvals"
    __table_args__ = (UniqueConstraint("list_id", "approved_by"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("publication_lists.id"))
    approved_by: Mapped[str] = mapped_column(String(60))
    approved_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(1000))
