"""Messages nobody sent again go once their time is over: what they remind of has passed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.outbox.tables import Message

_MOST_AT_ONCE = 1000


def purge_given_up(session: Session, context: Context) -> dict[str, int]:
    """Drop short messages that waited for a person too long, with their number and text; return how many."""
    now = context.clock.now()
    over = now - timedelta(days=context.settings.outbox.dead_days)
    found = session.scalars(
        select(Message)
        .where(Message.channel == "sms", Message.state == "dead", Message.finished_at <= over)
        .limit(_MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for message in found:
        message.drop(now)
    return {"given_up_messages": len(found)}
