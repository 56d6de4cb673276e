"""The list of debts an actor may see, page by page: where each fen stands, and which wait for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.crossmatch.inbox_filter import in_subtree
from verifier.database.bulk import among
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person
from verifier.recovery.books import DEBT_STATES
from verifier.recovery.tables import Debt, Plan, Proposal
from verifier.recovery.views import DebtRow

Queue = Literal["decision", "running", "broken", "no_plan"]

PER_PAGE: Final = 50
QUEUES: Final[dict[Queue, Text]] = {
    "decision": Text("待审批", "awaiting a decision"),
    "running": Text("分期履行中", "with a running plan"),
    "broken": Text("协议违约", "with a broken plan"),
    "no_plan": Text("没有分期协议", "without a plan"),
}


@dataclass(frozen=True, slots=True)
class DebtFilter:
    """What to show; None or an empty text means no restriction.

    ``agency`` is a code, its whole subtree counts. ``text``: the debt's reference, or the person as the inbox
    finds people.
    """

    state: str | None = "open"
    queue: Queue | None = None
    agency: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DebtLine(DebtRow):
    """One line of the list, in fen; ``plan`` is the state of its last agreement, None where there is none."""

    agency_name: Text
    plan: str | None
    waits: bool


@dataclass(frozen=True, slots=True)
class DebtSums:
    """What all debts of the list come to, in fen."""

    assessed_fen: int
    recovered_fen: int
    written_off_fen: int
    open_fen: int


@dataclass(frozen=True, slots=True)
class DebtPage:
    """One page; ``counts`` holds the debts per state within the other restrictions, ``sums`` all pages."""

    rows: tuple[DebtLine, ...]
    total: int
    pages: int
    page: int
    counts: dict[str, int]
    sums: DebtSums
    waiting: int


def debt_page(session: Session, wanted: DebtFilter, page: int = 1, per_page: int = PER_PAGE) -> DebtPage:
    """Return one page of debts, the largest open amount first."""
    narrowed = _narrowed(wanted)
    counted = select(Debt.state, func.count(Debt.id)).where(narrowed).group_by(Debt.state)
    counts = {state: int(number) for state, number in session.execute(counted)}
    chosen = narrowed if wanted.state is None else and_(narrowed, Debt.state == wanted.state)
    total = sum(number for state, number in counts.items() if wanted.state in (None, state))
    span = page_span(total, page, per_page)
    # which are on the page is known before anything else of them is read
    order = ((Debt.due_fen + Debt.fees_due_fen).desc(), Debt.id)
    placed = select(Debt.id).where(chosen).order_by(*order).limit(span.limit).offset(span.offset)
    ids = list(session.scalars(placed))
    last_plan = (
        select(Plan.state).where(Plan.debt_id == Debt.id).order_by(Plan.id.desc()).limit(1).scalar_subquery()
    )
    query = (
        select(Debt, Person, Agency, last_plan, _waits())
        .join(Person, Person.id == Debt.person_id)
        .join(Agency, Agency.id == Debt.agency_id)
        .where(among(session, Debt.id, ids))
        .order_by(*order)
    )
    sums = (
        select(
            *(
                func.coalesce(func.sum(column), 0)
                for column in (
                    Debt.assessed_fen + Debt.fees_fen,
                    Debt.recovered_fen,
                    Debt.written_off_fen,
                    Debt.due_fen + Debt.fees_due_fen,
                )
            )
        )
        .select_from(Debt)
        .where(chosen)
    )
    waiting = session.scalar(select(func.count()).select_from(Debt).where(_waits()))
    return DebtPage(
        rows=tuple(_line(*found) for found in session.execute(query)),
        total=total,
        pages=span.pages,
        page=span.page,
        counts=counts,
        sums=DebtSums(*(int(value) for value in session.execute(sums).one())),
        waiting=int(waiting or 0),
    )


def _narrowed(wanted: DebtFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Debt.state.in_(tuple(DEBT_STATES))]
    if wanted.queue is not None:
        conditions.append(_in_queue(wanted.queue))
    if wanted.agency is not None:
        conditions.append(in_subtree(Debt.agency_id, wanted.agency))
    text = wanted.text.strip()
    if text:
        people = select(Person.id).where(person_matches(text))
        conditions.append(or_(Debt.reference == text.upper(), Debt.person_id.in_(people)))
    return and_(*conditions)


def _in_queue(queue: Queue) -> ColumnElement[bool]:
    if queue == "decision":
        return _waits()
    if queue == "no_plan":
        return ~_has_plan("proposed", "running")
    return _has_plan(queue)


def _waits() -> ColumnElement[bool]:
    proposed = exists().where(Proposal.debt_id == Debt.id, Proposal.state == "proposed")
    return or_(proposed, _has_plan("proposed"))


def _has_plan(*states: str) -> ColumnElement[bool]:
    return exists().where(Plan.debt_id == Debt.id, Plan.state.in_(states))


def _line(debt: Debt, person: Person, agency: Agency, plan: str | None, waits: bool) -> DebtLine:
    return DebtLine(
        id=debt.id,
        reference=debt.reference,
        case_id=debt.case_id,
        person_name=person.name,
        masked_id=mask_id(person.id_no),
        agency_name=Text(agency.name_zh, agency.name_en),
        state=debt.state,
        assessed_fen=debt.assessed_fen + debt.fees_fen,
        recovered_fen=debt.recovered_fen,
        written_off_fen=debt.written_off_fen,
        open_fen=debt.due_fen + debt.fees_due_fen,
        plan=plan,
        waits=bool(waits),
    )
