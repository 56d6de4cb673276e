"""Whom users are close to: declared by themselves or the security administrators, ended by others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import User
from verifier.audit.service import Happening
from verifier.bars.tables import DeclaredRelation
from verifier.cases.caseload.assigning import give_back
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.tables import Case
from verifier.certification.subjects import Subject, subject_named
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.reasons import checked_reason

Relation = Literal["self", "relative"]
RELATION_NAMES: Final[dict[str, Text]] = {
    "self": Text("本人", "themselves"),
    "relative": Text("亲属", "a relative"),
}
#: what takes a case from somebody who has become barred from it: no step of theirs
BARRED: Final = "system:bars"


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One declaration as it is shown."""

    id: int
    user_name: str
    relation: str
    person_name: str
    masked_id: str
    declared_by: str
    declared_at: datetime
    ended_by: str | None
    ended_at: datetime | None


def declare_relation(
    ctx: Context, actor: Actor, person_ref: str, relation: Relation, user_name: str | None = None
) -> DeclaredRelation:
    """Declare that a user (the actor when None) is, or is related to, a person of the roll.

    From now on they decide nothing about that human; open cases they had go back to whoever comes first.

    Raises:
        NotPermitted: not a person, or another user is declared by somebody who manages no users.
        InvalidInput: no such relation.
        NotFound: no such user, or no such person for this actor, or not one human only.
        Conflict: it is declared already.
    """
    actor.require_person()
    name = actor.name if user_name is None else user_name.strip()
    if name != actor.name:
        actor.require(Right.USERS_MANAGE)
    if relation not in RELATION_NAMES:
        raise InvalidInput(
            Text("没有“{r}”这种关系。", "There is no relation “{r}”.").fill(r=relation[:20]),
            Text("可选：{all}。", "Choose one of: {all}.").fill(all=", ".join(RELATION_NAMES)),
        )
    with ctx.database.write(actor.scope) as session:
        _must_exist(session, name)
        subject = subject_named(session, person_ref)
        standing = select(DeclaredRelation.id).where(
            DeclaredRelation.user_name == name,
            DeclaredRelation.person_id.in_(subject.person_ids),
            DeclaredRelation.ended_at.is_(None),
        )
        if session.scalar(standing.limit(1)) is not None:
            raise Conflict(Text("已经申报过。", "This is declared already."))
        row = DeclaredRelation(
            user_name=name,
            person_id=subject.person_id,
            relation=relation,
            declared_by=actor.name,
            declared_at=ctx.clock.now(),
        )
        session.add(row)
        session.flush()
        detail = {"relation": row.id, "kind": relation}
        told = [Happening("user.relation_declared", "user", name, detail)]
        told += _release(session, ctx, subject, name)
        ctx.auditor.record(session, actor.name, actor.os_user, told)
    return row


def end_relation(ctx: Context, actor: Actor, relation_id: int, reason: str) -> DeclaredRelation:
    """End a declaration that was wrong or is over; it stays on record.

    Raises:
        NotPermitted: the actor manages no users, is not a person, or is the one it bars.
        InvalidInput: no reason.
        NotFound: no such declaration for this actor.
        Conflict: it was ended already.
    """
    actor.require_person()
    actor.require(Right.USERS_MANAGE)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        # read by way of the person: a declaration is in nobody's agency, the person is
        query = (
            select(DeclaredRelation)
            .join(Person, Person.id == DeclaredRelation.person_id)
            .where(DeclaredRelation.id == relation_id)
            .with_for_update(of=DeclaredRelation)
        )
        row = session.scalar(query)
        if row is None:
            raise NotFound(Text("没有这项申报。", "There is no such declaration."))
        if row.user_name == actor.name:
            raise NotPermitted(
                Text("不能由本人解除自己的回避。", "Nobody lifts what bars themselves."),
                Text("请由另一名安全管理员办理。", "Ask another security administrator."),
            )
        if row.ended_at is not None:
            raise Conflict(Text("这项申报已经结束。", "This declaration has ended already."))
        row.ended_by, row.ended_at, row.end_reason = actor.name, ctx.clock.now(), why
        session.flush()
        ended = Happening("user.relation_ended", "user", row.user_name, {"relation": row.id})
        ctx.auditor.record(session, actor.name, actor.os_user, [ended])
    return row


def relations(session: Session, actor: Actor, *, ended: bool = False) -> tuple[RelationRow, ...]:
    """Return the declarations about people in scope: one's own, those of all for who manages users."""
    query = (
        select(DeclaredRelation, Person.name, Person.id_no)
        .join(Person, Person.id == DeclaredRelation.person_id)
        .order_by(DeclaredRelation.user_name, DeclaredRelation.id)
    )
    if Right.USERS_MANAGE not in actor.rights:
        query = query.where(DeclaredRelation.user_name == actor.name)
    if not ended:
        query = query.where(DeclaredRelation.ended_at.is_(None))
    return tuple(
        RelationRow(
            id=row.id,
            user_name=row.user_name,
            relation=row.relation,
            person_name=name,
            masked_id=mask_id(id_no),
            declared_by=row.declared_by,
            declared_at=row.declared_at,
            ended_by=row.ended_by,
            ended_at=row.ended_at,
        )
        for row, name, id_no in session.execute(query)
    )


def _must_exist(session: Session, name: str) -> None:
    if session.scalar(select(User.id).where(User.name == name)) is None:
        raise NotFound(Text("没有用户 {name}。", "There is no user {name}.").fill(name=name[:60]))


def _release(session: Session, ctx: Context, subject: Subject, name: str) -> list[Happening]:
    query = select(Case).where(
        Case.person_id.in_(subject.person_ids), Case.assigned_to == name, Case.state.in_(ACTIVE_STATES)
    )
    cases = session.scalars(query.order_by(Case.id).with_for_update()).all()
    return [give_back(session, ctx, case, "", by=BARRED) for case in cases]
