"""Pairs of records and people, leads with their explanation, and what investigators decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, Fen
from verifier.database.columns import RowNumber


class Pair(Base):
    """A source record and a person that may be one human; compared again when either, or a rival, changes.

    Weights are in bits: ``prior`` + the evidence + ``rivals`` = ``weight``, the log2 odds of one human.
    """

    __tablename__ = "pairs"
    __table_args__ = (UniqueConstraint("record_id", "person_id"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("source_records.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    tier: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(60))
    #: log2 of the odds after prior, evidence and rivals
    weight: Mapped[float]
    #: log2 of the odds of meeting the person by chance
    prior: Mapped[float]
    #: what the record's other candidates take away, 0 or negative
    rivals: Mapped[float]
    probability: Mapped[float]
    #: log2 of the odds over the record's next candidate, at most 60
    lead: Mapped[float]
    #: how many other candidates of the record are worth a look
    rival_count: Mapped[int]
    #: blocks, rules and parameters the pair was compared with
    model_version: Mapped[str] = mapped_column(String(40))
    #: strong or supporting, from the record's class of evidence and the levels of the parts
    strength: Mapped[str] = mapped_column(String(10))
    parts: Mapped[list[Any]]


class PersonPair(Base):
    """Two entries of the roll that may be one human, the older first; compared again when either changes."""

    __tablename__ = "person_pairs"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    tier: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(60))
    #: comparison level of the two numbers
    id_level: Mapped[str] = mapped_column(String(20))
    weight: Mapped[float]
    prior: Mapped[float]
    probability: Mapped[float]
    model_version: Mapped[str] = mapped_column(String(40))
    parts: Mapped[list[Any]]


class MatchState(Base):
    """One row: which matching store belongs to this database as it is, and what pairs are made with.

    A store with neither mark is another database's or of another state of this one, and is built anew.
    """

    __tablename__ = "match_state"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    database_key: Mapped[str] = mapped_column(String(32))
    mark: Mapped[str] = mapped_column(String(32))
    earlier_mark: Mapped[str] = mapped_column(String(32))
    #: blocks, rules and parameters; when they change, everything is compared again
    compared_with: Mapped[str] = mapped_column(String(40))


class Lead(AgencyScoped, Base):
    """A suspicion with its explanation. ``tier``: is it the same person? ``strength``: is the fact proved?

    ``state``: open, waiting (not enough information), confirmed (same person), cleared (different),
    withdrawn (the data that caused it changed).
    """

    __tablename__ = "leads"
    __table_args__ = (
        Index("ix_leads_inbox", "state", "amount_at_risk_fen"),
        # all that counting a month's leads by agency needs to read
        Index(
            "ix_leads_opened",
            *("opened_on", "agency_id", "state", "amount_basis", "amount_at_risk_fen"),
            *("rule", "record_id", "person_id"),
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: what the lead is about, told apart from every other: never two leads for one suspicion
    subject_key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    tier: Mapped[str] = mapped_column(String(10))
    strength: Mapped[str] = mapped_column(String(10))
    weight: Mapped[float]
    rule: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_records.id"), index=True)
    opened_on: Mapped[date]
    amount_at_risk_fen: Mapped[int] = mapped_column(Fen)
    amount_basis: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    #: one sentence why, in both languages
    why: Mapped[dict[str, Any]]
    #: plain values behind the sentence: dates, counts, the other people concerned
    facts: Mapped[dict[str, Any]]
    #: hash of what the source says: "cleared" covers the same news told again
    content_key: Mapped[bytes | None]
    changed_at: Mapped[datetime]


class LeadDecision(Base):
    """One decision about a lead; undoing is a decision too. Never edited."""

    __tablename__ = "lead_decisions"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    previous_state: Mapped[str] = mapped_column(String(12))
    new_state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(1000))
    decided_by: Mapped[str] = mapped_column(String(60))
    decided_at: Mapped[datetime]
