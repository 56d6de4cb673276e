"""What a night went by, kept so that it can be told again: rules, and how far each table had come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import Base


class RuleSet(Base):
    """Rules and thresholds nights went by, stored once for all nights that share them. Never edited."""

    __tablename__ = "rule_sets"
    #: hash of the content
    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: as ``verifier.crossmatch.rules_in_force`` writes it
    content: Mapped[dict[str, Any]]


class NightKind(Base):
    """One kind of lead settled by one run: what its finder could see, and where that ended. Never edited."""

    __tablename__ = "night_kinds"
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    rule_set: Mapped[str] = mapped_column(ForeignKey("rule_sets.digest"))
    read_at: Mapped[datetime]
    #: table → highest row number when the finder began to read
    seen: Mapped[dict[str, Any]]
    #: the same when its leads had been written
    written: Mapped[dict[str, Any]]
