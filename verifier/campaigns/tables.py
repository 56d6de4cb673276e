"""Campaigns of reminders, whom each reached and how, and who does not want any."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Campaign(AgencyScoped, Base):
    """Reminders planned together. ``origin``: night or hand. ``state``: proposed, running, refused."""

    __tablename__ = "campaigns"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    origin: Mapped[str] = mapped_column(String(10))
    business_date: Mapped[date] = mapped_column(index=True)
    #: days before the due date that are reminded of; 0: it has passed
    stages: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(10), index=True)
    planned_by: Mapped[str] = mapped_column(String(60))
    planned_at: Mapped[datetime]
    #: the second person, where one was needed
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(1000))


class Recipient(AgencyScoped, Base):
    """One reminder of one due date to one human.

    ``state``: planned, queued (in the outbox, or to be printed), sent, delivered, undeliverable, dropped
    (not to be sent any more). ``why``: of a dropped or undeliverable one.
    """

    __tablename__ = "campaign_recipients"
    __table_args__ = (
        # nobody is reminded twice of one due date at one stage
        UniqueConstraint("human_id", "due_on", "stage"),
        Index("ix_campaign_recipients_campaign_state", "campaign_id", "state"),
        Index("ix_campaign_recipients_channel_state", "channel", "state"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: the oldest entry that is this human, when it was planned
    human_id: Mapped[int]
    due_on: Mapped[date]
    #: days before the due date, one of the settings'; 0: it had passed
    stage: Mapped[int]
    #: sms, letter or none
    channel: Mapped[str] = mapped_column(String(10))
    #: township or street office of the address, where it names one
    township: Mapped[str | None] = mapped_column(String(60))
    #: random, printed on a letter and the id of a message: what comes back is known by it
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(14))
    why: Mapped[str | None] = mapped_column(String(20))
    planned_on: Mapped[date]
    sent_at: Mapped[datetime | None]
    #: when it came to be known as delivered or undeliverable
    settled_at: Mapped[datetime | None]
    #: the day the person certified after it, or told us
    answered_on: Mapped[date | None]
    #: who wrote down that they told us; None: they certified
    answered_by: Mapped[str | None] = mapped_column(String(60))
    #: letters printed together
    print_set: Mapped[str | None] = mapped_column(String(20), index=True)


class ReminderOptOut(AgencyScoped, Base):
    """Somebody who wants no reminders. Kept when it ends: ``ended_at``."""

    __tablename__ = "reminder_opt_outs"
    __table_args__ = (
        Index(
            "ix_reminder_opt_outs_once",
            "human_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    human_id: Mapped[int]
    note: Mapped[str] = mapped_column(String(1000))
    entered_by: Mapped[str] = mapped_column(String(60))
    entered_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
