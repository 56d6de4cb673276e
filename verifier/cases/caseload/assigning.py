"""Who works on a case: given to a colleague who may, taken, or given back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import RIGHTS, Right
from verifier.accounts.tables import Agency, User
from verifier.audit.service import Happening
from verifier.bars.closeness import bar_of
from verifier.cases.caseload.changing import Change, must_be_active, note
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason


@dataclass(frozen=True, slots=True)
class Assign(Change):
    """Give a case to ``to``; whoever takes it themselves needs no reason."""

    to: str
    reason: str = ""

    def check(self, session: Session, context: Context, actor: Actor, case: Case) -> None:
        """As :class:`Change`.

        Raises:
            InvalidInput: no reason, or no colleague of that name who may work on this case.
            NotPermitted: the colleague is close to the person.
            Conflict: the case has ended, or is theirs already.
        """
        must_be_active(case)
        if case.assigned_to == self.to:
            raise Conflict(Text("案件已由 {to} 办理。", "{to} works on it already.").fill(to=self.to))
        if self.to == actor.name:
            return
        checked_reason(self.reason)
        if self.to not in colleagues(session, [case]):
            raise InvalidInput(
                Text(
                    "{to} 不能办理本机构的案件。", "{to} is no colleague who works on cases of this agency."
                ).fill(to=self.to),
                Text("请选择有办案权限的在职同事。", "Choose an active colleague with the right."),
            )
        if bar_of(session, self.to, [case.person_id]) is not None:
            raise NotPermitted(
                Text("{to} 须回避本案。", "{to} is barred from this case.").fill(to=self.to),
                Text("请选择其他同事。", "Choose another colleague."),
            )

    def apply(self, session: Session, context: Context, actor: Actor, case: Case) -> Happening:
        """As :class:`Change`."""
        detail = {"to": self.to, "from": case.assigned_to or ""}
        case.assigned_to = self.to
        return note(session, context, case, "assigned", self.reason.strip(), detail, by=actor.name)


@dataclass(frozen=True, slots=True)
class Release(Change):
    """Give a case back: whoever comes first takes it."""

    reason: str

    def check(self, session: Session, context: Context, actor: Actor, case: Case) -> None:
        """As :class:`Change`.

        Raises:
            InvalidInput: no reason.
            Conflict: the case has ended, or nobody has it.
        """
        must_be_active(case)
        checked_reason(self.reason)
        if case.assigned_to is None:
            raise Conflict(Text("本案没有经办人。", "Nobody has this case."))

    def apply(self, session: Session, context: Context, actor: Actor, case: Case) -> Happening:
        """As :class:`Change`."""
        return give_back(session, context, case, self.reason.strip(), by=actor.name)


def give_back(session: Session, context: Context, case: Case, reason: str, *, by: str) -> Happening:
    """Take a case from whoever has it; return what to audit."""
    detail = {"from": case.assigned_to or ""}
    case.assigned_to = None
    return note(session, context, case, "unassigned", reason, detail, by=by)


def colleagues(session: Session, cases: list[Case]) -> tuple[str, ...]:
    """Return the active users, by name, who may work on all of these cases; who is barred is asked apart."""
    paths = set(session.scalars(select(Agency.path).where(Agency.id.in_({case.agency_id for case in cases}))))
    working = [role for role, rights in RIGHTS.items() if Right.CASES_WORK in rights]
    users = session.execute(
        select(User.name, Agency.path)
        .join(Agency, Agency.id == User.agency_id)
        .where(User.active, User.role.in_(working))
        .order_by(User.name)
    )
    return tuple(name for name, own in users if all(path.startswith(own) for path in paths))
