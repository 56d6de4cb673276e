"""The users as administrators see them, and one of them with everything that can be done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.reaching import administers_users, user_in_reach
from verifier.accounts.recovery_codes import codes_left
from verifier.accounts.second_factor import factor_state, is_required
from verifier.accounts.session_list import OpenSession, every_session, sessions_of
from verifier.accounts.tables import AccountProposal, Agency, Invitation, SecondFactor, User
from verifier.accounts.tools import Tools
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user in the list; ``second_factor`` is a key of ``words.SECOND_FACTOR_STATES``."""

    id: int
    name: str
    role: str
    agency_code: str
    agency: Text
    active: bool
    has_password: bool
    paused_until: datetime | None
    second_factor: str
    invited_until: datetime | None
    sessions: int
    proposal: AccountProposal | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UserView:
    """One user, with sessions, and whether it is the one who looks."""

    row: UserRow
    sessions: list[OpenSession]
    codes_left: int
    is_self: bool


def list_users(session: Session, tools: Tools, actor: Actor) -> list[UserRow]:
    """Return the users, by name.

    Raises:
        NotPermitted: the actor manages no users.
    """
    administers_users(session, actor)
    counted = Counter(one.user_id for one in every_session(session, tools, actor))
    return _rows(session, tools, true(), counted)


def user_view(session: Session, tools: Tools, actor: Actor, user_id: int) -> UserView:
    """Return one user.

    Raises:
        NotPermitted: the actor manages no users.
        NotFound: no such user.
    """
    user = user_in_reach(session, actor, user_id)
    found = sessions_of(session, tools, user.id)
    [row] = _rows(session, tools, User.id == user.id, Counter({user.id: len(found)}))
    return UserView(row, found, codes_left(session, user.id), is_self=user.name == actor.name)


def agencies_to_choose(session: Session) -> list[Agency]:
    """Return the agencies users can be put into, in the order of the tree."""
    return list(session.scalars(select(Agency).order_by(Agency.path)))


def _rows(session: Session, tools: Tools, which: ColumnElement[bool], counted: Counter[int]) -> list[UserRow]:
    now, settings = tools.clock.now(), tools.settings.security
    users = session.execute(
        select(User, Agency, SecondFactor)
        .join(Agency, Agency.id == User.agency_id)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(which)
        .order_by(User.name)
    ).all()
    of_users = select(User.id).where(which)
    invited = dict(
        session.execute(
            select(Invitation.user_id, Invitation.expires_at).where(
                Invitation.user_id.in_(of_users), Invitation.ended_at.is_(None), Invitation.expires_at > now
            )
        ).all()
    )
    waiting = select(AccountProposal).where(
        AccountProposal.user_id.in_(of_users), AccountProposal.state == "open"
    )
    proposals = {proposal.user_id: proposal for proposal in session.scalars(waiting)}
    return [
        UserRow(
            id=user.id,
            name=user.name,
            role=user.role,
            agency_code=agency.code,
            agency=Text(agency.name_zh, agency.name_en),
            active=user.active,
            has_password=bool(user.password_hash),
            paused_until=_later(now, user.paused_until, factor.paused_until if factor else None),
            second_factor=factor_state(factor, required=is_required(settings, user.role)),
            invited_until=invited.get(user.id),
            sessions=counted[user.id],
            proposal=proposals.get(user.id),
            created_at=user.created_at,
        )
        for user, agency, factor in users
    ]


def _later(now: datetime, *moments: datetime | None) -> datetime | None:
    ahead = [moment for moment in moments if moment is not None and moment > now]
    return max(ahead, default=None)
