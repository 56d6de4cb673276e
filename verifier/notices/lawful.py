"""What a paper means for its case: the step that must be lawful to make it, what serving it enters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from verifier.cases.course.asking import why_not
from verifier.cases.course.history import Course
from verifier.cases.tables import Case
from verifier.errors import Conflict
from verifier.language import Text
from verifier.notices.kinds import Kind, NoticeBook
from verifier.notices.service_rules import FAILED, SERVED
from verifier.notices.tables import Notice, NoticeService
from verifier.procedure.history import known
from verifier.procedure.law import Service

_PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class Effect:
    """A step or fact that serving a paper enters; ``due``: the last day the paper then sets."""

    action: str
    on: date
    due: date | None = None


def refusal_of(kind: Kind, course: Course, case: Case, today: date) -> Text | None:
    """Return why a paper of a case cannot be made today by the case's course; None where it can.

    A paper that takes a step is made while the step is lawful; another one in one of its states, or after
    one of the steps it speaks of.
    """
    if kind.begins:
        return why_not(course, case, kind.begins, today, kind.issuer)
    now = known(course.law, course.events, today)
    if case.state in kind.states or now.has(kind.after) or not (kind.states or kind.after):
        return None
    names = [course.law.event_name(one) for one in kind.after]
    what = Text("或".join(f"“{one.zh}”" for one in names), " or ".join(f"“{one.en}”" for one in names))
    return Text("须先有：{what}。", "first: {what}.").fill(what=what)


def check_way(kind: Kind, method: Service) -> None:
    """Do nothing where a kind of paper may be served this way.

    Raises:
        Conflict: it is made for publication only.
    """
    if kind.published and not kind.step and method.term is None:
        raise Conflict(
            Text("{kind}只能公告送达。", "The {kind} is served by publication only.").fill(kind=kind.name),
            Text("能以其他方式送达的，请另制文书。", "Where another way is open, make the paper for it."),
        )


def effects_of(
    kind: Kind, book: NoticeBook, notice: Notice, service: NoticeService, method: Service
) -> tuple[Effect, ...]:
    """Return what an attempt to serve a paper of a case enters into its course, in order.

    What was refused or failed is a fact about the person, so only of papers that go to them.
    """
    if service.outcome != SERVED:
        mine = kind.to == _PERSON
        return (Effect(FAILED[service.outcome], service.attempted_on),) if mine else ()
    if service.served_on is None or not kind.begins:
        return ()
    due = last_day(kind, book, notice.due_on, service.served_on)
    if method.term is None or not kind.published:
        return (Effect(kind.step, service.served_on, due),)
    published, passed = kind.published
    return (Effect(published, service.attempted_on), Effect(passed, service.served_on, due))


def last_day(kind: Kind, book: NoticeBook, printed: date | None, served: date) -> date | None:
    """Return the last day a served paper sets: the printed one, or its whole term where it came too late.

    Who gets a paper on the last day of its term, or after it, has had no time at all.
    """
    if printed is None or served < printed:
        return printed
    return book.due_on(kind, served)


def failures_of(course: Course, today: date) -> frozenset[str]:
    """Return which ways of failing to serve count in a case today: of the present decision only."""
    now = known(course.law, course.events, today)
    return frozenset(fact for fact in FAILED.values() if now.has((fact,)))


def failures_among(outcomes: Iterable[str]) -> frozenset[str]:
    """Return the same of the outcomes of attempts, for a paper without a case."""
    return frozenset(FAILED[one] for one in outcomes if one in FAILED)
