"""A case's stops as pages show them: what was told, when one may be proposed, what stands, what is owed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.payments import entitlements_of
from verifier.cases.course.history import Course, course_of
from verifier.cases.findings import leads_of
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.budgets import Batch, halted_among
from verifier.cases.stops.deciding import APPROVED
from verifier.cases.stops.ending import ENDED
from verifier.cases.stops.paying_back import BackPayLine, back_pay_of, lines_of
from verifier.cases.stops.proposing import PROPOSED
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import NotFound
from verifier.language import Text
from verifier.months import Month
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, standing
from verifier.procedure.judging import judge
from verifier.procedure.terms import term_end

_STEPS: Final = ("person_notified", "stop_proposed", "stop_approved", "resumed", "stop_reversed")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person replied, and when it took effect and was entered."""

    on: date
    at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class StopView:
    """Everything about stopping payment in one case. Amounts in fen.

    ``stops``: oldest first; ``pending``, ``standing``: the one that waits, the one in force; ``undoable``:
    the one that may be found wrong, the standing one or the last that was resumed. ``reply_until``:
    the last day of the person's time to reply, in words, None before they were told. ``refused``: why each
    step is not lawful today, by its key; what is not there is lawful. ``would_pay_back``: what undoing
    ``undoable`` today would pay back, from ``would_resume`` on paid again. ``paid_back``: of ended stops, by
    number.
    """

    case: Case
    stops: tuple[Stop, ...]
    pending: Stop | None
    standing: Stop | None
    undoable: Stop | None
    notified_on: date | None
    reply_until: Deadline | None
    replies: tuple[Reply, ...]
    refused: dict[str, Text]
    halted: tuple[Batch, ...]
    would_resume: Month
    would_pay_back: tuple[BackPayLine, ...]
    paid_back: dict[int, tuple[BackPayLine, ...]]

    @property
    def would_pay_back_fen(self) -> int:
        """The sum of what undoing the stop would pay back."""
        return sum(line.fen for line in self.would_pay_back)


@dataclass(frozen=True, slots=True)
class StopRow:
    """One line of the list of stops."""

    stop: Stop
    person_name: str
    masked_id: str

    def as_dict(self) -> dict[str, Any]:
        """Return the form of ``--json``."""
        stop = self.stop
        return {
            "stop": stop.id,
            "case": stop.case_id,
            "person": self.person_name,
            "id": self.masked_id,
            "state": stop.state,
            "cause": stop.cause,
            "schemes": stop.schemes,
            "from_month": str(stop.stopped_from or stop.from_month),
            "ending": stop.ending,
            "resumed_from": None if stop.resumed_from is None else str(stop.resumed_from),
            "back_pay_fen": stop.back_pay_fen,
        }


def stop_view(session: Session, context: Context, case_id: int) -> StopView:
    """Return how stopping payment stands in a case.

    Raises:
        NotFound: no such case in the session's scope.
    """
    case = session.scalar(select(Case).where(Case.id == case_id))
    if case is None:
        raise NotFound(Text("没有这个案件。", "There is no such case."))
    today = business_today(context.clock)
    course = course_of(session, context, case)
    stops = tuple(session.scalars(select(Stop).where(Stop.case_id == case.id).order_by(Stop.id)))
    in_force = _last(stops, APPROVED)
    undoable = in_force or _last_resumed(stops)
    ended = None if undoable is None else undoable.resumed_from
    resumed = ended or Month.of(today).plus(1)
    notified = _notified_on(course)
    return StopView(
        case=case,
        stops=stops,
        pending=_last(stops, PROPOSED),
        standing=in_force,
        undoable=undoable,
        notified_on=notified,
        reply_until=None if notified is None else _reply_until(course, notified, today),
        replies=_replies(session, case),
        refused=_refused(course, today),
        halted=halted_among(session, leads_of(session, case)),
        would_resume=resumed,
        would_pay_back=() if undoable is None else _owed(session, undoable, resumed),
        paid_back={stop.id: lines_of(stop) for stop in stops if stop.back_pay},
    )


def stop_rows(session: Session, states: Collection[str] = (PROPOSED, APPROVED)) -> Sequence[StopRow]:
    """Return the stops in ``states``, newest first, in the session's scope."""
    query = (
        select(Stop, Person.name, Person.id_no)
        .join(Person, Person.id == Stop.person_id)
        .where(Stop.state.in_(states))
        .order_by(Stop.id.desc())
    )
    return [StopRow(stop, name, mask_id(id_no)) for stop, name, id_no in session.execute(query)]


def _last(stops: Sequence[Stop], state: str) -> Stop | None:
    return next((stop for stop in reversed(stops) if stop.state == state), None)


def _last_resumed(stops: Sequence[Stop]) -> Stop | None:
    """Return the last stop that took effect, if it was resumed and not undone."""
    last = _last(stops, ENDED)
    return None if last is None or last.ending == "reversed" else last


def _notified_on(course: Course) -> date | None:
    """Return the day of the notice that counts: none from before the last stop ended."""
    told = None
    for event in course.events:
        if event.kind == "person_notified":
            told = event.on
        elif event.kind in course.law.groups["restored"]:
            told = None
    return told


def _reply_until(course: Course, notified: date, today: date) -> Deadline:
    term = course.law.terms["reply_window"]
    last = term_end(notified, term, course.law.calendar)
    return standing(last.on, today, term.unit, course.law.calendar, provisional=last.provisional)


def _replies(session: Session, case: Case) -> tuple[Reply, ...]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == "reply_received")
    return tuple(
        Reply(event.effective_on, event.at, event.reason)
        for event in session.scalars(query.order_by(CaseEvent.id))
    )


def _refused(course: Course, today: date) -> dict[str, Text]:
    verdicts = {
        key: judge(course.law, course.path, course.history, key, today)
        for key in _STEPS
        if key in course.path.steps
    }
    return {key: verdict.reasons for key, verdict in verdicts.items() if not verdict.lawful}


def _owed(session: Session, stop: Stop, resumed: Month) -> tuple[BackPayLine, ...]:
    benefits = [one for one in entitlements_of(session, stop.person_id) if one.scheme in stop.schemes]
    return back_pay_of(session, stop, benefits, resumed)
