"""What a user does with their own account without anybody else: another password, for the old one."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from verifier.accounts.events import note_event
from verifier.accounts.service import PasswordProof, password_holds
from verifier.accounts.sessions import Login
from verifier.accounts.tables import WebSession
from verifier.accounts.tools import Tools
from verifier.audit.service import Happening


def change_password(
    session: Session, tools: Tools, login: Login, proof: PasswordProof, password_hash: str, address: str
) -> bool:
    """Replace a user's password if the old one holds; every other session of theirs ends.

    Wrong ones are counted with those of the login: whoever finds an open console has no more tries here.
    Returns whether it holds; both outcomes are written down.
    """
    user = password_holds(session, tools.clock, tools.settings.security, proof)
    if user is None:
        note_event(session, tools.clock, "password_change_refused", login.actor.name, address)
        return False
    user.password_hash, user.password_ends_at = password_hash, None
    session.execute(
        delete(WebSession).where(WebSession.user_id == user.id, WebSession.token_hash != login.token_hash)
    )
    note_event(session, tools.clock, "password_changed", user.name, address)
    happening = Happening("user.password_changed", "user", str(user.id), {})
    tools.auditor.record(session, login.actor.name, login.actor.os_user, [happening])
    return True
