"""Deletes challenges whose time is long over, with everything else requests left behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from verifier.certification.tables import Challenge
from verifier.context import Context
from verifier.devices import sweeping

MOST_AT_ONCE: Final = sweeping.MOST_AT_ONCE
#: an hour longer than answers are kept for their repeats: until then a repeat is told what became of it
_KEPT: Final = timedelta(hours=97)


def sweep(session: Session, context: Context, most: int = MOST_AT_ONCE) -> dict[str, int]:
    """Delete what :func:`verifier.devices.sweeping.sweep` deletes, and challenges; return how many of each.

    To be called again soon where a count reaches ``most``.
    """
    gone = sweeping.sweep(session, context, most)
    return gone | {"challenges": purge_challenges(session, context.clock.now(), most)}


def purge_challenges(session: Session, now: datetime, most: int) -> int:
    """Delete at most ``most`` challenges that ended more than 97 hours ago; return how many."""
    over = select(Challenge.id).where(Challenge.ends_at < now - _KEPT).limit(most)
    gone = session.execute(delete(Challenge).where(Challenge.id.in_(over)).returning(Challenge.id))
    return len(gone.all())
