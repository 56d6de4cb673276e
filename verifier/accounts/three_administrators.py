"""System, security, audit administrator: an account that was ever one of the three is never another of them.

Not at once, and not one after the other: who could be security administrator for a day, change what they
like, and be audit administrator the day after, would look after themselves. That two accounts are not one
person's the product cannot know: who adds users looks at the person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from verifier.accounts.tables import AdministratorTerm, User
from verifier.errors import NotPermitted
from verifier.language import Text

SECURITY: Final = "security_admin"
ADMINISTRATORS: Final = frozenset({"system_admin", SECURITY, "audit_admin"})
"""The three roles nobody holds two of."""


def must_be_first_of_three(session: Session, user: User, role: str) -> None:
    """Do nothing unless a user is to have one of the three roles who holds, or ever held, another of them.

    Raises:
        NotPermitted: it would be the second.
    """
    if role not in ADMINISTRATORS:
        return
    term = session.get(AdministratorTerm, user.id)
    held = {user.role} | ({term.role} if term is not None else set())
    if held & ADMINISTRATORS - {role}:
        raise NotPermitted(
            Text(
                "系统、安全、审计三种管理员互不兼任，也不能先后由同一账户担任。",
                "One account never holds two of the three administrators' roles, nor one after the other.",
            ),
            Text("请停用此账户，为另一人新增用户。", "Disable this account and add another person."),
        )


def give_role(session: Session, user: User, role: str, now: datetime) -> None:
    """Give a user a role; that it is one of the three is remembered for good.

    Raises:
        NotPermitted: as :func:`must_be_first_of_three`.
    """
    must_be_first_of_three(session, user, role)
    for one in {user.role, role} & ADMINISTRATORS:
        if session.get(AdministratorTerm, user.id) is None:
            session.add(AdministratorTerm(user_id=user.id, role=one, since=now))
    user.role = role
    session.flush()
