"""Short visits: the browser holds a random 256-bit token, the database only its SHA-256.

They are no logins of the console, lie in a table of their own and open nothing but one person's page.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from verifier.citizens.tables import CitizenVisit
from verifier.clock import is_past
from verifier.context import Context

LONGEST: Final = timedelta(hours=2)
"""A visit ends then in any case, however often somebody clicks."""
_TOKEN_BYTES: Final = 32
_SEEN_EVERY: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class CitizenLogin:
    """Whose page a visit opens."""

    token_hash: bytes
    person_id: int
    seen_is_stale: bool


def open_visit(session: Session, context: Context, person_id: int) -> str:
    """Begin a visit and return its token, which exists nowhere else. Visits that are over are swept out."""
    now = context.clock.now()
    session.execute(
        delete(CitizenVisit).where(
            or_(CitizenVisit.began_at <= now - LONGEST, CitizenVisit.seen_at <= now - idle(context))
        )
    )
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(CitizenVisit(token_hash=_hash(token), person_id=person_id, began_at=now, seen_at=now))
    session.flush()
    return token


def find_visit(session: Session, context: Context, token: str) -> CitizenLogin | None:
    """Return the visit behind ``token``, or None when it never was or is over."""
    found = session.get(CitizenVisit, _hash(token))
    now = context.clock.now()
    if found is None or _is_over(found, now, idle(context)):
        return None
    return CitizenLogin(found.token_hash, found.person_id, now - found.seen_at >= _SEEN_EVERY)


def has_run_out(session: Session, context: Context, token: str) -> bool:
    """Tell whether a visit is there that is over: to be forgotten, or a clock set back would revive it."""
    found = session.get(CitizenVisit, _hash(token))
    return found is not None and _is_over(found, context.clock.now(), idle(context))


def forget_visit(session: Session, token: str) -> None:
    """Forget a visit by its token."""
    session.execute(delete(CitizenVisit).where(CitizenVisit.token_hash == _hash(token)))


def mark_seen(session: Session, context: Context, login: CitizenLogin) -> None:
    """Start the idle time anew."""
    session.execute(
        update(CitizenVisit)
        .where(CitizenVisit.token_hash == login.token_hash)
        .values(seen_at=context.clock.now())
    )


def close_visit(session: Session, login: CitizenLogin) -> None:
    """Forget the visit; its token opens nothing from now on."""
    session.execute(delete(CitizenVisit).where(CitizenVisit.token_hash == login.token_hash))


def _is_over(found: CitizenVisit, now: datetime, idle: timedelta) -> bool:
    return is_past(found.began_at, LONGEST, now) or is_past(found.seen_at, idle, now)


def idle(context: Context) -> timedelta:
    """Return after how long without a click a visit is over."""
    return timedelta(minutes=context.settings.citizens.idle_minutes)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
