"""Lapses as pages show them: the queue of each state, one lapse with its steps, and what is paid back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.benefits.back_pay import LAPSED, MonthOwed
from verifier.benefits.tables import Entitlement
from verifier.certification.lapses.rules import OPEN, Step, resumed_from
from verifier.certification.lapses.writing import owed_at
from verifier.certification.person_view import WhoIsIt, who_is
from verifier.certification.tables import Lapse, LapseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.bulk import among
from verifier.database.paging import page_span
from verifier.errors import NotFound
from verifier.language import Text
from verifier.months import Month
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

PER_PAGE: Final = 50
_STEPS: Final[dict[str, tuple[Step, ...]]] = {
    "lapsed": ("notice",),
    "noticed": ("propose",),
    "proposed": ("approve", "refuse"),
}
_NEEDS: Final[dict[Step, Right]] = {
    "notice": Right.TASKS_WORK,
    "propose": Right.CASES_WORK,
    "approve": Right.CASES_APPROVE,
    "refuse": Right.CASES_APPROVE,
}
_GRACE: Final = Text(
    "宽限期至 {day}，之后才能提出暂停；请先设法联系本人。",
    "Grace lasts until {day}; nothing can be proposed before. Try to reach the person meanwhile.",
)
_OTHER: Final = Text(
    "提议由本人提出，须由另一位同事审批。", "You proposed this: another person has to decide."
)
_RIGHT: Final = Text("现有权限下没有可办的步骤。", "With your rights there is no step to take now.")


@dataclass(frozen=True, slots=True)
class LapseRow:
    """One line of the queue."""

    lapse: Lapse
    person_name: str
    masked_id: str
    grace: Deadline | None


@dataclass(frozen=True, slots=True)
class LapsePage:
    """One page, the longest overdue first; ``counts`` of each state."""

    rows: tuple[LapseRow, ...]
    total: int
    pages: int
    page: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Steps:
    """What the reader may do now, and if something holds it up, what."""

    open: tuple[Step, ...]
    waits_for: Text | None


@dataclass(frozen=True, slots=True)
class LapseView:
    """One lapse: whose, its steps so far, the lawful next ones, and each month that is or would be paid back.

    ``would_resume``: the month payment would begin again if the person were certified today; None unless the
    benefit stands suspended. ``owed`` holds what is paid back, or would be then.
    """

    lapse: Lapse
    who: WhoIsIt
    entitlement: Entitlement | None
    events: tuple[LapseEvent, ...]
    steps: Steps
    grace: Deadline | None
    owed: tuple[MonthOwed, ...]
    would_resume: Month | None

    @property
    def owed_fen(self) -> int:
        """The months' sum."""
        return sum(one.fen for one in self.owed)


def lapse_page(
    session: Session,
    today: date,
    states: Collection[str] = OPEN,
    text: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> LapsePage:
    """Return one page of the lapses in ``states``, in the session's scope."""
    sought = text.strip()
    found = Lapse.person_id.in_(select(Person.id).where(person_matches(sought))) if sought else and_(True)
    counted = select(Lapse.state, func.count(Lapse.id)).where(found)
    counts = {state: int(number) for state, number in session.execute(counted.group_by(Lapse.state))}
    total = sum(number for state, number in counts.items() if state in states)
    span = page_span(total, page, per_page)
    # which are on the page is known before anything else of them is read
    placed = select(Lapse.id).where(found, Lapse.state.in_(states)).order_by(Lapse.due_on, Lapse.id)
    ids = list(session.scalars(placed.limit(span.limit).offset(span.offset)))
    query = (
        select(Lapse, Person.name, Person.id_no)
        .join(Person, Person.id == Lapse.person_id)
        .where(among(session, Lapse.id, ids))
        .order_by(Lapse.due_on, Lapse.id)
    )
    rows = tuple(
        LapseRow(lapse, name, mask_id(id_no), _grace(lapse, today))
        for lapse, name, id_no in session.execute(query)
    )
    return LapsePage(rows, total, span.pages, span.page, counts)


def lapse_view(session: Session, context: Context, lapse_id: int, actor: Actor) -> LapseView:
    """Return one lapse.

    Raises:
        NotFound: no such lapse in the session's scope.
    """
    lapse = session.scalar(select(Lapse).where(Lapse.id == lapse_id))
    if lapse is None:
        raise NotFound(Text("没有第 {id} 号逾期记录。", "There is no lapse {id}.").fill(id=lapse_id))
    today = business_today(context.clock)
    entitlement = session.scalar(
        select(Entitlement).where(
            Entitlement.person_id == lapse.person_id, Entitlement.scheme == lapse.scheme
        )
    )
    events = select(LapseEvent).where(LapseEvent.lapse_id == lapse.id).order_by(LapseEvent.id)
    would_resume, owed = None, _owed(lapse)
    if lapse.state == "suspended" and entitlement is not None and entitlement.state == LAPSED:
        would_resume = resumed_from(today)
        _, owed = owed_at(session, lapse, entitlement, would_resume)
    return LapseView(
        lapse=lapse,
        who=who_is(session, lapse.person_id),
        entitlement=entitlement,
        events=tuple(session.scalars(events)),
        steps=steps_now(lapse, actor, today),
        grace=_grace(lapse, today),
        owed=owed,
        would_resume=would_resume,
    )


def steps_now(lapse: Lapse, actor: Actor, today: date) -> Steps:
    """Return the steps to offer; the service judges each again when it is taken."""
    if lapse.state == "noticed" and lapse.grace_until is not None and today <= lapse.grace_until:
        return Steps((), _GRACE.fill(day=lapse.grace_until))
    own = lapse.state == "proposed" and lapse.proposed_by == actor.name
    lawful = tuple(
        step
        for step in _STEPS.get(lapse.state, ())
        # taking one's own proposal back harms nobody
        if _NEEDS[step] in actor.rights and not (own and step == "approve")
    )
    if own:
        return Steps(lawful, _OTHER)
    return Steps(lawful, None if lawful or lapse.state not in _STEPS else _RIGHT)


def _grace(lapse: Lapse, today: date) -> Deadline | None:
    waits = lapse.state == "noticed" and lapse.grace_until is not None
    return deadline(lapse.grace_until, today) if waits and lapse.grace_until else None


def _owed(lapse: Lapse) -> tuple[MonthOwed, ...]:
    return tuple(MonthOwed(Month.parse(one["month"]), one["fen"]) for one in lapse.back_pay)
