"""Lists of published names as pages show them: what waits, what is public and until when, who said yes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.cases.course.asking import why_not
from verifier.cases.course.history import course_of
from verifier.cases.rules import RECOVERING
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.paging import page_span
from verifier.errors import NotFound
from verifier.language import Text
from verifier.notices.chinese import masked_name
from verifier.notices.publication_rules import PROPOSED, PUBLISHED, is_public
from verifier.notices.publishing import owed_in
from verifier.notices.tables import PublicationApproval, PublicationEntry, PublicationList
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

PER_PAGE = 50
_MOST_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class PublicationLine:
    """One list: how many names stand on it, how many said yes, and whether it is shown today."""

    row: PublicationList
    agency_name: Text
    names: int
    approvals: int
    public: bool
    until: Deadline | None


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """One page of lists, newest first, with the counts of each state."""

    rows: tuple[PublicationLine, ...]
    pages: int
    page: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class PublicationView:
    """One list with every name, withdrawn ones too, and every yes."""

    line: PublicationLine
    entries: tuple[PublicationEntry, ...]
    approvals: tuple[PublicationApproval, ...]
    needed: int

    def may_approve(self, name: str) -> bool:
        """Tell whether this person may still say yes or no; the service decides again."""
        said = {one.approved_by for one in self.approvals}
        return self.line.row.state == PROPOSED and name not in {self.line.row.proposed_by, *said}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that may be proposed for a list now. ``total_fen``: what is still owed in it."""

    case_id: int
    masked_name: str
    masked_id: str
    total_fen: int
    agency_name: Text


def publication_page(
    session: Session, context: Context, state: str | None = None, page: int = 1
) -> PublicationPage:
    """Return one page of lists, newest first."""
    counted = select(PublicationList.state, func.count()).group_by(PublicationList.state)
    counts = {name: int(number) for name, number in session.execute(counted)}
    span = page_span(sum(counts.values()) if state is None else counts.get(state, 0), page, PER_PAGE)
    query = select(PublicationList).order_by(PublicationList.id.desc())
    if state is not None:
        query = query.where(PublicationList.state == state)
    rows = session.scalars(query.limit(span.limit).offset(span.offset)).all()
    return PublicationPage(tuple(_line(session, context, row) for row in rows), span.pages, span.page, counts)


def publication_view(session: Session, context: Context, list_id: int) -> PublicationView:
    """Return one list.

    Raises:
        NotFound: no such list in the session's scope.
    """
    row = session.scalar(select(PublicationList).where(PublicationList.id == list_id))
    if row is None:
        raise NotFound(Text("没有这份名单。", "There is no such list."))
    entries = select(PublicationEntry).where(PublicationEntry.list_id == row.id)
    approvals = select(PublicationApproval).where(PublicationApproval.list_id == row.id)
    return PublicationView(
        line=_line(session, context, row),
        entries=tuple(session.scalars(entries.order_by(PublicationEntry.id))),
        approvals=tuple(session.scalars(approvals.order_by(PublicationApproval.id))),
        needed=context.settings.notices.publication_approvals,
    )


def candidates(session: Session, context: Context) -> list[Candidate]:
    """Return cases in which publication may be proposed and whose name is on no list; the oldest first."""
    listed = (
        select(PublicationEntry.case_id)
        .join(PublicationList, PublicationList.id == PublicationEntry.list_id)
        .where(PublicationEntry.withdrawn_at.is_(None), PublicationList.state.in_((PROPOSED, PUBLISHED)))
    )
    applied = select(CaseEvent.case_id).where(CaseEvent.action == "enforcement_applied")
    query = (
        select(Case, Person, Agency)
        .join(Person, Person.id == Case.person_id)
        .join(Agency, Agency.id == Case.agency_id)
        .where(Case.id.in_(applied), Case.id.not_in(listed), Case.state.in_(RECOVERING))
        .order_by(Case.id)
        .limit(_MOST_CANDIDATES)
    )
    today = business_today(context.clock)
    found = []
    for case, person, agency in session.execute(query).all():
        if why_not(course_of(session, context, case), case, "names_proposed", today) is None:
            name = Text(agency.name_zh, agency.name_en)
            owed = owed_in(session, case.id)
            found.append(Candidate(case.id, masked_name(person.name), mask_id(person.id_no), owed, name))
    return found


def _line(session: Session, context: Context, row: PublicationList) -> PublicationLine:
    agency = session.get_one(Agency, row.agency_id)
    names = select(func.count()).where(
        PublicationEntry.list_id == row.id, PublicationEntry.withdrawn_at.is_(None)
    )
    approvals = select(func.count()).where(PublicationApproval.list_id == row.id)
    today = business_today(context.clock)
    return PublicationLine(
        row=row,
        agency_name=Text(agency.name_zh, agency.name_en),
        names=int(session.scalar(names) or 0),
        approvals=int(session.scalar(approvals) or 0),
        public=is_public(row.state, row.published_on, row.until, today),
        until=None if row.until is None else deadline(row.until, today),
    )
