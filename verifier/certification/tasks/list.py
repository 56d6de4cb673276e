"""The inbox of service tasks by due date, and one task with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from verifier.certification.person_view import WhoIsIt, who_is
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks.opening import CERTIFYING
from verifier.certification.words import OUTCOME_NAMES
from verifier.database.bulk import among
from verifier.database.paging import page_span
from verifier.errors import NotFound
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

PER_PAGE: Final = 50
Whose = Literal["mine", "nobody"]
#: a task to go and see somebody ends with what was found there, other work by being settled
_OF_A_MEETING: Final = frozenset({"certified", "not_met", "refused", "died"})
_OF_PAPERWORK: Final = frozenset({"settled"})


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to show; None or an empty text means no restriction. ``whose`` is about the reader, ``by``."""

    open: bool = True
    kind: str | None = None
    whose: Whose | None = None
    by: str = ""
    due_to: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the inbox; ``due`` is the day agreed for a visit where there is one."""

    task: ServiceTask
    person_name: str
    masked_id: str
    due: Deadline


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page, the most urgent first (closed ones: the latest); ``counts`` by kind within the rest."""

    rows: tuple[TaskRow, ...]
    total: int
    pages: int
    page: int
    counts: dict[str, int]
    late: int


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task, whose it is about, how it stands, and the outcomes it can be closed with."""

    task: ServiceTask
    who: WhoIsIt
    due: Deadline
    outcomes: dict[str, Text]


def task_page(
    session: Session, today: date, wanted: TaskFilter | None = None, page: int = 1, per_page: int = PER_PAGE
) -> TaskPage:
    """Return one page of the session's scope."""
    asked = wanted or TaskFilter()
    found = and_(*_conditions(asked))
    counted = select(ServiceTask.kind, func.count(ServiceTask.id)).where(found).group_by(ServiceTask.kind)
    counts = {kind: int(number) for kind, number in session.execute(counted)}
    total = sum(number for kind, number in counts.items() if asked.kind in {None, kind})
    span = page_span(total, page, per_page)
    # which are on the page is known before anything else of them is read
    placed = select(ServiceTask.id).where(found)
    if asked.kind is not None:
        placed = placed.where(ServiceTask.kind == asked.kind)
    first = ServiceTask.due_on if asked.open else ServiceTask.closed_at.desc()
    ids = list(session.scalars(placed.order_by(first, ServiceTask.id).limit(span.limit).offset(span.offset)))
    query = (
        select(ServiceTask, Person.name, Person.id_no)
        .join(Person, Person.id == ServiceTask.person_id)
        .where(among(session, ServiceTask.id, ids))
    )
    rows = session.execute(query.order_by(first, ServiceTask.id))
    late = select(func.count(ServiceTask.id)).where(
        ServiceTask.closed_at.is_(None), ServiceTask.due_on < today
    )
    return TaskPage(
        tuple(
            TaskRow(task, name, mask_id(id_no), deadline(task.due_on, today)) for task, name, id_no in rows
        ),
        total,
        span.pages,
        span.page,
        counts,
        session.scalar(late) or 0,
    )


def task_view(session: Session, task_id: int, today: date) -> TaskView:
    """Return one task.

    Raises:
        NotFound: no such task in the session's scope.
    """
    task = session.scalar(select(ServiceTask).where(ServiceTask.id == task_id))
    if task is None:
        raise NotFound(Text("没有第 {id} 号任务。", "There is no task {id}.").fill(id=task_id))
    outcomes = {
        code: name
        for code, name in OUTCOME_NAMES.items()
        if code not in (_OF_PAPERWORK if task.kind in CERTIFYING else _OF_A_MEETING)
    }
    return TaskView(task, who_is(session, task.person_id), deadline(task.due_on, today), outcomes)


def who_works(session: Session) -> list[str]:
    """Return who has taken tasks of the session's scope before, by name: others can be typed."""
    taken = select(ServiceTask.assigned_to).where(ServiceTask.assigned_to.is_not(None)).distinct()
    return [name for name in session.scalars(taken.order_by(ServiceTask.assigned_to)) if name]


def _conditions(asked: TaskFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        ServiceTask.closed_at.is_(None) if asked.open else ServiceTask.closed_at.is_not(None)
    ]
    if asked.whose == "mine":
        found.append(ServiceTask.assigned_to == asked.by)
    elif asked.whose == "nobody":
        found.append(ServiceTask.assigned_to.is_(None))
    if asked.due_to is not None:
        found.append(ServiceTask.due_on <= asked.due_to)
    if asked.text.strip():
        found.append(ServiceTask.person_id.in_(select(Person.id).where(person_matches(asked.text.strip()))))
    return found
