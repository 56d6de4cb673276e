"""Certifications: proofs of life and how long each holds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Certification(AgencyScoped, Base):
    """One proof of life of one person for one scheme, as stated by a roll."""

    __tablename__ = "certifications"
    __table_args__ = (
        Index("ix_certifications_person_scheme", "person_id", "scheme", "certified_on", unique=True),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    scheme: Mapped[str] = mapped_column(String(20))
    certified_on: Mapped[date]
    due_on: Mapped[date]
    feed_id: Mapped[int]
