"""What a paper is about: a case or a lapse, its person and agency, and whether it may be made of it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.cases.rules import STATE_NAMES as CASE_STATES
from verifier.cases.tables import Assessment, Case
from verifier.certification.tables import Lapse
from verifier.certification.words import LAPSE_NAMES
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.months import Month
from verifier.notices.kinds import Kind, NoticeBook, notice_book
from verifier.notices.offices import Office
from verifier.notices.queries import approved_assessment, failed_in_case, return_overdue
from verifier.people.tables import Person


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """What somebody asks for. ``to``, ``facts``, ``source``: own words, if any; ``month``: from when."""

    kind: str
    case_id: int | None = None
    lapse_id: int | None = None
    to: str = ""
    facts: str = ""
    month: Month | None = None
    due_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A case or a lapse with all a paper about it needs; exactly one of the two is given."""

    office: Office
    book: NoticeBook
    agency_id: int
    person: Person
    case: Case | None
    lapse: Lapse | None
    assessment: Assessment | None

    @property
    def family(self) -> str:
        """The key of its sentences in notices.toml."""
        if self.case is None:
            return "other"
        return self.case.kind if self.case.kind in self.book.families else "other"


def matter_of(session: Session, context: Context, request: NoticeRequest) -> Matter:
    """Return what a request is about.

    Raises:
        InvalidInput: not exactly one of case and lapse is named.
        NotFound: there is none of this number for the actor.
    """
    if (request.case_id is None) == (request.lapse_id is None):
        raise InvalidInput(Text("请指明一个案件或一条逾期。", "Name either one case or one lapse."))
    case, lapse = None, None
    if request.case_id is not None:
        case = session.scalar(select(Case).where(Case.id == request.case_id).with_for_update())
    else:
        lapse = session.scalar(select(Lapse).where(Lapse.id == request.lapse_id).with_for_update())
    subject = case or lapse
    if subject is None:
        raise NotFound(Text("没有这个案件或逾期。", "There is no such case or lapse."))
    office = office_of(session, context, subject.agency_id)
    return Matter(
        office=office,
        book=book_for(context, office),
        agency_id=subject.agency_id,
        person=session.scalars(select(Person).where(Person.id == subject.person_id)).one(),
        case=case,
        lapse=lapse,
        assessment=None if case is None else approved_assessment(session, case.id),
    )


def office_of(session: Session, context: Context, agency_id: int) -> Office:
    """Return an agency as its papers name it."""
    agency = session.get_one(Agency, agency_id)
    return Office(agency.path, agency.name_zh, context.settings.notices)


def book_for(context: Context, office: Office) -> NoticeBook:
    """Return the book of an office's region."""
    return notice_book(context.settings.notices.template_dir, office.code)


def check_may_be_made(
    session: Session, matter: Matter, kind: Kind, request: NoticeRequest, today: date
) -> None:
    """Do nothing where a paper may be made of a matter now.

    Raises:
        InvalidInput: a month is needed, or one that has not begun.
        Conflict: not of such a matter, not in its state, or something it states has not happened.
    """
    _check_state(matter, kind)
    case_id = 0 if matter.case is None else matter.case.id
    if "debt" in kind.needs and matter.assessment is None:
        raise _not_yet(kind, Text("应追回金额尚未核定", "no overpayment is assessed"))
    if "failed_service" in kind.needs and not failed_in_case(session, case_id):
        raise _not_yet(
            kind, Text("没有拒收或无法送达的记录", "no attempt to serve is recorded as refused or failed")
        )
    if "served_return" in kind.needs and not return_overdue(session, matter.book, case_id, today):
        raise _not_yet(
            kind,
            Text(
                "责令退回的文书尚未送达，或者退回期限未满",
                "no order to return was served, or its time has not passed",
            ),
        )
    if "back_pay" in kind.needs and (matter.lapse is None or not matter.lapse.back_pay):
        raise _not_yet(kind, Text("没有补发的月份", "no month is paid back"))
    if "month" in kind.needs and matter.case is not None:
        _check_month(request.month, today)


def _check_month(month: Month | None, today: date) -> None:
    if month is None or month <= Month.of(today):
        raise InvalidInput(
            Text("请写明从哪个月起，须为以后的月份。", "Say from which month on: one that has not begun."),
            Text("例如 --month {m}。", "For example --month {m}.").fill(m=Month.of(today).plus(1)),
        )


def _check_state(matter: Matter, kind: Kind) -> None:
    about, state, names = (
        ("case", matter.case.state, CASE_STATES)
        if matter.case is not None
        else ("lapse", "" if matter.lapse is None else matter.lapse.state, LAPSE_NAMES)
    )
    if about not in kind.about:
        raise _not_yet(kind, Text("它不由此类事项制作", "it is not made of such a matter"))
    if state not in kind.states:
        name = names[state]
        raise _not_yet(kind, Text(f"当前状态为“{name.zh}”", f"the state is “{name.en}”"))


def _not_yet(kind: Kind, why: Text) -> Conflict:
    return Conflict(
        Text("现在不能制作{kind}：{why}。", "The {kind} cannot be made now: {why}.").fill(
            kind=kind.name, why=why
        )
    )
