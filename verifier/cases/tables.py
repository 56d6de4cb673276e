"""Cases about one person each, their leads, their history and the assessed overpayment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, Fen
from verifier.database.columns import RowNumber


class Case(AgencyScoped, Base):
    """Leads about one person, investigated to an outcome."""

    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(30), index=True)
    opened_by: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime]
    #: grows with each change: a form that was drawn before the last change is refused
    version: Mapped[int]
    #: how payment stands in this matter, see ``payment_rules``
    payment: Mapped[str] = mapped_column(String(20), default="paid")
    #: the colleague who works on it; None: whoever comes first
    assigned_to: Mapped[str | None] = mapped_column(String(60), index=True)
    #: not shown in the daily list until this day; deadlines show it all the same
    snoozed_until: Mapped[date | None]
    snooze_reason: Mapped[str | None] = mapped_column(String(1000))
    #: the next day by which the law wants a step of the agency, as of the last step; None: no term runs
    deadline_on: Mapped[date | None] = mapped_column(index=True)
    #: the last step of it; who works on it and when is no step. None: none since it was opened
    moved_at: Mapped[datetime | None]
    #: the case it came out of
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    #: the case that goes on in its place, while it is merged
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)


class CaseLead(Base):
    """A lead that belongs to a case."""

    __tablename__ = "case_leads"
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)


class CaseEvent(Base):
    """One step in a case's life: who, when, why, previous state → new state. Never edited."""

    __tablename__ = "case_events"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40))
    previous_state: Mapped[str | None] = mapped_column(String(30))
    new_state: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(1000))
    detail: Mapped[dict[str, Any]]
    #: the day it took effect (served, signed, decided); ``at`` is when it was entered
    effective_on: Mapped[date]
    #: last day of the term a served document sets
    due_on: Mapped[date | None]
    #: the office that took the step where it was not this agency
    office: Mapped[str] = mapped_column(String(20), default="agency")
    #: it comes from an earlier system and is kept as it was, lawful or not
    migrated: Mapped[bool] = mapped_column(default=False)


class Verification(Base):
    """A human verification with its proof: evidence of class F."""

    __tablename__ = "verifications"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    verified_by: Mapped[str] = mapped_column(String(60))
    #: ``fact_confirmed`` or ``fact_refuted`` (the person is alive, was acquitted, …)
    finding: Mapped[str] = mapped_column(String(20))
    how: Mapped[str] = mapped_column(String(1000))
    proof: Mapped[str] = mapped_column(String(300))


class Assessment(Base):
    """The overpayment of a case, from actual payments only, proposed by one and approved by another."""

    __tablename__ = "assessments"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    total_fen: Mapped[int] = mapped_column(Fen)
    #: one line per payment: month, amount, account, payment id
    lines: Mapped[list[Any]]
    #: what was assessed from: the month payment should have stopped
    basis: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
