"""Invitations: a code shown once by which a user chooses a password; no default password exists anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor, operating_system_user
from verifier.accounts.events import note_event
from verifier.accounts.passwords import readable_code
from verifier.accounts.sealed import digest
from verifier.accounts.tables import Invitation, User, WebSession
from verifier.accounts.tools import Tools
from verifier.accounts.totp import typed_code
from verifier.audit.service import Happening

_PURPOSE: Final = "invitation"


def issue(session: Session, tools: Tools, actor: Actor, user: User, reason: str | None = None) -> str:
    """Return a code of about 138 bits for a user; earlier ones are void. Who may is for the caller to ask."""
    end_invitations(session, tools, user.id)
    code, now = readable_code(4, 7), tools.clock.now()
    session.add(
        Invitation(
            user_id=user.id,
            digest=_digest(tools, code),
            issued_by=actor.name,
            issued_at=now,
            expires_at=now + timedelta(hours=tools.settings.security.invitation_hours),
        )
    )
    session.flush()
    detail = {} if reason is None else {"reason": reason}
    happening = Happening("user.invited", "user", str(user.id), detail)
    tools.auditor.record(session, actor.name, actor.os_user, [happening])
    return code


def accept(session: Session, tools: Tools, name: str, code: str, password_hash: str, address: str) -> bool:
    """Set the password a user chose, if the code is theirs and good; every session of theirs ends.

    One answer for an unknown name, another's code, one that was used and one that is too old. The caller has
    made ``password_hash`` before, which takes longer than all of this.
    """
    now = tools.clock.now()
    query = (
        select(Invitation)
        .where(Invitation.digest == _digest(tools, code), Invitation.ended_at.is_(None))
        .with_for_update()
    )
    found = session.scalar(query)
    user = None if found is None else session.get(User, found.user_id, with_for_update=True)
    good = (
        found is not None
        and user is not None
        and user.active
        and user.name == name.strip()
        and found.expires_at > now
    )
    if not good or user is None:
        note_event(session, tools.clock, "invitation_refused", name.strip(), address)
        return False
    end_invitations(session, tools, user.id)
    user.password_hash, user.failed_logins, user.paused_until = password_hash, 0, None
    user.password_ends_at = None
    session.execute(delete(WebSession).where(WebSession.user_id == user.id))
    note_event(session, tools.clock, "invitation_accepted", user.name, address)
    happening = Happening("user.invitation_accepted", "user", str(user.id), {})
    tools.auditor.record(session, user.name, operating_system_user(), [happening])
    return True


def end_invitations(session: Session, tools: Tools, user_id: int) -> None:
    """Make every open invitation of a user void."""
    session.execute(
        update(Invitation)
        .where(Invitation.user_id == user_id, Invitation.ended_at.is_(None))
        .values(ended_at=tools.clock.now())
    )


def _digest(tools: Tools, code: str) -> bytes:
    return digest(tools, _PURPOSE, typed_code(code).replace("-", "").lower())
