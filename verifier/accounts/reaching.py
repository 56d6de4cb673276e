"""Whose account an administrator may touch: anybody's, from the top agency, but their own; what takes two."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency, Invitation, SecondFactor, User
from verifier.accounts.three_administrators import SECURITY
from verifier.accounts.tools import Tools
from verifier.errors import NotFound, NotPermitted
from verifier.language import Text

#: so many of them can watch each other; until then the machine's own administrator may add one
_ENOUGH: Final = 2
#: password and second factor of one account are not both renewed by one person within so long
_APART: Final = timedelta(hours=24)


def is_central(session: Session, actor: Actor) -> bool:
    """Tell whether an actor is of the top agency, or the machine itself: users are administered there."""
    agency = None if actor.agency_id is None else session.get(Agency, actor.agency_id)
    return agency is None or agency.parent_id is None


def administers_users(session: Session, actor: Actor) -> None:
    """Do nothing if the actor administers users: accounts are no agency's, they are administered centrally.

    Raises:
        NotPermitted: the actor manages no users, or belongs to an agency below the top.
    """
    actor.require(Right.USERS_MANAGE)
    if not is_central(session, actor):
        raise NotPermitted(
            Text("用户由最上级机构统一管理。", "Users are administered by the top agency."),
            Text("请由最上级机构的安全管理员办理。", "Ask a security administrator of the top agency."),
        )


def user_in_reach(session: Session, actor: Actor, user_id: int) -> User:
    """Return a user whom the actor may look at, locked.

    Raises:
        NotPermitted: the actor does not administer users.
        NotFound: no such user.
    """
    administers_users(session, actor)
    user = session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound(Text("没有这个用户。", "There is no such user."))
    return user


def user_to_change(session: Session, actor: Actor, user_id: int) -> User:
    """Return a user whose account the actor, a person, may change: anybody's but their own.

    Raises:
        NotPermitted: the actor does not administer users, is no person, or is the user.
        NotFound: no such user.
    """
    actor.require_person()
    user = user_in_reach(session, actor, user_id)
    if user.name == actor.name:
        raise NotPermitted(
            Text("不能管理自己的账户。", "Nobody administers their own account."),
            Text("请由另一名安全管理员办理。", "Ask another security administrator."),
        )
    return user


def user_id_of(session: Session, name: str) -> int:
    """Return the number of a user.

    Raises:
        NotFound: no user of that name.
    """
    found = session.scalar(select(User.id).where(User.name == name.strip()))
    if found is None:
        raise NotFound(Text("没有用户 {name}。", "There is no user {name}.").fill(name=name[:60]))
    return found


def user_id_for(session: Session, actor: Actor, name: str) -> int:
    """Return the number of a user to whoever administers users; nobody else is told whether there is one.

    Raises:
        NotPermitted: the actor does not.
        NotFound: no user of that name.
    """
    administers_users(session, actor)
    return user_id_of(session, name)


def takes_two(session: Session, actor: Actor, role: str) -> bool:
    """Tell whether a step on an account of ``role`` needs a second person.

    The machine's own administrator, who is no person here, makes the first two: nobody is above them.

    Raises:
        NotPermitted: the machine's administrator, when there are people to decide.
    """
    if role != SECURITY:
        return False
    if actor.is_person:
        return True
    if other_security_admins(session) >= _ENOUGH:
        raise NotPermitted(
            Text("已有两名安全管理员。", "There are two security administrators already."),
            Text(
                "请由他们办理：用 --as 指明其中一人，再由另一人批准。",
                "It is theirs to do: name one with --as, the other approves.",
            ),
        )
    return False


def other_security_admins(session: Session, but: int | None = None) -> int:
    """Return how many security administrators of the top agency are active, leaving one user out."""
    query = (
        select(func.count())
        .select_from(User)
        .join(Agency, Agency.id == User.agency_id)
        .where(User.role == SECURITY, User.active, Agency.parent_id.is_(None))
    )
    return session.scalar(query if but is None else query.where(User.id != but)) or 0


def must_not_have_invited(session: Session, tools: Tools, actor: Actor, user: User) -> None:
    """Do nothing unless the actor has just sent the user an invitation.

    Who renews both a password and a second factor could log in as that user.

    Raises:
        NotPermitted: within a day both would be one person's doing.
    """
    lately = select(Invitation.id).where(
        Invitation.user_id == user.id,
        Invitation.issued_by == actor.name,
        Invitation.issued_at > tools.clock.now() - _APART,
    )
    if session.scalar(lately.limit(1)) is not None:
        raise _both()


def must_not_have_reset(session: Session, tools: Tools, actor: Actor, user: User) -> None:
    """Do nothing unless the actor has just taken the user's second factor away.

    Raises:
        NotPermitted: within a day both would be one person's doing.
    """
    factor = session.get(SecondFactor, user.id)
    if factor is None or factor.reset_by != actor.name or factor.reset_at is None:
        return
    if factor.reset_at > tools.clock.now() - _APART:
        raise _both()


def _both() -> NotPermitted:
    return NotPermitted(
        Text(
            "24 小时内，同一人不能既发放邀请码又重置双因素登录。",
            "Within 24 hours one person does not both invite a user anew and reset their second factor.",
        ),
        Text("请由另一名安全管理员办理。", "Ask another security administrator."),
    )
