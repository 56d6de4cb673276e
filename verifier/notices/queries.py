"""What was made and served in a matter: for the rules of the next paper, for pages and commands."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.tables import Assessment
from verifier.errors import NotFound
from verifier.language import Text
from verifier.notices.tables import Notice, NoticeService, NoticeVoid


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


def void_of(session: Session, notice: Notice) -> NoticeVoid | None:
    """Return when and why a paper that was read in scope was declared void; None where it stands."""
    return session.scalar(select(NoticeVoid).where(NoticeVoid.notice_id == notice.id))


def approved_assessment(session: Session, case_id: int) -> Assessment | None:
    """Return the approved assessment of a case that was read in scope."""
    query = select(Assessment).where(Assessment.case_id == case_id, Assessment.state == "approved")
    return session.scalars(query.order_by(Assessment.id.desc())).first()
