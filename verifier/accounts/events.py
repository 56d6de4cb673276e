"""Security events: logins, refusals and what else happens at the door, apart from the audit chain."""

from __future__ import annotations

from sqlalchemy.orm import Session

from verifier.accounts.tables import SecurityEvent
from verifier.clock import Clock

_LONGEST = 60


def note_event(session: Session, clock: Clock, kind: str, user_name: str, address: str) -> None:
    """Write down what happened at the door, to whom, and from where."""
    name = user_name.replace("\x00", "")[:_LONGEST]
    session.add(SecurityEvent(at=clock.now(), kind=kind, user_name=name, address=address[:_LONGEST]))
