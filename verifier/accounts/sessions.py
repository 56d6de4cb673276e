"""Logins kept on the server: the browser holds a random 256-bit token, the database only its SHA-256.

A session ends when it is left, idles too long, grows too old, when its user is switched off, or when somebody
who may ends it. Until the second factor was shown it opens nothing but the pages that ask for it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.events import note_event
from verifier.accounts.second_factor import Stage
from verifier.accounts.service import actor_of
from verifier.accounts.tables import Agency, User, WebSession
from verifier.clock import Clock, is_past
from verifier.language import LANGUAGES, Language, Text
from verifier.settings import SecuritySettings

_TOKEN_BYTES = 32
#: ``seen_at`` is moved at most this often, so that looking at pages does not queue for the writer's turn.
_SEEN_EVERY = timedelta(seconds=60)
#: between the password and the code of the second factor
_BETWEEN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Login:
    """Who is behind a session at this moment, with what the session remembers between two pages."""

    token_hash: bytes
    user_id: int
    role: str
    language: Language | None
    agency: Text
    actor: Actor
    data: Mapping[str, Any]
    seen_is_stale: bool
    #: when it ends however much it is used
    ends_at: datetime
    #: when a password that somebody else has seen stops opening the account; None: it is the user's own
    password_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HalfLogin:
    """A password held; what is still asked for before the console opens."""

    token_hash: bytes
    stage: Stage
    user: User


def open_session(
    session: Session,
    clock: Clock,
    settings: SecuritySettings,
    user: User,
    stage: Stage = "full",
    address: str = "unknown",
) -> str:
    """Store a new session of ``user`` and return its token, which exists nowhere else.

    Every login gets a token of its own, so a token planted before the login is worth nothing after it.
    Sessions that have ended are swept out on the way.
    """
    purge_sessions(session, clock, settings)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = clock.now()
    session.add(
        WebSession(
            token_hash=_digest(token),
            user_id=user.id,
            data={},
            stage=stage,
            address=address[:60],
            created_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return token


def forget_session(session: Session, token: str | None) -> None:
    """End whatever session a browser still had when it logs in anew."""
    if token:
        session.execute(delete(WebSession).where(WebSession.token_hash == _digest(token)))


def find_half_login(session: Session, clock: Clock, token: str | None) -> HalfLogin | None:
    """Return what a session waits for that was opened by a password alone, None for any other."""
    found = session.get(WebSession, _digest(token)) if token else None
    if found is None or found.user_id is None or is_past(found.created_at, _BETWEEN, clock.now()):
        return None
    stage = _stage(found.stage)
    user = session.get(User, found.user_id)
    if stage == "full" or user is None or not user.active:
        return None
    return HalfLogin(found.token_hash, stage, user)


def complete_login(
    session: Session, clock: Clock, settings: SecuritySettings, half: HalfLogin, address: str
) -> str:
    """Open the console to who showed the second factor; return a new token, the old one is worth nothing."""
    session.execute(delete(WebSession).where(WebSession.token_hash == half.token_hash))
    note_event(session, clock, "login", half.user.name, address)
    return open_session(session, clock, settings, half.user, address=address)


def find_session(session: Session, clock: Clock, settings: SecuritySettings, token: str) -> Login | None:
    """Return the login behind ``token``, or None when it never was, has ended, or its user is inactive.

    Nor does it last longer than a temporary password that opened it.
    """
    found = session.get(WebSession, _digest(token))
    if found is None or found.user_id is None or found.stage != "full":
        return None
    now = clock.now()
    if is_over(found, now, settings):
        return None
    user = session.get(User, found.user_id)
    if user is None or not user.active:
        return None
    if user.password_ends_at is not None and user.password_ends_at <= now:
        return None
    agency = session.get_one(Agency, user.agency_id)
    return Login(
        token_hash=found.token_hash,
        user_id=user.id,
        role=user.role,
        language=_language(user.language),
        agency=Text(agency.name_zh, agency.name_en),
        actor=actor_of(session, user),
        data=dict(found.data),
        seen_is_stale=now - found.seen_at >= _SEEN_EVERY,
        ends_at=found.created_at + _longest(settings),
        password_ends_at=user.password_ends_at,
    )


def is_over(found: WebSession, now: datetime, settings: SecuritySettings) -> bool:
    """Tell whether a session has idled too long, grown too old, or waited too long for its second factor."""
    longest = _longest(settings) if found.stage == "full" else min(_BETWEEN, _longest(settings))
    return is_past(found.created_at, longest, now) or is_past(found.seen_at, _idle(settings), now)


def has_run_out(session: Session, clock: Clock, settings: SecuritySettings, token: str) -> bool:
    """Tell whether a session is there that is over: to be forgotten, or a clock set back would revive it."""
    found = session.get(WebSession, _digest(token))
    return found is not None and is_over(found, clock.now(), settings)


def mark_seen(session: Session, clock: Clock, token_hash: bytes) -> None:
    """Start the idle time anew."""
    session.execute(update(WebSession).where(WebSession.token_hash == token_hash).values(seen_at=clock.now()))


def remember(session: Session, token_hash: bytes, data: Mapping[str, Any]) -> None:
    """Replace what the session remembers; plain JSON values only, nothing secret."""
    session.execute(update(WebSession).where(WebSession.token_hash == token_hash).values(data=dict(data)))


def close_session(session: Session, clock: Clock, login: Login, address: str) -> None:
    """Forget the session; its token opens nothing from now on."""
    session.execute(delete(WebSession).where(WebSession.token_hash == login.token_hash))
    note_event(session, clock, "logout", login.actor.name, address)


def choose_language(session: Session, user_id: int, language: Language) -> None:
    """Keep a user's own choice of language."""
    session.execute(update(User).where(User.id == user_id).values(language=language))


def purge_sessions(session: Session, clock: Clock, settings: SecuritySettings) -> int:
    """Delete every session that has idled too long or grown too old; return how many."""
    now = clock.now()
    gone = session.execute(
        delete(WebSession)
        .where(
            or_(
                WebSession.created_at <= now - _longest(settings),
                WebSession.seen_at <= now - _idle(settings),
            )
        )
        .returning(WebSession.token_hash)
    )
    return len(gone.all())


def _stage(stored: str) -> Stage:
    """Return a stored stage; one nobody knows opens as little as any."""
    known: tuple[Stage, ...] = get_args(Stage)
    return next((stage for stage in known if stage == stored), "second_factor")


def _idle(settings: SecuritySettings) -> timedelta:
    return timedelta(minutes=settings.session_idle_minutes)


def _longest(settings: SecuritySettings) -> timedelta:
    return timedelta(hours=settings.session_hours)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _language(stored: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == stored), None)
