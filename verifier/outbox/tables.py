"""Messages that leave the building: written with their cause, kept until a sender has handed them over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Message(AgencyScoped, Base):
    """One message to one address.

    ``state``: waiting, sent, dead (tried too often, or refused for good: a person looks), dropped (no longer
    wanted when its turn came). Of a short message that is sent or dropped neither address nor text is kept.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_messages_turn", "state", "next_try_at"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    #: the same at each try, so that a receiver can discard what comes twice
    message_id: Mapped[str] = mapped_column(String(80), unique=True)
    #: mail or sms
    channel: Mapped[str] = mapped_column(String(10))
    #: what it is for; whoever wrote it hears what became of it
    purpose: Mapped[str] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(200))
    #: of a mail: subject, plain, html; of a short message: text
    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    tries: Mapped[int]
    next_try_at: Mapped[datetime]
    #: the sender that has it in hand, and until when
    lease: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None]
    #: one sentence why the last try failed, in both languages
    problem: Mapped[dict[str, Any] | None]
    finished_at: Mapped[datetime | None]

    def drop(self, now: datetime) -> None:
        """Leave it: it is not wanted any more."""
        self.finish("dropped", now)

    def finish(self, state: str, now: datetime) -> None:
        """Be done with it; what a short message said stands in the words of its campaign."""
        self.state, self.finished_at = state, now
        self.lease, self.leased_until, self.problem = None, None, None
        if self.channel == "sms":  # it is about one person
            self.address, self.content = None, {}
