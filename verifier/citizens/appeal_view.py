"""Appeals as colleagues see them: the list by day due, one appeal with what it may lead to, the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.bars.closeness import bar_of
from verifier.cases.stop_tables import Stop
from verifier.cases.timeline import TimelineEntry
from verifier.certification.person_view import WhoIsIt, who_is
from verifier.certification.tables import Lapse
from verifier.citizens.answering import OUTCOMES, who_stopped
from verifier.citizens.asking import APPEAL, HOME_VISIT
from verifier.citizens.tables import CitizenRequest
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.paging import page_span
from verifier.errors import NotFound
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, standing

PER_PAGE: Final = 50
_BARS: Final[dict[str, Text]] = {
    "stopped": Text(
        "提出或批准过对此人停发的，不能答复；请由未参与的同事答复。",
        "You proposed or approved a stop for this person: a colleague who had no part in it answers.",
    ),
    "close": Text(
        "与当事人有关系或曾为其登记的，不能答复；请由其他同事答复。",
        "You are close to the person or enrolled them: another colleague answers.",
    ),
}


@dataclass(frozen=True, slots=True)
class AppealRow:
    """One line of the list; ``due`` None where it is no longer waited for."""

    request: CitizenRequest
    person_name: str
    masked_id: str
    due: Deadline | None


@dataclass(frozen=True, slots=True)
class AppealPage:
    """One page; ``counts`` by state, ``late`` of those that wait."""

    rows: tuple[AppealRow, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    late: int


@dataclass(frozen=True, slots=True)
class AppealView:
    """One appeal. ``barred``: why the reader may not answer; ``may_assign``: they may still hand it to a
    colleague, unless they are close to the person; ``stop_case_id``: the case whose standing stop
    would be undone if the appeal holds; ``lapse_id``: the suspension a proof of life would end."""

    request: CitizenRequest
    who: WhoIsIt
    due: Deadline | None
    barred: Text | None
    may_assign: bool
    stop_case_id: int | None
    lapse_id: int | None


def appeal_page(
    session: Session, context: Context, state: str = "open", page: int = 1, per_page: int = PER_PAGE
) -> AppealPage:
    """Return one page of the appeals in the session's scope: waiting ones by day due, others latest first."""
    today = business_today(context.clock)
    appeals = CitizenRequest.kind == APPEAL
    grouped = select(CitizenRequest.state, func.count(CitizenRequest.id)).where(appeals)
    counts = {found: int(number) for found, number in session.execute(grouped.group_by(CitizenRequest.state))}
    span = page_span(counts.get(state, 0), page, per_page)
    first = CitizenRequest.due_on if state == "open" else CitizenRequest.answered_at.desc()
    query = (
        select(CitizenRequest, Person.name, Person.id_no)
        .join(Person, Person.id == CitizenRequest.person_id)
        .where(appeals, CitizenRequest.state == state)
        .order_by(first, CitizenRequest.id)
        .limit(span.limit)
        .offset(span.offset)
    )
    late = select(func.count(CitizenRequest.id)).where(
        appeals, CitizenRequest.state == "open", CitizenRequest.due_on < today
    )
    return AppealPage(
        tuple(
            AppealRow(request, name, mask_id(id_no), _due(session, context, request, today))
            for request, name, id_no in session.execute(query).all()
        ),
        counts.get(state, 0),
        span.page,
        span.pages,
        counts,
        session.scalar(late) or 0,
    )


def appeal_view(session: Session, context: Context, actor: Actor, appeal_id: int) -> AppealView:
    """Return one appeal.

    Raises:
        NotFound: no such appeal in the session's scope.
    """
    request = session.scalar(
        select(CitizenRequest).where(CitizenRequest.id == appeal_id, CitizenRequest.kind == APPEAL)
    )
    if request is None:
        raise NotFound(Text("没有第 {id} 号申诉。", "There is no appeal {id}.").fill(id=appeal_id))
    who = who_is(session, request.person_id)
    stop = session.scalars(
        select(Stop)
        .where(Stop.person_id.in_(who.entries), Stop.state == "approved")
        .order_by(Stop.id.desc())
        .limit(1)
    ).first()
    lapse = session.scalars(
        select(Lapse)
        .where(Lapse.person_id.in_(who.entries), Lapse.state == "suspended")
        .order_by(Lapse.id.desc())
        .limit(1)
    ).first()
    barred = _barred(session, actor, request.person_id)
    return AppealView(
        request,
        who,
        _due(session, context, request, business_today(context.clock)),
        barred,
        barred is not _BARS["close"],
        None if stop is None else stop.case_id,
        None if lapse is None else lapse.id,
    )


def visit_words(session: Session, task_id: int) -> str | None:
    """Return what the person wrote when they asked for the visit a task stands for; None if they did not."""
    query = select(CitizenRequest.words).where(
        CitizenRequest.task_id == task_id, CitizenRequest.kind == HOME_VISIT
    )
    return session.scalar(query.order_by(CitizenRequest.id.desc()).limit(1))


def appeals_of_case(session: Session, case_id: int) -> Iterator[TimelineEntry]:
    """Yield the appeals in a case that was read in scope: asked, and answered; not what was written."""
    query = select(CitizenRequest).where(CitizenRequest.case_id == case_id).order_by(CitizenRequest.id)
    for appeal in session.scalars(query):
        due = Text(
            "本人提出申诉（第 {n} 号，{day} 前答复）。", "The person appealed (number {n}, due {day})."
        )
        asked = due.fill(n=appeal.id, day=appeal.due_on)
        yield TimelineEntry(appeal.asked_at, "citizen", asked, None, None, "")
        if appeal.answered_at is not None and appeal.outcome is not None:
            said = Text("答复申诉：{outcome}。", "The appeal was answered: {outcome}.")
            yield TimelineEntry(
                appeal.answered_at,
                appeal.answered_by or "",
                said.fill(outcome=OUTCOMES[appeal.outcome]),
                None,
                None,
                "",
            )


def _barred(session: Session, actor: Actor, person_id: int) -> Text | None:
    if bar_of(session, actor.name, (person_id,)) is not None:
        return _BARS["close"]
    return _BARS["stopped"] if actor.name in who_stopped(session, person_id) else None


def _due(session: Session, context: Context, request: CitizenRequest, today: date) -> Deadline | None:
    if request.state != "open":
        return None
    law = context.law_of(session, request.agency_id)
    return standing(request.due_on, today, "working_days", law.calendar)
