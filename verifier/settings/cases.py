"""Settings of the work on cases: how long one may be put off, what gets a second look."""

from __future__ import annotations

from pydantic import Field

from verifier.settings.section import Section


class CaseSettings(Section):
    """Work on cases."""

    snooze_max_days: int = Field(
        90, ge=1, le=366, description="days a case may be put off at most; a legal deadline ends it earlier"
    )
    due_soon_days: int = Field(
        7, ge=0, le=90, description="days before a legal deadline from which a case counts as due soon"
    )
    slow_days: int = Field(
        30,
        ge=1,
        le=366,
        description="days without progress after which an open case counts as slow in supervision",
    )
    review_rate: float = Field(
        0.05, ge=0, le=1, description="share of clearances drawn for a blind second review"
    )
    review_above_fen: int = Field(
        5_000_000,
        ge=0,
        description="amount at risk in fen above which every clearance gets a blind second review",
    )
