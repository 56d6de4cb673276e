"""Who acts: a user with a role and a part of the agency tree, or the system itself."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass, field

from verifier.accounts.rights import RIGHTS, Right, roles_with
from verifier.database import EVERYWHERE, Scope
from verifier.errors import NotPermitted
from verifier.language import Text


def operating_system_user() -> str:
    """Return the name of the operating-system user; recorded beside everyone who acts by command line.

    Of the process itself: what the environment says of it (``LOGNAME``, ``USER``) anybody may set.
    """
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # no passwd entry, as in some containers
        return f"uid {os.getuid()}"


_ASK_COLLEAGUE = Text("请由具备权限的同事办理：{roles}。", "Ask a colleague who holds it: {roles}.")
_ACT_FOR = Text(
    "须由具备权限的用户办理（命令行用 --as 指明）：{roles}。",
    "A user who holds it must act (--as on the command line): {roles}.",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Everything a service needs to know of who asks."""

    name: str
    rights: frozenset[Right]
    scope: Scope
    agency_id: int | None
    is_person: bool
    os_user: str = field(default_factory=operating_system_user)
    #: a user named at the command line has shown nobody a password
    has_logged_in: bool = True

    def unproved(self) -> dict[str, bool]:
        """Return what the audit entry of a step of two people says where this one was only named."""
        return {} if self.has_logged_in else {"named_only": True}

    def require(self, right: Right) -> None:
        """Do nothing if the actor holds ``right``.

        Raises:
            NotPermitted: the actor does not.
        """
        if right not in self.rights:
            ask = _ASK_COLLEAGUE if self.is_person else _ACT_FOR
            raise NotPermitted(
                Text("{name} 没有办理此事的权限。", "{name} has no right to do this.").fill(name=self.name),
                ask.fill(roles=roles_with(right)),
            )

    def require_person(self) -> None:
        """Do nothing if a person acts.

        Raises:
            NotPermitted: the system acts, and this decision is a person's.
        """
        if not self.is_person:
            raise NotPermitted(
                Text("此项决定必须由人作出。", "This decision must be a person's."),
                Text("请用 --as 指明用户。", "Name the user with --as."),
            )


def system_actor() -> Actor:
    """Return the system itself: whoever holds the machine and its keys. It decides nothing about anybody.

    It may import, run the night, enrol from files, and add users: the first security administrator has nobody
    above them.
    """
    return Actor(
        name=f"system:{operating_system_user()}",
        rights=RIGHTS["system_admin"]
        | {Right.FEEDS_IMPORT, Right.LEADS_EXPORT, Right.USERS_MANAGE, Right.BIOMETRICS_ENROL},
        scope=EVERYWHERE,
        agency_id=None,
        is_person=False,
    )
