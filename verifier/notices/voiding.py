"""Declares a paper void that was made in error and not served: it keeps its number, its file and its row."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.notices.queries import services_of, void_of
from verifier.notices.tables import Notice, NoticeVoid
from verifier.reasons import checked_reason


def void_notice(context: Context, actor: Actor, notice_id: int, reason: str) -> NoticeVoid:
    """Declare a paper void.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        NotFound: no such paper for this actor.
        InvalidInput: no reason, or a list of names: that is withdrawn.
        Conflict: void already, or served: what was served is answered by another paper or by annulling the
            decision.
    """
    actor.require(Right.CASES_WORK)
    actor.require_person()
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        notice, _ = locked_notice(session, notice_id)
        must_not_be_close(session, actor, served_person(notice))
        must_stand(session, notice)
        if any(one.served_on is not None for one in services_of(session, notice)):
            raise Conflict(
                Text("已送达的文书不能作废。", "A paper that was served is not declared void."),
                Text(
                    "请另行制作文书更正，或者撤销决定。",
                    "Correct it by another paper, or annul the decision.",
                ),
            )
        row = NoticeVoid(notice_id=notice.id, voided_by=actor.name, voided_at=context.clock.now(), reason=why)
        session.add(row)
        session.flush()
        happening = Happening("notice.voided", "notice", str(notice.id), {"number": notice.number})
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return row


def locked_notice(session: Session, notice_id: int) -> tuple[Notice, Case | None]:
    """Return a paper for serving or voiding with its case, the case locked before it.

    Raises:
        NotFound: no such paper in the session's scope.
    """
    missing = NotFound(Text("没有这份文书。", "There is no such paper."))
    case_id = session.scalar(select(Notice.case_id).where(Notice.id == notice_id))
    case = None if case_id is None else locked_case(session, case_id)
    notice = session.scalar(select(Notice).where(Notice.id == notice_id).with_for_update())
    if notice is None:
        raise missing
    return notice, case


def served_person(notice: Notice) -> int:
    """Return the person a paper is about.

    Raises:
        InvalidInput: it is a list of names, about nobody in particular.
    """
    if notice.person_id is None:
        raise InvalidInput(
            Text("公示名单不送达、不作废。", "A published list is neither served nor declared void."),
            Text(
                "请在“公示名单”中办理（notices publish）。",
                "Published names are a page of their own (notices publish).",
            ),
        )
    return notice.person_id


def must_stand(session: Session, notice: Notice) -> None:
    """Do nothing where a paper is not void.

    Raises:
        Conflict: it is.
    """
    if void_of(session, notice) is not None:
        raise Conflict(
            Text("文书 {n} 已作废。", "The paper {n} is void.").fill(n=notice.number),
            Text("请另行制作。", "Make another one."),
        )
