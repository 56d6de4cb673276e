"""What was made and served in a matter: for the rules of the next paper, for pages and commands."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.tables import Assessment
from verifier.errors import NotFound
from verifier.language import Text
from verifier.notices.kinds import NoticeBook
from verifier.notices.service_rules import return_deadline
from verifier.notices.tables import Notice, NoticeService

#: papers that order money back
RETURN_KINDS = ("return_notice", "fraud_return_notice", "return_publication")


def notice_by_id(session: Session, notice_id: int) -> Notice:
    """Return a paper in scope (NotFound where there is none)."""
    found = session.scalar(select(Notice).where(Notice.id == notice_id))
    if found is None:
        raise NotFound(Text("没有这份文书。", "There is no such paper."))
    return found


def notices_of(session: Session, case_id: int | None = None, kind: str | None = None) -> list[Notice]:
    """Return papers in scope, oldest first."""
    query = select(Notice).order_by(Notice.id)
    if case_id is not None:
        query = query.where(Notice.case_id == case_id)
    if kind is not None:
        query = query.where(Notice.kind == kind)
    return list(session.scalars(query))


def services_of(session: Session, notice: Notice) -> list[NoticeService]:
    """Return the attempts to serve a paper that was read in scope, oldest first."""
    query = select(NoticeService).where(NoticeService.notice_id == notice.id).order_by(NoticeService.id)
    return list(session.scalars(query))


def outcomes_in_matter(session: Session, notice: Notice) -> list[str]:
    """Return the outcomes of all attempts in the paper's case, or about the paper itself without a case."""
    query = select(NoticeService.outcome).join(Notice, Notice.id == NoticeService.notice_id)
    mine = Notice.id == notice.id if notice.case_id is None else Notice.case_id == notice.case_id
    return list(session.scalars(query.where(mine).order_by(NoticeService.id)))


def failed_in_case(session: Session, case_id: int) -> bool:
    """Tell whether an attempt to serve a paper of the case failed."""
    query = (
        select(NoticeService.id)
        .join(Notice, Notice.id == NoticeService.notice_id)
        .where(Notice.case_id == case_id, NoticeService.outcome != "served")
    )
    return session.scalars(query).first() is not None


def return_overdue(session: Session, book: NoticeBook, case_id: int, today: date) -> bool:
    """Tell whether an order to return the money was served in the case and its last day has passed."""
    query = (
        select(Notice.due_on, NoticeService.served_on)
        .join(NoticeService, NoticeService.notice_id == Notice.id)
        .where(Notice.case_id == case_id, Notice.kind.in_(RETURN_KINDS), NoticeService.served_on.is_not(None))
    )
    term, calendar = book.law.terms["voluntary_return"], book.law.calendar
    return any(
        return_deadline(due_on, served, term, calendar) < today
        for due_on, served in session.execute(query)
        if due_on is not None and served is not None
    )


def approved_assessment(session: Session, case_id: int) -> Assessment | None:
    """Return the approved assessment of a case that was read in scope."""
    query = select(Assessment).where(Assessment.case_id == case_id, Assessment.state == "approved")
    return session.scalars(query.order_by(Assessment.id.desc())).first()
