"""Thresholds of finders that people changed: proposed with the effect seen, approved, replaced; all kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import Base

_PROPOSED = text("state = 'proposed'")
_IN_FORCE = text("state = 'in_force'")


class ThresholdChange(Base):
    """Another value of one threshold, for all agencies.

    ``state``: proposed, in_force, replaced by a later one, refused by a second person, or withdrawn by who
    proposed it. Of each threshold one is proposed and one in force at most.
    """

    __tablename__ = "threshold_changes"
    __table_args__ = (
        Index(
            "ix_threshold_changes_proposed",
            "name",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
        Index(
            "ix_threshold_changes_in_force",
            "name",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    #: of ``verifier.crossmatch.thresholds``
    name: Mapped[str] = mapped_column(String(60))
    #: what was in force when it was proposed
    before: Mapped[int]
    value: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(1000))
    #: what the proposer was shown: counts by kind of lead, as ``threshold_effect`` writes them
    effect: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    #: when another value took its place
    ended_at: Mapped[datetime | None]
