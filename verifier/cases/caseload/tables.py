"""The second look at clearances."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class SecondReview(AgencyScoped, Base):
    """A blind second look at a clearance; the reviewer does not see who cleared it, nor why."""

    __tablename__ = "second_reviews"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    #: the event that cleared the case
    event_id: Mapped[int] = mapped_column(ForeignKey("case_events.id"), unique=True)
    #: amount (above the limit) or sample
    drawn_for: Mapped[str] = mapped_column(String(12))
    drawn_at: Mapped[datetime]
    cleared_by: Mapped[str] = mapped_column(String(60))
    #: open, agreed, or disagreed (the case is taken up again)
    state: Mapped[str] = mapped_column(String(12), index=True)
    reviewed_by: Mapped[str | None] = mapped_column(String(60))
    reviewed_at: Mapped[datetime | None]
    review_reason: Mapped[str | None] = mapped_column(String(1000))
