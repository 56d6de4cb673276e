"""What users declared about people of the roll they are close to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import Base
from verifier.database.columns import RowNumber


class DeclaredRelation(Base):
    """A user is, or is related to, a person of the roll: they decide nothing about that person."""

    __tablename__ = "declared_relations"
    __table_args__ = (
        Index(
            "ix_declared_relations_standing",
            "user_name",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    user_name: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: self, or relative
    relation: Mapped[str] = mapped_column(String(12))
    declared_by: Mapped[str] = mapped_column(String(60))
    declared_at: Mapped[datetime]
    #: a declaration is never deleted: it is ended, by somebody else than whom it bars
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(1000))
