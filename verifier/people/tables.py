"""People on the registers and every change of their identity."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Person(AgencyScoped, Base):
    """A retiree as one register knows them; ``pid`` is the register's own number for the person.

    The same human may be on two registers: that is a lead, never a silent merge. ``birth`` holds the text
    ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: a date known to the year stays one.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("register", "pid"),
        Index("ix_people_rematch", "id", sqlite_where=text("rematch = 1"), postgresql_where=text("rematch")),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    register: Mapped[str] = mapped_column(String(60))
    pid: Mapped[str] = mapped_column(String(60), index=True)
    id_no: Mapped[str] = mapped_column(String(40), index=True)
    #: the number's first seventeen digits, fifteen old ones written as eighteen; None without a whole number
    id_key: Mapped[int | None] = mapped_column(BigInteger, index=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    sex: Mapped[str | None] = mapped_column(String(1))
    birth: Mapped[str | None] = mapped_column(String(10))
    address: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str | None] = mapped_column(String(40))
    #: the older entry this one is the same human as; None: an identity of its own, named for itself
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    #: the identity changed since the person was last compared with all records
    rematch: Mapped[bool]
    version: Mapped[int]
    first_feed_id: Mapped[int]
    last_feed_id: Mapped[int]


class PersonChange(Base):
    """A changed field of a person: previous value, new value, the feed that brought it."""

    __tablename__ = "person_changes"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    previous: Mapped[str | None] = mapped_column(String(300))
    new: Mapped[str | None] = mapped_column(String(300))
    feed_id: Mapped[int]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]


class IdentityChange(Base):
    """Two entries were found to be one human, or no longer: why, when, by whom. Never edited."""

    __tablename__ = "identity_changes"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    one: Mapped[bool]
    #: the rule, or the lead that was decided
    why: Mapped[str] = mapped_column(String(80))
    changed_by: Mapped[str] = mapped_column(String(60))
    changed_at: Mapped[datetime]
