"""The list of cases an actor may see, page by page, with the counts of each queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, TypeVar, get_args

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from verifier.accounts.tables import Agency
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.tables import Assessment, Case, CaseLead
from verifier.crossmatch.inbox_filter import chosen, in_subtree
from verifier.crossmatch.tables import Lead
from verifier.database.paging import PageSpan, page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

PER_PAGE: Final = 50
_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])

#: open: all that is to be done today; snoozed cases are not, unless a legal deadline is near
Queue = Literal["open", "mine", "nobody", "due_soon", "snoozed", "ended", "all"]
QUEUES: Final[tuple[Queue, ...]] = get_args(Queue)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to show; an empty tuple or None means no restriction. ``text`` as in the inbox.

    ``queue`` None: what is open, or all cases where states are named. ``user``: whose the queue ``mine`` is.
    ``today`` and ``soon_days``: what "soon" and "put off" are counted by; without ``today`` nothing is put
    off and nothing due.
    """

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    agency: str | None = None
    text: str = ""
    queue: Queue | None = None
    user: str = ""
    today: date | None = None
    soon_days: int = 7

    @property
    def place(self) -> Queue:
        """The queue that is shown."""
        return self.queue or ("all" if self.states else "open")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list; ``assessed_fen`` is the proposed or approved sum, None before a proposal.

    ``deadline``: the next day by which the law wants a step of the agency; ``snoozed_until`` only while it
    lasts.
    """

    id: int
    version: int
    kind: str
    state: str
    payment: str
    person_name: str
    masked_id: str
    agency_name: Text
    opened_by: str
    opened_at: datetime
    assigned_to: str | None
    deadline: Deadline | None
    snoozed_until: date | None
    snooze_reason: str | None
    leads: int
    amount_at_risk_fen: int
    assessed_fen: int | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page; ``counts`` holds the cases per state, in whatever queue, ``queues`` the cases of each queue.

    Both are counted within the restrictions of kind, agency and text.
    """

    rows: tuple[CaseRow, ...]
    total: int
    pages: int
    page: int
    counts: dict[str, int]
    queues: dict[Queue, int]


def cases(
    session: Session, wanted: CaseFilter | None = None, page: int = 1, per_page: int = PER_PAGE
) -> CasePage:
    """Return one page of cases, the largest amount at risk first; due soon: the nearest deadline."""
    asked = wanted or CaseFilter()
    narrowed = _narrowed(asked)
    queues = _queues(session, asked, narrowed)
    total = queues[asked.place]
    if asked.states:
        in_queue = _in_queue(asked, asked.place)
        total = sum(_counts(session, asked, narrowed, in_queue, asked.states).values())
    span = page_span(total, page, per_page)
    ids = _placed(session, asked, narrowed, span)
    rows = tuple(_row(asked, *found) for found in _read(session, ids))
    return CasePage(rows, total, span.pages, span.page, _counts(session, asked, narrowed), queues)


def _placed(session: Session, asked: CaseFilter, narrowed: ColumnElement[bool], span: PageSpan) -> list[int]:
    """Return the cases of a page in their order, before anything else of them is read."""
    own, merged = _leads_of()
    query = (
        _about(select(Case.id), asked)
        .outerjoin(own, own.c.home == Case.id)
        .outerjoin(merged, merged.c.home == Case.id)
        .where(narrowed, _in_queue(asked, asked.place), chosen(Case.state, asked.states))
    )
    first = [Case.deadline_on] if asked.place == "due_soon" else []
    order = (*first, _at_risk(own, merged).desc(), Case.opened_at, Case.id)
    return list(session.scalars(query.order_by(*order).limit(span.limit).offset(span.offset)))


def _read(session: Session, ids: list[int]) -> list[Any]:
    own, merged = _leads_of(ids)
    assessed = (
        select(func.max(Assessment.total_fen))
        .where(Assessment.case_id == Case.id, Assessment.state.in_(("proposed", "approved")))
        .correlate(Case)
        .scalar_subquery()
    )
    leads = func.coalesce(own.c.leads, 0) + func.coalesce(merged.c.leads, 0)
    query = (
        select(
            *(Case, Person.name, Person.id_no, Agency.name_zh, Agency.name_en),
            *(leads, _at_risk(own, merged), assessed),
        )
        .join(Person, Person.id == Case.person_id)
        .join(Agency, Agency.id == Case.agency_id)
        .outerjoin(own, own.c.home == Case.id)
        .outerjoin(merged, merged.c.home == Case.id)
        .where(Case.id.in_(ids))
    )
    found = {row[0].id: row for row in session.execute(query)}
    return [found[number] for number in ids]


def case_of_lead(session: Session, lead_id: int) -> int | None:
    """Return the case a lead that was read in scope belongs to, None while it belongs to none."""
    return session.scalar(select(CaseLead.case_id).where(CaseLead.lead_id == lead_id))


def _narrowed(asked: CaseFilter) -> ColumnElement[bool]:
    conditions = [chosen(Case.kind, asked.kinds)]
    if asked.agency is not None:
        conditions.append(in_subtree(Case.agency_id, asked.agency))
    if asked.text.strip():
        conditions.append(person_matches(asked.text.strip()))
    return and_(*conditions)


def _in_queue(asked: CaseFilter, queue: Queue) -> ColumnElement[bool]:
    active = Case.state.in_(ACTIVE_STATES)
    if queue == "all":
        return literal(value=True)
    if queue == "ended":
        return ~active
    put_off: ColumnElement[bool] = literal(value=False)
    due: ColumnElement[bool] = literal(value=False)
    if asked.today is not None:
        put_off = and_(Case.snoozed_until.is_not(None), Case.snoozed_until > asked.today)
        due = and_(
            Case.deadline_on.is_not(None),
            Case.deadline_on <= asked.today + timedelta(days=asked.soon_days),
        )
    if queue == "snoozed":
        return and_(active, put_off)
    if queue == "due_soon":
        return and_(active, due)
    # put off or not, what is nearly due is in sight
    daily = and_(active, or_(~put_off, due))
    if queue == "mine":
        return and_(daily, Case.assigned_to == asked.user)
    return and_(daily, Case.assigned_to.is_(None)) if queue == "nobody" else daily


def _counts(
    session: Session,
    asked: CaseFilter,
    narrowed: ColumnElement[bool],
    queue: ColumnElement[bool] | None = None,
    states: tuple[str, ...] = (),
) -> dict[str, int]:
    query = (
        _about(select(Case.state, func.count(Case.id)), asked)
        .where(narrowed, literal(value=True) if queue is None else queue, chosen(Case.state, states))
        .group_by(Case.state)
    )
    return {state: int(number) for state, number in session.execute(query)}


def _queues(session: Session, asked: CaseFilter, narrowed: ColumnElement[bool]) -> dict[Queue, int]:
    sums = [func.coalesce(func.sum(case((_in_queue(asked, queue), 1), else_=0)), 0) for queue in QUEUES]
    query = _about(select(*sums).select_from(Case), asked).where(narrowed)
    return dict(zip(QUEUES, (int(number) for number in session.execute(query).one()), strict=True))


def _leads_of(ids: list[int] | None = None) -> tuple[Subquery, Subquery]:
    """Return leads and largest amount at risk of each case: of its own, and of those merged into it.

    Leads of one case are about the same payments: their amounts do not add up. ``ids``: of these cases only.
    """
    joined = aliased(Case)
    each = (func.count(CaseLead.lead_id).label("leads"), func.max(Lead.amount_at_risk_fen).label("fen"))
    own = select(CaseLead.case_id.label("home"), *each).outerjoin(Lead, Lead.id == CaseLead.lead_id)
    merged = (
        select(joined.merged_into.label("home"), *each)
        .join(CaseLead, CaseLead.case_id == joined.id)
        .outerjoin(Lead, Lead.id == CaseLead.lead_id)
        .where(joined.merged_into.is_not(None))
    )
    if ids is not None:
        own, merged = own.where(CaseLead.case_id.in_(ids)), merged.where(joined.merged_into.in_(ids))
    return own.group_by(CaseLead.case_id).subquery(), merged.group_by(joined.merged_into).subquery()


def _at_risk(own: Subquery, merged: Subquery) -> ColumnElement[int]:
    first, second = func.coalesce(own.c.fen, 0), func.coalesce(merged.c.fen, 0)
    return case((first >= second, first), else_=second)


def _about(query: _Query, asked: CaseFilter) -> _Query:
    """Join the people cases are about, where somebody is looked for."""
    return query.join(Person, Person.id == Case.person_id) if asked.text.strip() else query


def _row(
    asked: CaseFilter,
    found: Case,
    name: str,
    id_no: str,
    agency_zh: str,
    agency_en: str,
    leads: int,
    at_risk: int,
    assessed: int | None,
) -> CaseRow:
    today = asked.today
    put_off = today is not None and found.snoozed_until is not None and found.snoozed_until > today
    due = today is not None and found.deadline_on is not None and found.state in ACTIVE_STATES
    return CaseRow(
        id=found.id,
        version=found.version,
        kind=found.kind,
        state=found.state,
        payment=found.payment,
        person_name=name,
        masked_id=mask_id(id_no),
        agency_name=Text(agency_zh, agency_en),
        opened_by=found.opened_by,
        opened_at=found.opened_at,
        assigned_to=found.assigned_to,
        deadline=deadline(found.deadline_on, today) if due and found.deadline_on and today else None,
        snoozed_until=found.snoozed_until if put_off else None,
        snooze_reason=found.snooze_reason if put_off else None,
        leads=leads,
        amount_at_risk_fen=at_risk,
        assessed_fen=assessed,
    )
