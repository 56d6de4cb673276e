"""Proofs of life, the challenges and checks they come from, lapses, and the visits people are owed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, Fen, MonthColumn
from verifier.database.columns import RowNumber
from verifier.months import Month


class Certification(AgencyScoped, Base):
    """One proof of life of one person for one scheme.

    ``basis``: roll, check, staff, partner, life_sign (in person and identified) or proxy_sign (somebody else
    could have given it).
    """

    __tablename__ = "certifications"
    __table_args__ = (
        Index("ix_certifications_person_scheme", "person_id", "scheme", "certified_on", unique=True),
        # who was certified this month is counted from nothing but this
        Index("ix_certifications_certified_on", "certified_on", "basis", "agency_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    scheme: Mapped[str] = mapped_column(String(20))
    certified_on: Mapped[date]
    due_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(12), default="roll")
    #: the feed that told it, where a feed did
    feed_id: Mapped[int | None]
    #: number of the check, task or sign of life it rests on, where one did
    reference: Mapped[str | None] = mapped_column(String(60))
    #: who wrote it here and when; None for what a roll states
    recorded_by: Mapped[str | None] = mapped_column(String(60))
    recorded_at: Mapped[datetime | None]


class Challenge(Base):
    """A random number captures are bound to. An offline one belongs to nobody until it is used."""

    __tablename__ = "challenges"
    __table_args__ = (Index("ix_challenges_ends_at", "ends_at"),)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    #: check or enrolment
    purpose: Mapped[str] = mapped_column(String(10))
    offline: Mapped[bool]
    value: Mapped[bytes]
    #: modalities the device offers
    modalities: Mapped[list[Any]]
    #: what was asked for; None for enrolments and offline
    modality: Mapped[str | None] = mapped_column(String(20))
    position: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    #: no attempt extends it beyond
    ends_at: Mapped[datetime]
    mismatches: Mapped[int]
    refusals: Mapped[int]
    #: set by the first match, the last allowed mismatch or refusal, or an enrolment
    closed_at: Mapped[datetime | None]


class Check(AgencyScoped, Base):
    """One capture of one person that was judged, by comparison or by the quality gate. Never edited."""

    __tablename__ = "checks"
    __table_args__ = (
        UniqueConstraint("device_id", "capture_id"),
        Index("ix_checks_person_received", "person_id", "received_at"),
        Index("ix_checks_device_received", "device_id", "received_at"),
        Index("ix_checks_sample_digest", "sample_digest"),
    )
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    challenge_id: Mapped[str] = mapped_column(String(40), index=True)
    capture_id: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    online: Mapped[bool]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    modality: Mapped[str] = mapped_column(String(20))
    position: Mapped[str] = mapped_column(String(20))
    #: match, no_match, inconclusive; refused: the quality gate
    decision: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(20))
    next_step: Mapped[str] = mapped_column(String(20))
    #: comparison score; stays here, no answer carries it
    score: Mapped[float | None]
    quality: Mapped[int | None]
    tiers: Mapped[str | None] = mapped_column(String(20))
    pad_supported: Mapped[bool]
    pad_result: Mapped[str | None] = mapped_column(String(20))
    operator_id: Mapped[str | None] = mapped_column(String(40))
    #: SHA-256 of the JCS of the body as it came
    body_hash: Mapped[bytes]
    #: keyed hash of the sample in the clear: the exact template again is no new capture
    sample_digest: Mapped[bytes]
    certified_until: Mapped[date | None]
    #: a death was on record before this genuine check
    after_recorded_death: Mapped[bool]
    #: HTTP status and body as answered
    status: Mapped[int]
    answer: Mapped[dict[str, Any]]


class PersonLock(Base):
    """Too many mismatches in a day: no biometric check until then. Never a suspicion."""

    __tablename__ = "person_locks"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]


class ServiceTask(AgencyScoped, Base):
    """What we owe a person. ``kind``: staff_check, home_visit, reenrolment, review,
    source_correction, find_address.
    """

    __tablename__ = "service_tasks"
    __table_args__ = (
        Index(
            "ix_service_tasks_open_once",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_service_tasks_inbox", "closed_at", "due_on"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20))
    #: one sentence why, in both languages
    why: Mapped[dict[str, Any]]
    #: plain values behind it: numbers of checks, of records
    facts: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    #: the day agreed with the person, for a visit
    visit_on: Mapped[date | None]
    assigned_to: Mapped[str | None] = mapped_column(String(60))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(60))
    #: certified, not_met, refused, moved, died, settled, not_needed
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_note: Mapped[str | None] = mapped_column(String(1000))


class LifeSign(AgencyScoped, Base):
    """A sign of life another authority tells of. ``weight``: in_person or proxy_possible."""

    __tablename__ = "life_signs"
    __table_args__ = (UniqueConstraint("person_id", "source", "kind", "seen_on"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    source: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    weight: Mapped[str] = mapped_column(String(20))
    seen_on: Mapped[date]
    feed_id: Mapped[int]
    line: Mapped[int]
    record_no: Mapped[str | None] = mapped_column(String(60))
    #: it renewed a certification; if not, ``why_not`` names the rule
    certified: Mapped[bool]
    why_not: Mapped[str | None] = mapped_column(String(30))


class Lapse(AgencyScoped, Base):
    """A certification that ran out: lapsed → noticed → proposed → suspended → resumed; or certified.

    Nothing here stops a payment: a suspension is proposed by one person and approved by another.
    """

    __tablename__ = "lapses"
    __table_args__ = (UniqueConstraint("person_id", "scheme", "due_on"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    scheme: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), index=True)
    lapsed_on: Mapped[date]
    noticed_on: Mapped[date | None]
    #: how the notice reached the person
    notice_channel: Mapped[str | None] = mapped_column(String(30))
    grace_until: Mapped[date | None]
    proposed_by: Mapped[str | None] = mapped_column(String(60))
    approved_by: Mapped[str | None] = mapped_column(String(60))
    #: first month that is not paid, and the month payment begins again
    suspended_from: Mapped[Month | None] = mapped_column(MonthColumn)
    resumed_from: Mapped[Month | None] = mapped_column(MonthColumn)
    back_pay_fen: Mapped[int | None] = mapped_column(Fen)
    #: month and fen of each suspended month that is paid back
    back_pay: Mapped[list[Any]]
    certification_id: Mapped[int | None]


class LapseEvent(Base):
    """A step of a lapse: previous and new state, who, when, why. Never edited."""

    __tablename__ = "lapse_events"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    lapse_id: Mapped[int] = mapped_column(ForeignKey("lapses.id"), index=True)
    previous: Mapped[str | None] = mapped_column(String(12))
    new: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(1000))
    done_by: Mapped[str] = mapped_column(String(60))
    done_at: Mapped[datetime]
