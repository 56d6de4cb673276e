"""A case that grew out of another (a second matter, a relative who drew the money); shown both ways."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.cases.bars import must_not_be_close
from verifier.cases.caseload.changing import may_work, note
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.reasons import checked_reason


def link_parent(
    ctx: Context, actor: Actor, case_id: int, parent_id: int, reason: str, version: int | None = None
) -> Case:
    """Say that a case grew out of another; return the child.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to either person.
        InvalidInput: no reason, or the parent is the case itself or grew out of it.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or it has a parent already.
    """
    may_work(actor)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        for number in sorted({case_id, parent_id}):
            locked_case(session, number)
        case, parent = locked_case(session, case_id, version), locked_case(session, parent_id)
        must_not_be_close(session, actor, case)
        must_not_be_close(session, actor, parent)
        if case.parent_id is not None:
            raise Conflict(
                Text("本案已有来源案件 {id}。", "The case grew out of another already, case {id}.").fill(
                    id=case.parent_id
                ),
                Text("请先解除关联。", "Take that link away first."),
            )
        if case.id in _line_of(session, parent):
            raise InvalidInput(
                Text("所填的来源案件正是由本案派生的。", "That case itself grew out of this one.")
            )
        case.parent_id = parent.id
        told = [
            note(session, ctx, case, "linked", why, {"parent": parent.id}, by=actor.name),
            note(session, ctx, parent, "child_linked", why, {"child": case.id}, by=actor.name),
        ]
        ctx.auditor.record(session, actor.name, actor.os_user, told)
    return case


def unlink_parent(ctx: Context, actor: Actor, case_id: int, reason: str, version: int | None = None) -> Case:
    """Take the link to its parent away from a case; return the case.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to either person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or it has no parent.
    """
    may_work(actor)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        parent_id = session.scalar(select(Case.parent_id).where(Case.id == case_id))
        for number in sorted({case_id, parent_id or case_id}):
            locked_case(session, number)
        case = locked_case(session, case_id, version)
        if parent_id is None or case.parent_id != parent_id:
            raise Conflict(Text("本案没有来源案件。", "The case grew out of no other."))
        parent = locked_case(session, parent_id)
        must_not_be_close(session, actor, case)
        must_not_be_close(session, actor, parent)
        case.parent_id = None
        told = [
            note(session, ctx, case, "unlinked", why, {"parent": parent.id}, by=actor.name),
            note(session, ctx, parent, "child_unlinked", why, {"child": case.id}, by=actor.name),
        ]
        ctx.auditor.record(session, actor.name, actor.os_user, told)
    return case


def _line_of(session: Session, case: Case) -> set[int]:
    """Return the case and all it came out of; those outside the session's scope end the line."""
    line = {case.id}
    above = case.parent_id
    while above is not None and above not in line:
        line.add(above)
        above = session.scalar(select(Case.parent_id).where(Case.id == above))
    return line
