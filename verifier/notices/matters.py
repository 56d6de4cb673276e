"""What a paper is about: a case or a lapse, its person and agency, and whether it may be made of it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.cases.course.history import Course, course_of
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Assessment, Case
from verifier.certification.tables import Lapse
from verifier.certification.words import LAPSE_NAMES
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.months import Month
from verifier.notices.kinds import Kind, NoticeBook, notice_book
from verifier.notices.lawful import refusal_of
from verifier.notices.offices import Office
from verifier.notices.queries import approved_assessment
from verifier.people.tables import Person
from verifier.recovery.tables import Debt, Plan


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
    #: what the department means to fine, in fen
    fine_fen: int | None = None
    #: about a step an earlier system took, lawful or not
    migrated: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """A case or a lapse with all a paper about it needs; exactly one of the two is given.

    ``course``: the case's; ``debt``: what is owed by the approved assessment; ``plan``: proposed or running;
    ``stop``: the last one of the case that ended.
    """

    office: Office
    book: NoticeBook
    agency_id: int
    person: Person
    case: Case | None
    lapse: Lapse | None
    assessment: Assessment | None
    course: Course | None = None
    debt: Debt | None = None
    plan: Plan | None = None
    stop: Stop | None = None

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
    assessment = None if case is None else approved_assessment(session, case.id)
    debt = None if assessment is None else _debt_of(session, assessment)
    return Matter(
        office=office,
        book=book_for(context, office),
        agency_id=subject.agency_id,
        person=session.scalars(select(Person).where(Person.id == subject.person_id)).one(),
        case=case,
        lapse=lapse,
        assessment=assessment,
        course=None if case is None else course_of(session, context, case),
        debt=debt,
        plan=None if debt is None else _plan_of(session, debt),
        stop=None if case is None else _ended_stop(session, case),
    )


def _debt_of(session: Session, assessment: Assessment) -> Debt | None:
    return session.scalar(select(Debt).where(Debt.assessment_id == assessment.id))


def _plan_of(session: Session, debt: Debt) -> Plan | None:
    query = select(Plan).where(Plan.debt_id == debt.id, Plan.state.in_(("proposed", "running")))
    return session.scalars(query).first()


def _ended_stop(session: Session, case: Case) -> Stop | None:
    query = select(Stop).where(Stop.case_id == case.id, Stop.state == "ended")
    return session.scalars(query.order_by(Stop.id.desc())).first()


def office_of(session: Session, context: Context, agency_id: int) -> Office:
    """Return an agency as its papers name it."""
    agency = session.get_one(Agency, agency_id)
    return Office(agency.path, agency.name_zh, context.settings.notices)


def book_for(context: Context, office: Office) -> NoticeBook:
    """Return the book of an office's region."""
    settings = context.settings
    return notice_book(settings.notices.template_dir, office.code, settings.procedure.office_file)


def check_may_be_made(matter: Matter, kind: Kind, request: NoticeRequest, today: date) -> None:
    """Do nothing where a paper may be made of a matter now.

    Raises:
        InvalidInput: a month, a court or a fine is needed, or one that cannot be.
        Conflict: not of such a matter, its step is not lawful, or something it states has not happened.
    """
    _check_matter(matter, kind, today, migrated=request.migrated)
    if "debt" in kind.needs and matter.assessment is None:
        raise not_yet(kind, Text("应追回金额尚未核定。", "no overpayment is assessed."))
    if "plan" in kind.needs and matter.plan is None:
        raise not_yet(kind, Text("没有待审批或履行中的分期协议。", "no plan is proposed or running."))
    if "back_pay" in kind.needs and matter.lapse is not None and not matter.lapse.back_pay:
        raise not_yet(kind, Text("没有补发的月份。", "there is no back-pay."))
    if "back_pay" in kind.needs and matter.case is not None and matter.stop is None:
        raise not_yet(kind, Text("本案没有恢复发放。", "no payment of this case was resumed."))
    if "month" in kind.needs and matter.case is not None:
        _check_month(request.month, today)


def _check_month(month: Month | None, today: date) -> None:
    if month is None or month <= Month.of(today):
        raise InvalidInput(
            Text("请写明从哪个月起，须为以后的月份。", "Say from which month on: one that has not begun."),
            Text("例如 {m}（命令行为 --month）。", "For example {m} (on the command line: --month).").fill(
                m=Month.of(today).plus(1)
            ),
        )


def _check_matter(matter: Matter, kind: Kind, today: date, *, migrated: bool) -> None:
    about = "case" if matter.case is not None else "lapse"
    if about not in kind.about:
        raise not_yet(kind, Text("它不由此类事项制作。", "it is not made of such a matter."))
    if matter.case is not None and matter.course is not None:
        why = None if migrated else refusal_of(kind, matter.course, matter.case, today)
        if why is not None:
            raise not_yet(kind, why)
    elif matter.lapse is not None and matter.lapse.state not in kind.states:
        name = LAPSE_NAMES[matter.lapse.state]
        raise not_yet(kind, Text("当前状态为“{name}”。", "the state is “{name}”.").fill(name=name))


def not_yet(kind: Kind, why: Text) -> Conflict:
    """Return the refusal of a paper for a reason."""
    return Conflict(
        Text("现在不能制作{kind}：{why}", "The {kind} cannot be made now: {why}").fill(
            kind=kind.name, why=why
        )
    )
