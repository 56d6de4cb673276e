"""What two security administrators do together: make one of their own, or open one's account again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.invitations import issue
from verifier.accounts.reaching import (
    administers_users,
    must_not_have_invited,
    must_not_have_reset,
    user_in_reach,
)
from verifier.accounts.second_factor import take_away
from verifier.accounts.session_list import end_sessions_of
from verifier.accounts.tables import AccountProposal, User
from verifier.accounts.three_administrators import give_role
from verifier.accounts.tools import Tools
from verifier.audit.service import Happening
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason

Kind = Literal["role", "enable", "invitation", "second_factor_reset"]


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal as it was decided, and a code to show once where an invitation came of it."""

    proposal: AccountProposal
    user: User
    code: str | None = None


def propose(
    session: Session,
    tools: Tools,
    actor: Actor,
    user: User,
    kind: Kind,
    why: str,
    *,
    role: str | None = None,
    agency_id: int | None = None,
) -> AccountProposal:
    """Put a step before a second person; nothing has changed. Who may propose is for the caller to ask.

    Raises:
        Conflict: something is proposed for this user already.
    """
    if open_proposal(session, user.id) is not None:
        raise Conflict(
            Text("此用户已有一项待审批的申请。", "Something is proposed for this user already."),
            Text("请先办结。", "Decide that first."),
        )
    proposal = AccountProposal(
        user_id=user.id,
        kind=kind,
        role=role,
        agency_id=agency_id,
        reason=why,
        proposed_by=actor.name,
        proposed_at=tools.clock.now(),
    )
    session.add(proposal)
    session.flush()
    detail = {"proposal": proposal.id, "account_step": kind, "reason": why}
    happening = Happening("user.step_proposed", "user", str(user.id), detail)
    tools.auditor.record(session, actor.name, actor.os_user, [happening])
    return proposal


def decide(
    session: Session, tools: Tools, actor: Actor, proposal_id: int, reason: str, *, approved: bool
) -> Decided:
    """Approve what another administrator proposed, and have it done; or refuse it, as its proposer may too.

    Raises:
        NotPermitted: no person, no right, approves what they proposed, or is the user it is about.
        InvalidInput: no reason.
        NotFound: no such proposal.
        Conflict: it is decided already, or what it asks for is no longer possible.
    """
    why = checked_reason(reason)
    actor.require_person()
    administers_users(session, actor)
    proposal = session.get(AccountProposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None:
        raise NotFound(Text("没有这项申请。", "There is no such proposal."))
    user = user_in_reach(session, actor, proposal.user_id)
    if proposal.state != "open":
        raise Conflict(Text("这项申请已经办结。", "This proposal is decided already."))
    if approved and actor.name in {proposal.proposed_by, user.name}:
        raise NotPermitted(
            Text(
                "须由申请人和本人以外的另一名安全管理员批准。",
                "A security administrator approves who neither proposed it nor is concerned.",
            ),
            Text("请由另一名安全管理员办理。", "Ask another security administrator."),
        )
    code = _carry_out(session, tools, actor, proposal, user) if approved else None
    proposal.state = "approved" if approved else "refused"
    proposal.decided_by, proposal.decided_at = actor.name, tools.clock.now()
    proposal.decision_reason = why
    session.flush()
    detail = {"proposal": proposal.id, "account_step": proposal.kind, "proposed_by": proposal.proposed_by}
    action = "user.step_approved" if approved else "user.step_refused"
    happening = Happening(action, "user", str(user.id), detail | {"reason": why})
    tools.auditor.record(session, actor.name, actor.os_user, [happening])
    return Decided(proposal, user, code)


def open_proposal(session: Session, user_id: int) -> AccountProposal | None:
    """Return what is proposed for a user and not decided."""
    query = select(AccountProposal).where(AccountProposal.user_id == user_id, AccountProposal.state == "open")
    return session.scalar(query)


def open_proposals(session: Session, actor: Actor) -> list[tuple[AccountProposal, User]]:
    """Return what waits for a second person, the oldest first."""
    administers_users(session, actor)
    query = (
        select(AccountProposal, User)
        .join(User, User.id == AccountProposal.user_id)
        .where(AccountProposal.state == "open")
        .order_by(AccountProposal.id)
    )
    return [(proposal, user) for proposal, user in session.execute(query)]


def _carry_out(
    session: Session, tools: Tools, actor: Actor, proposal: AccountProposal, user: User
) -> str | None:
    """Do what was proposed; return the code of an invitation that came of it."""
    if proposal.kind == "role" and proposal.role is not None and proposal.agency_id is not None:
        # looked at again: another of the three roles may have been given meanwhile
        give_role(session, user, proposal.role, tools.clock.now())
        user.agency_id, user.active = proposal.agency_id, True
        end_sessions_of(session, user.id)
        return issue(session, tools, actor, user) if not user.password_hash else None
    if proposal.kind == "enable":
        user.active = True
        return None
    if not user.active:
        raise Conflict(Text("用户已停用。", "The user is disabled."))
    if proposal.kind == "invitation":
        must_not_have_reset(session, tools, actor, user)
        return issue(session, tools, actor, user, proposal.reason)
    must_not_have_invited(session, tools, actor, user)
    take_away(session, tools, actor, user, proposal.reason)
    end_sessions_of(session, user.id)
    return None
