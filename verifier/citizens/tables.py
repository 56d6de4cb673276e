"""Codes retirees enter with, their short visits, wrong entries, and what they ask of their agency."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class CitizenCode(Base):
    """The one code that opens a person's own page; only a slow, keyed hash of it is kept."""

    __tablename__ = "citizen_codes"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes]
    digest: Mapped[bytes]
    issued_by: Mapped[str] = mapped_column(String(60))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class CitizenTry(Base):
    """How many wrong entries one number or one network address made in one stretch of time."""

    __tablename__ = "citizen_tries"
    __table_args__ = (Index("ix_citizen_tries_stretch", "stretch"),)
    #: number or address
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    #: keyed digest of the number or address: neither stands here
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    #: stretches since 1970, each as long as the pause
    stretch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tries: Mapped[int]


class CitizenVisit(Base):
    """A short visit of a retiree; the browser holds a random token, we only its hash."""

    __tablename__ = "citizen_visits"
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class CitizenRequest(AgencyScoped, Base):
    """What a person asked of their agency. ``kind``: appeal or home_visit.

    An appeal goes open → answered → closed. A visit is ``passed_on``: it stands as long as its task does.
    """

    __tablename__ = "citizen_requests"
    __table_args__ = (
        Index(
            "ix_citizen_requests_open_once",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_citizen_requests_inbox", "kind", "state", "due_on"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    #: what the person wrote; shown as text and nothing else
    words: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[datetime]
    #: day by which the agency answers, or goes and visits
    due_on: Mapped[date]
    #: the case it is about, where there was one
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    #: the service task a visit became
    task_id: Mapped[int | None] = mapped_column(ForeignKey("service_tasks.id"), index=True)
    assigned_to: Mapped[str | None] = mapped_column(String(60))
    #: upheld, explained or passed_on
    outcome: Mapped[str | None] = mapped_column(String(12))
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_by: Mapped[str | None] = mapped_column(String(60))
    answered_at: Mapped[datetime | None]
    #: when the person first saw the answer on their page
    seen_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(60))
    closed_at: Mapped[datetime | None]
    #: how the answer reached the person otherwise
    closing_note: Mapped[str | None] = mapped_column(String(1000))
