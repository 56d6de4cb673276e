"""The objects behind one figure, page by page: the figure's own condition and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, literal, select, true
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.words import STATE_NAMES as BENEFIT_STATES
from verifier.cases.rules import ACTIVE_STATES, FAMILY_NAMES
from verifier.cases.rules import STATE_NAMES as CASE_STATES
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.words import ENDINGS, STOP_STATES
from verifier.cases.tables import Case
from verifier.certification.tables import ServiceTask
from verifier.certification.words import OUTCOME_NAMES, TASK_NAMES
from verifier.clock import CHINA
from verifier.crossmatch.kinds_catalogue import BASIS_NAMES, KINDS
from verifier.crossmatch.kinds_catalogue import STATE_NAMES as LEAD_STATES
from verifier.crossmatch.tables import Lead
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.recovery.tables import Debt, LedgerPosting, LedgerTransaction
from verifier.recovery.words import KIND_NAMES
from verifier.reporting.counting import Tally
from verifier.reporting.measures import Kind, Measure, Today
from verifier.reporting.slowness import step_of
from verifier.reporting.spans import Span

PER_PAGE: Final = 50
_OPEN: Final = Text("待办", "open")
_HANGS: Final = Text("{state}；待办：{step}", "{state}; waits for: {step}")
_BASIS: Final = Text("{state}，金额{basis}", "{state}, amount {basis}")


@dataclass(frozen=True, slots=True)
class Which:
    """Which objects: of a measure, in a span, of some agencies, perhaps narrowed further (``also``)."""

    measure: Measure
    span: Span
    agencies: Collection[int]
    also: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One object. ``leads_to``: the number of the page it is worked on: its own, its case's, its debt's.

    A posting whose transaction is another agency's leads nowhere and names nobody: both are None.
    ``fen`` is what it adds to the figure's money, None where the figure has none.
    """

    id: int
    leads_to: int | None
    person_name: str | None
    masked_id: str | None
    agency_name: Text
    what: Text
    state: Text
    on: date
    holder: str | None
    fen: int | None


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """One page of a list, and what all its pages come to."""

    rows: tuple[ObjectRow, ...]
    total: Tally
    pages: int
    page: int


@dataclass(frozen=True, slots=True)
class _Told:
    leads_to: int | None
    what: Text
    state: Text
    on: date
    holder: str | None


def objects(
    session: Session, which: Which, today: Today, page: int = 1, per_page: int = PER_PAGE
) -> ObjectPage:
    """Return one page of the objects of a figure, in the order of their dates."""
    measure, table = which.measure, which.measure.table
    fen: SQLColumnExpression[Any] = literal(0) if measure.fen is None else measure.fen
    found = and_(
        measure.condition(which.span, today),
        table.agency_id.in_(sorted(which.agencies)),
        true() if which.also is None else which.also,
    )
    number, sum_fen = session.execute(
        select(func.count(table.id), func.coalesce(func.sum(fen), 0)).where(found)
    ).one()
    span = page_span(int(number), page, per_page)
    query = (
        _joined(measure.kind)
        .add_columns(Agency, fen)
        .join(Agency, Agency.id == table.agency_id)
        .where(found)
        .order_by(_DATED[measure.kind], table.id)
        .limit(span.limit)
        .offset(span.offset)
    )
    rows = tuple(_row(measure, *values) for values in session.execute(query))
    return ObjectPage(rows, Tally(int(number), int(sum_fen)), span.pages, span.page)


def _joined(kind: Kind) -> Any:
    """Return the statement of an object with its person, and with what else its row tells."""
    if kind != "posting":
        table = _TABLES[kind]
        return select(table, table.id, Person).join(Person, Person.id == table.person_id)
    transaction = LedgerTransaction
    return (
        select(LedgerPosting, transaction, Person)
        # money may come by a transaction of another agency, which this reader does not see
        .outerjoin(transaction, transaction.id == LedgerPosting.transaction_id)
        .outerjoin(Debt, Debt.id == transaction.debt_id)
        .outerjoin(Person, Person.id == Debt.person_id)
    )


def _row(
    measure: Measure, found: Any, beside: Any, person: Person | None, agency: Agency, fen: int
) -> ObjectRow:
    told = _TOLD[measure.kind](found, beside)
    return ObjectRow(
        id=found.id,
        leads_to=told.leads_to,
        person_name=None if person is None else person.name,
        masked_id=None if person is None else mask_id(person.id_no),
        agency_name=Text(agency.name_zh, agency.name_en),
        what=told.what,
        state=told.state,
        on=told.on,
        holder=told.holder,
        fen=None if measure.fen is None else int(fen),
    )


def _lead(lead: Lead, _beside: Any) -> _Told:
    kind = KINDS.get(lead.kind)
    state = _BASIS.fill(state=LEAD_STATES[lead.state], basis=BASIS_NAMES[lead.amount_basis])
    return _Told(
        lead.id, Text(lead.kind, lead.kind) if kind is None else kind.name, state, lead.opened_on, None
    )


def _case(case: Case, _beside: Any) -> _Told:
    state = CASE_STATES[case.state]
    if case.state in ACTIVE_STATES:
        state = _HANGS.fill(state=state, step=step_of(case.state))
    return _Told(case.id, FAMILY_NAMES[case.kind], state, _day(case.opened_at), case.assigned_to)


def _task(task: ServiceTask, _beside: Any) -> _Told:
    state = OUTCOME_NAMES[task.outcome] if task.outcome else _OPEN
    return _Told(task.id, TASK_NAMES[task.kind], state, task.due_on, task.assigned_to)


def _stop(stop: Stop, _beside: Any) -> _Told:
    state = ENDINGS[stop.ending] if stop.ending else STOP_STATES[stop.state]
    decided = stop.decided_at or stop.proposed_at
    return _Told(stop.case_id, BENEFIT_STATES[stop.cause], state, _day(decided), stop.decided_by)


def _posting(posting: LedgerPosting, transaction: LedgerTransaction | None) -> _Told:
    if transaction is None:
        elsewhere = Text("其他机构入账", "posted by another agency")
        return _Told(None, elsewhere, Text("—", "—"), posting.month.last_day, None)
    what = KIND_NAMES[transaction.kind]
    return _Told(
        transaction.debt_id, what, Text("已入账", "posted"), transaction.booked_on, transaction.entered_by
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


_TABLES: Final[dict[Kind, Any]] = {"lead": Lead, "case": Case, "task": ServiceTask, "stop": Stop}
_DATED: Final[dict[Kind, Any]] = {
    "lead": Lead.opened_on,
    "case": Case.opened_at,
    "task": ServiceTask.due_on,
    "stop": Stop.decided_at,
    "posting": LedgerPosting.month,
}
_TOLD: Final[dict[Kind, Callable[[Any, Any], _Told]]] = {
    "lead": _lead,
    "case": _case,
    "task": _task,
    "stop": _stop,
    "posting": _posting,
}
