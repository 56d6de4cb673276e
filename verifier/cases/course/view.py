"""How a case stands before the law today: what is lawful, what is coming, what is refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.cases.bars import must_not_be_close
from verifier.cases.course.elsewhere import ELSEWHERE
from verifier.cases.course.entering import fits_tables, out_of_place, right_for
from verifier.cases.course.history import Course, course_of
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import NotFound, NotPermitted
from verifier.language import Text
from verifier.procedure.deadlines import Deadline, standing
from verifier.procedure.entering import retrace
from verifier.procedure.verdicts import Limit, Verdict


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the path as it stands today.

    ``opens`` and ``closes``: first and last day of its window, None: no bound, or refused; ``deadline``: how
    the last day of what is lawful now stands, in words; ``why``: what stands against it. ``where``: which
    service takes it, None where it is entered as it is. ``mine``: the actor holds the right.
    ``of_person``: it is the person's own to take (an appeal). ``offices``: the keys of ``who``; ``sets_due``:
    the paper of this step sets a day that others wait for.
    """

    key: str
    label: Text
    who: tuple[Text, ...]
    documents: tuple[Text, ...]
    clause: Text
    opens: date | None
    closes: date | None
    deadline: Deadline | None
    overdue: bool
    duty: bool
    why: Text | None
    where: Text | None
    mine: bool
    of_person: bool
    offices: tuple[str, ...]
    sets_due: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the form of ``--json``."""
        return {
            "step": self.key,
            "label": self.label.as_dict(),
            "offices": [one.as_dict() for one in self.who],
            "documents": [one.as_dict() for one in self.documents],
            "clause": self.clause.as_dict(),
            "opens": self.opens,
            "closes": self.closes,
            "deadline": None if self.deadline is None else self.deadline.words.as_dict(),
            "overdue": self.overdue,
            "duty": self.duty,
            "why": None if self.why is None else self.why.as_dict(),
            "where": None if self.where is None else self.where.as_dict(),
            "mine": self.mine,
        }


@dataclass(frozen=True, slots=True)
class EventView:
    """A step or fact of the case's history. ``mark``: why its order is not lawful by the rules of today."""

    kind: str
    label: Text
    on: date
    recorded: date
    due: date | None
    by: str
    migrated: bool
    mark: Text | None

    def as_dict(self) -> dict[str, Any]:
        """Return the form of ``--json``."""
        return {
            "kind": self.kind,
            "label": self.label.as_dict(),
            "on": self.on,
            "recorded": self.recorded,
            "due": self.due,
            "by": self.by,
            "migrated": self.migrated,
            "mark": None if self.mark is None else self.mark.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class CourseView:
    """Each step of the path stands in one of three. ``barred``: why this actor takes none, if so.

    ``facts``: what may happen to the case besides and is entered as it is, by key; ``offices``: who may have
    done it, by key.
    """

    path: Text
    today: date
    lawful: tuple[StepView, ...]
    coming: tuple[StepView, ...]
    refused: tuple[StepView, ...]
    facts: tuple[tuple[str, Text], ...]
    offices: Mapping[str, Text]
    history: tuple[EventView, ...]
    ended: bool
    barred: Text | None

    @property
    def duties(self) -> tuple[StepView, ...]:
        """What must be done now."""
        return tuple(step for step in self.lawful if step.duty)

    @property
    def marks(self) -> tuple[EventView, ...]:
        """What of the history would not be lawful today."""
        return tuple(event for event in self.history if event.mark is not None)

    def without(self, against: Mapping[str, Text]) -> CourseView:
        """Return the view with lawful steps among the refused, by key and with what speaks against them."""
        moved = tuple(replace(step, why=against[step.key]) for step in self.lawful if step.key in against)
        kept = tuple(step for step in self.lawful if step.key not in against)
        return replace(self, lawful=kept, refused=(*moved, *self.refused))

    def as_dict(self) -> dict[str, Any]:
        """Return the form of ``--json``."""
        steps = {"lawful": self.lawful, "coming": self.coming, "refused": self.refused}
        return {
            "path": self.path.as_dict(),
            "today": self.today,
            **{name: [step.as_dict() for step in group] for name, group in steps.items()},
            "facts": [{"fact": key, "label": name.as_dict()} for key, name in self.facts],
            "marks": [event.as_dict() for event in self.marks],
            "ended": self.ended,
        }


def course_view(session: Session, context: Context, case_id: int, actor: Actor | None = None) -> CourseView:
    """Return how a case stands before the law; ``actor``: who looks, and would act.

    Raises:
        NotFound: no such case in the session's scope.
    """
    case = session.scalar(select(Case).where(Case.id == case_id))
    if case is None:
        raise NotFound(Text("没有这个案件。", "There is no such case."))
    return view_of(session, case, course_of(session, context, case), business_today(context.clock), actor)


def view_of(session: Session, case: Case, course: Course, today: date, actor: Actor | None) -> CourseView:
    """Return the view of a course that was read already."""
    found = course.survey(today)
    fitting = [one for one in found.lawful if fits_tables(case, one.step.key)]
    misplaced = [one for one in found.lawful if not fits_tables(case, one.step.key)]

    def shown(verdict: Verdict, why: Text | None = None) -> StepView:
        return _step(course, case, verdict, today, actor, why)

    return CourseView(
        path=course.path.name,
        today=today,
        lawful=tuple(shown(one) for one in fitting),
        coming=tuple(shown(one, one.reasons) for one in found.coming),
        refused=(
            *(shown(one, one.reasons) for one in found.refused),
            *(shown(one, out_of_place(case, course.law)) for one in misplaced),
        ),
        facts=()
        if found.ended
        else tuple(
            (key, name)
            for key, name in course.law.facts.items()
            if key not in ELSEWHERE and fits_tables(case, key)
        ),
        offices=course.law.offices,
        history=_history(course),
        ended=found.ended,
        barred=None if actor is None else _barred(session, case, actor),
    )


def _step(
    course: Course, case: Case, verdict: Verdict, today: date, actor: Actor | None, why: Text | None
) -> StepView:
    step, law = verdict.step, course.law
    coming = verdict.coming
    refused = why is not None and coming is None
    opens, closes = (None, None) if refused else (verdict.opens, verdict.closes)
    return StepView(
        key=step.key,
        label=step.name,
        who=tuple(law.offices[key] for key in step.who),
        documents=tuple(law.documents[key] for key in step.documents),
        clause=step.clause.words,
        opens=coming.on if coming is not None else _day(opens),
        closes=_day(closes),
        deadline=None if why is not None or closes is None else _standing(course, closes, today),
        overdue=verdict.overdue,
        duty=step.duty,
        why=why,
        where=ELSEWHERE.get(step.key),
        mine=actor is None or (actor.is_person and right_for(case, step.key) in actor.rights),
        of_person="person" in step.who,
        offices=step.who,
        sets_due=any(
            rule.own_due and step.key in rule.opens_after
            for key in course.path.steps
            for rule in law.steps[key].rules
        ),
    )


def _standing(course: Course, limit: Limit, today: date) -> Deadline:
    unit = "days" if limit.term is None else limit.term.unit
    return standing(
        limit.reckoned.on, today, unit, course.law.calendar, provisional=limit.reckoned.provisional
    )


def _day(limit: Limit | None) -> date | None:
    return None if limit is None else limit.reckoned.on


def _history(course: Course) -> tuple[EventView, ...]:
    return tuple(
        EventView(
            kind=entry.event.kind,
            label=course.law.event_name(entry.event.kind),
            on=entry.event.on,
            recorded=entry.event.entered,
            due=entry.event.due,
            by=entry.event.by,
            migrated=entry.event.migrated,
            mark=entry.mark,
        )
        for entry in retrace(course.law, course.path, course.events)
    )


def _barred(session: Session, case: Case, actor: Actor) -> Text | None:
    try:
        must_not_be_close(session, actor, case)
    except NotPermitted as refused:
        return refused.message
    return None
