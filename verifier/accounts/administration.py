"""Users added, moved, switched off and on: by a security administrator, never on their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.invitations import end_invitations, issue
from verifier.accounts.proposals import propose
from verifier.accounts.reaching import (
    administers_users,
    must_not_have_invited,
    must_not_have_reset,
    other_security_admins,
    takes_two,
    user_in_reach,
    user_to_change,
)
from verifier.accounts.second_factor import take_away
from verifier.accounts.service import add_user, agency_by_code, known_role
from verifier.accounts.session_list import end_sessions_of
from verifier.accounts.tables import AccountProposal, Agency, SecondFactor, User
from verifier.accounts.three_administrators import SECURITY, give_role, must_be_first_of_three
from verifier.accounts.tools import Tools
from verifier.audit.service import Happening
from verifier.errors import Conflict
from verifier.language import Text
from verifier.reasons import checked_reason


@dataclass(frozen=True, slots=True)
class Done:
    """What a step came to: done, with a code to show once, or waiting for a second person."""

    user: User
    code: str | None = None
    proposal: AccountProposal | None = None


def add(
    session: Session,
    tools: Tools,
    actor: Actor,
    name: str,
    role: str,
    agency_code: str | None,
    reason: str = "",
    password: str | None = None,
    *,
    is_temporary: bool = False,
) -> Done:
    """Add a user, with a password or with an invitation to choose one.

    ``is_temporary``: the password was made for the user and shown to somebody; it opens the account for
    ``security.temporary_password_hours``, within which the user chooses another.

    A security administrator is switched off until another one approves, and gets the invitation then.

    Raises:
        NotPermitted: the actor manages no users, or is the machine's administrator where people decide.
        InvalidInput: unknown role, a name or password that will not do, no reason where two decide.
        NotFound: no such agency.
        Conflict: the name is taken.
    """
    administers_users(session, actor)
    two = takes_two(session, actor, known_role(role))
    why = checked_reason(reason) if two else ""
    agency = agency_by_code(session, agency_code)
    leaked = tools.settings.security.leaked_passwords_file
    user = add_user(session, tools.clock, name, role, agency.code, password, leaked)
    if is_temporary:
        lasting = timedelta(hours=tools.settings.security.temporary_password_hours)
        user.password_ends_at = tools.clock.now() + lasting
    detail: dict[str, Any] = {"role": role, "agency_id": agency.id}
    if not two:  # where two decide, the command line has asked who is there
        detail |= actor.unproved()
    tools.auditor.record(
        session, actor.name, actor.os_user, [Happening("user.added", "user", str(user.id), detail)]
    )
    if two:
        user.active = False
        return Done(
            user, proposal=propose(session, tools, actor, user, "role", why, role=role, agency_id=agency.id)
        )
    return Done(user, code=issue(session, tools, actor, user) if password is None else None)


def change(
    session: Session,
    tools: Tools,
    actor: Actor,
    user_id: int,
    role: str,
    agency_code: str | None,
    reason: str,
) -> Done:
    """Give a user another role, or another place in the tree; every session of theirs ends.

    Raises:
        NotPermitted: no person, no right, the actor's own account, or one of
            the three administrators' roles for an account that ever held another.
        InvalidInput: unknown role, or no reason.
        NotFound: no such user or agency.
        Conflict: nothing would change, or a proposal about the user is open.
    """
    why = checked_reason(reason)
    user = user_to_change(session, actor, user_id)
    agency = agency_by_code(session, agency_code)
    if known_role(role) == user.role and agency.id == user.agency_id:
        raise Conflict(Text("没有变化。", "Nothing would change."))
    must_be_first_of_three(session, user, role)
    if role == SECURITY:
        return Done(
            user, proposal=propose(session, tools, actor, user, "role", why, role=role, agency_id=agency.id)
        )
    before = session.get_one(Agency, user.agency_id)
    detail = {
        "role_before": user.role,
        "role": role,
        "agency_before": before.code,
        "agency_code": agency.code,
    }
    give_role(session, user, role, tools.clock.now())
    user.agency_id = agency.id
    end_sessions_of(session, user.id)
    _record(session, tools, actor, "user.changed", user, detail | {"reason": why})
    return Done(user)


def disable(session: Session, tools: Tools, actor: Actor, user_id: int, reason: str) -> User:
    """Switch a user off at once: sessions and invitations end. One person may: it is a brake.

    Raises:
        NotPermitted: no person, no right, or the actor's own account.
        InvalidInput: no reason.
        NotFound: no such user.
        Conflict: the user is switched off already.
    """
    why = checked_reason(reason)
    user = user_to_change(session, actor, user_id)
    if not user.active:
        raise Conflict(Text("用户已停用。", "The user is disabled already."))
    user.active = False
    end_sessions_of(session, user.id)
    end_invitations(session, tools, user.id)
    _record(session, tools, actor, "user.disabled", user, {"reason": why} | actor.unproved())
    return user


def enable(session: Session, tools: Tools, actor: Actor, user_id: int, reason: str) -> Done:
    """Switch a user on again; a security administrator by two people.

    Raises:
        NotPermitted, InvalidInput, NotFound: as for :func:`disable`.
        Conflict: the user is active, or a proposal about the user is open.
    """
    why = checked_reason(reason)
    user = user_to_change(session, actor, user_id)
    if user.active:
        raise Conflict(Text("用户正在使用。", "The user is active."))
    if takes_two(session, actor, user.role):
        return Done(user, proposal=propose(session, tools, actor, user, "enable", why))
    user.active = True
    _record(session, tools, actor, "user.enabled", user, {"reason": why})
    return Done(user)


def unlock(session: Session, tools: Tools, actor: Actor, user_id: int, reason: str) -> User:
    """End the pause after wrong passwords or codes.

    Raises:
        NotPermitted, InvalidInput, NotFound: as for :func:`disable`.
    """
    why = checked_reason(reason)
    user = user_to_change(session, actor, user_id)
    user.failed_logins, user.paused_until = 0, None
    factor = session.get(SecondFactor, user.id, with_for_update=True)
    if factor is not None:
        factor.failed_tries, factor.pauses, factor.paused_until = 0, 0, None
    _record(session, tools, actor, "user.unlocked", user, {"reason": why} | actor.unproved())
    return user


def invite(session: Session, tools: Tools, actor: Actor, user_id: int, reason: str) -> Done:
    """Invite a user anew, who forgot the password; a security administrator by two people.

    Raises:
        NotPermitted: as for :func:`disable`; or the actor has just reset the user's second factor.
        InvalidInput, NotFound: as for :func:`disable`.
        Conflict: the user is switched off, or a proposal about the user is open.
    """
    why = checked_reason(reason)
    user = user_to_change(session, actor, user_id)
    must_not_have_reset(session, tools, actor, user)
    if not user.active:
        raise Conflict(
            Text("用户已停用。", "The user is disabled."), Text("请先启用。", "Enable the user first.")
        )
    if takes_two(session, actor, user.role):
        return Done(user, proposal=propose(session, tools, actor, user, "invitation", why))
    return Done(user, code=issue(session, tools, actor, user, why))


def reset_second_factor(session: Session, tools: Tools, actor: Actor, user_id: int, reason: str) -> Done:
    """Take a lost second factor away; sessions end. A security administrator's by two people.

    The machine's administrator may only where no other security administrator is left to ask.

    Raises:
        NotPermitted: as for :func:`disable`; or the actor has just invited the user anew.
        InvalidInput, NotFound: as for :func:`disable`.
        Conflict: the user has no second factor, or a proposal about the user is open.
    """
    why = checked_reason(reason)
    if actor.is_person or other_security_admins(session, but=user_id):
        user = user_to_change(session, actor, user_id)
    else:
        user = user_in_reach(session, actor, user_id)
    must_not_have_invited(session, tools, actor, user)
    factor = session.get(SecondFactor, user.id)
    if factor is None or factor.confirmed_at is None:
        raise Conflict(Text("用户没有设置双因素登录。", "The user has no second factor."))
    if actor.is_person and takes_two(session, actor, user.role):
        return Done(user, proposal=propose(session, tools, actor, user, "second_factor_reset", why))
    take_away(session, tools, actor, user, why)
    end_sessions_of(session, user.id)
    return Done(user)


def _record(
    session: Session, tools: Tools, actor: Actor, action: str, user: User, detail: dict[str, Any]
) -> None:
    happening = Happening(action, "user", str(user.id), detail)
    tools.auditor.record(session, actor.name, actor.os_user, [happening])
