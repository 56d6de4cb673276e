"""Stored parameters of the match weight, and the rules that stopped being certain, for a feed or for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.crossmatch.feed_names import LONGEST_NAME
from verifier.database import Base


class MatchModel(Base):
    """Parameters that somebody proposed; number 0, the documented priors, stands in the code and not here.

    ``state``: proposed, adopted (the night weighs with it; one at most), replaced by a later one, withdrawn.
    """

    __tablename__ = "match_models"
    __table_args__ = (
        Index(
            "ix_match_models_adopted",
            "state",
            unique=True,
            sqlite_where=text("state = 'adopted'"),
            postgresql_where=text("state = 'adopted'"),
        ),
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(1000))
    #: its source; the content tells the rest
    origin: Mapped[str] = mapped_column(String(200))
    #: how many pairs of which kind it was estimated from
    basis: Mapped[dict[str, Any]]
    #: all parameters, as ``matchers.records.scoring.model_text`` writes them
    content: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decision_reason: Mapped[str | None] = mapped_column(String(1000))


class HaltedRule(Base):
    """A certain rule that was found wrong too often: its pairs go to review until a person lifts this.

    Those of one feed, or of all feeds: each stands, and is lifted, by itself.
    """

    __tablename__ = "halted_rules"
    __table_args__ = (
        Index(
            "ix_halted_rules_standing",
            "rule",
            "feed",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(60))
    #: as ``feed_names.feed_of`` has it; empty: all feeds
    feed: Mapped[str] = mapped_column(String(LONGEST_NAME))
    halted_at: Mapped[datetime]
    #: what was reviewed by then: pairs of one person, and of different people
    same: Mapped[int]
    different: Mapped[int]
    #: the least share of wrong pairs these counts leave room for, and what the rule may have
    wrong_at_least: Mapped[float]
    budget: Mapped[float]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(60))
    lift_reason: Mapped[str | None] = mapped_column(String(1000))
