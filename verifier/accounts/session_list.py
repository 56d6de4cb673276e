"""Who is logged in, and from where: one's own sessions, or everybody's; ended one by one or all at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.reaching import administers_users, user_in_reach
from verifier.accounts.sessions import is_over
from verifier.accounts.tables import User, WebSession
from verifier.accounts.tools import Tools
from verifier.audit.service import Happening
from verifier.errors import NotFound
from verifier.language import Text
from verifier.reasons import checked_reason


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session as it is shown. ``key`` names it and opens nothing."""

    key: str
    token_hash: bytes
    user_id: int
    user_name: str
    role: str
    half: bool
    address: str
    since: datetime
    seen_at: datetime


def sessions_of(session: Session, tools: Tools, user_id: int) -> list[OpenSession]:
    """Return the open sessions of one user, the latest first; the caller may see that user."""
    return _open(session, tools, _both().where(User.id == user_id))


def every_session(session: Session, tools: Tools, actor: Actor) -> list[OpenSession]:
    """Return the open sessions of everybody, the latest first.

    Raises:
        NotPermitted: the actor manages no users.
    """
    administers_users(session, actor)
    return _open(session, tools, _both())


def end_own(session: Session, tools: Tools, actor: Actor, user_id: int, keys: set[str]) -> int:
    """End those of one's own sessions that are named; return how many there were.

    Raises:
        NotFound: none of them is open.
    """
    found = [one for one in sessions_of(session, tools, user_id) if one.key in keys]
    return _end(session, tools, actor, found, None)


def end_one(session: Session, tools: Tools, actor: Actor, key: str, reason: str) -> int:
    """End anybody's session.

    Raises:
        NotPermitted: the actor manages no users.
        InvalidInput: no reason.
        NotFound: no such session is open.
    """
    why = checked_reason(reason)
    found = [one for one in every_session(session, tools, actor) if one.key == key]
    return _end(session, tools, actor, found, why)


def end_all_of(session: Session, tools: Tools, actor: Actor, user_id: int, reason: str) -> int:
    """End every session of a user.

    Raises:
        NotPermitted: the actor manages no users.
        InvalidInput: no reason.
        NotFound: no such user, or none of theirs is open.
    """
    why = checked_reason(reason)
    user = user_in_reach(session, actor, user_id)
    return _end(session, tools, actor, sessions_of(session, tools, user.id), why)


def end_sessions_of(session: Session, user_id: int) -> None:
    """End every session of a user whose rights change; that change is what is audited."""
    session.execute(delete(WebSession).where(WebSession.user_id == user_id))


def _both() -> Select[WebSession, User]:
    return select(WebSession, User).join(User, User.id == WebSession.user_id)


def _open(session: Session, tools: Tools, query: Select[WebSession, User]) -> list[OpenSession]:
    now, settings = tools.clock.now(), tools.settings.security
    rows = session.execute(query.order_by(WebSession.created_at.desc()))
    return [
        OpenSession(
            key=hashlib.sha256(b"shown\x00" + row.token_hash).hexdigest()[:16],
            token_hash=row.token_hash,
            user_id=user.id,
            user_name=user.name,
            role=user.role,
            half=row.stage != "full",
            address=row.address,
            since=row.created_at,
            seen_at=row.seen_at,
        )
        for row, user in rows
        if not is_over(row, now, settings)
    ]


def _end(session: Session, tools: Tools, actor: Actor, found: list[OpenSession], reason: str | None) -> int:
    if not found:
        raise NotFound(Text("会话已经结束。", "That session has ended already."))
    session.execute(delete(WebSession).where(WebSession.token_hash.in_([one.token_hash for one in found])))
    detail = {"sessions": len(found)} | ({} if reason is None else {"reason": reason}) | actor.unproved()
    happenings = [
        Happening("user.sessions_ended", "user", str(user_id), detail)
        for user_id in sorted({one.user_id for one in found})
    ]
    tools.auditor.record(session, actor.name, actor.os_user, happenings)
    return len(found)
