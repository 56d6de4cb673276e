"""Files that were dropped into a watched folder, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import Base


class WatchedFile(Base):
    """One file, from the moment it was taken. ``state``: taken → imported, held, duplicate or failed."""

    __tablename__ = "watched_files"
    __table_args__ = (Index("ix_watched_files_moved_to", "moved_to"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    #: name of the folder in the configuration
    folder: Mapped[str] = mapped_column(String(60))
    #: its bytes as text, as the file system has them
    file_name: Mapped[str] = mapped_column(String(400))
    sha256: Mapped[bytes]
    taken_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    feed_id: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    #: what is written beside it, in both languages
    told: Mapped[dict[str, Any]]
    #: where it lies now, below its folder; None until it was moved
    moved_to: Mapped[str | None] = mapped_column(String(500))
