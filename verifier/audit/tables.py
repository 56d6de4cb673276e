"""The chain itself and its head."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database.columns import Base, RowNumber


class AuditEntry(Base):
    """One change or one reveal of personal data; ``mac`` covers the entry and the one before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_type", "subject_id"),)
    seq: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    os_user: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(60))
    detail: Mapped[dict[str, Any]]
    mac: Mapped[bytes]


class AuditHead(Base):
    """One row: the last sequence number, its mac, and a seal over both. Writers take turns by locking it."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(RowNumber)
    mac: Mapped[bytes]
    #: empty until the first entry is written
    seal: Mapped[bytes] = mapped_column(default=b"")
