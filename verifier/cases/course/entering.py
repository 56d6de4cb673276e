"""The one way into a case's history: permitted by the law of the region, by the tables, and by who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.bars import must_not_be_close
from verifier.cases.caseload.deadlines import deadline_on
from verifier.cases.course.facts import facts_to_record
from verifier.cases.course.history import Course, course_of
from verifier.cases.payment_rules import PAYMENT_TRANSITIONS, payment_step
from verifier.cases.rules import STATE_NAMES, TRANSITIONS, step_from
from verifier.cases.steps import move, remember
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.procedure.entering import Entry, counted_live, enter, not_lawful_now
from verifier.procedure.history import Event
from verifier.procedure.judging import survey
from verifier.procedure.law import Law

AGENCY: Final = "agency"
#: what the program saw for itself
SYSTEM: Final = "system:course"
_MOVES: Final = frozenset(action for _, action in TRANSITIONS)
_RIGHTS: Final = {
    action: step.right for (_, action), step in (*PAYMENT_TRANSITIONS.items(), *TRANSITIONS.items())
}


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody enters: a step or fact, the day it took effect, by which office.

    ``on`` None: today. ``due``: the day a served document sets. ``by``: who took it, where that was another
    office or an earlier system; a step of this agency is its actor's. ``migrated``: it comes from an earlier
    system and is kept as it was; an approver enters it, with ``reason`` naming the source.
    """

    action: str
    reason: str
    on: date | None = None
    due: date | None = None
    office: str = AGENCY
    migrated: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""


def enter_step(
    session: Session,
    context: Context,
    case: Case,
    actor: Actor,
    entered: Entered,
    right: Right | None = None,
) -> tuple[Entry, Happening]:
    """Enter a step or fact into a locked case: right, nearness, law and tables asked; returns what to audit.

    What the step rests on without anybody having entered it (the evidence suffices) is entered before it.
    ``right``: what it takes where it is part of a larger step, instead of what the tables say.

    Raises:
        NotPermitted: a person is needed, one with another right, or one who is not close to this person.
        InvalidInput: an unknown kind, a day to come, or a term that ends before it begins.
        Conflict: the law or the tables do not allow it now; the message names the clause.
    """
    actor.require_person()
    usual = Right.CASES_APPROVE if entered.migrated else right_for(case, entered.action)
    actor.require(right or usual)
    must_not_be_close(session, actor, case)
    today = business_today(context.clock)
    course = course_of(session, context, case)
    event = _event(course.law, actor, entered, today)
    history = course.events if entered.migrated else course.history
    entry = enter(course.law, course.path, history, event, today, entered.office)
    if not entered.migrated:
        if not fits_tables(case, entered.action):
            raise not_lawful_now(course.law.event_name(entered.action), out_of_place(case, course.law))
        _record_facts(session, context, case, actor, course, event)
    happening = move(
        session,
        case,
        entered.action,
        by=actor.name,
        at=context.clock.now(),
        reason=entered.reason,
        detail={**entered.detail, **_named(entered, event)},
        effective_on=event.on,
        due_on=entered.due,
        office=entered.office,
        migrated=entered.migrated,
    )
    # the next day that matters is another one now
    case.deadline_on = deadline_on(survey(course.law, course.path, (*history, entry.event), today))
    return entry, happening


def right_for(case: Case, action: str) -> Right:
    """Return the right a step takes in the case as it stands; for what the tables do not name, to work."""
    step = step_from(case.state, action) or payment_step(case.payment, action)
    return _RIGHTS.get(action, Right.CASES_WORK) if step is None else step.right


def fits_tables(case: Case, action: str) -> bool:
    """Tell whether a step that moves the case or its payment can do so from here; others always fit."""
    if action in _MOVES:
        return step_from(case.state, action) is not None
    return action not in _RIGHTS or payment_step(case.payment, action) is not None


def out_of_place(case: Case, law: Law) -> Text:
    """Return why a step does not fit a case as it stands."""
    return Text(
        "案件现为“{state}”，不能办理此步骤（{clause}）。",
        "The case is “{state}”; this step is not taken from there ({clause}).",
    ).fill(state=STATE_NAMES[case.state], clause=law.clause("in_order").words)


def _event(law: Law, actor: Actor, entered: Entered, today: date) -> Event:
    """What another office did was done by that office, not by whoever writes it down here."""
    if entered.office not in law.offices:
        raise InvalidInput(
            Text("没有这个机关：{o}。", "There is no such office: {o}.").fill(o=entered.office[:20]),
            Text("可选：{known}。", "Choose one of: {known}.").fill(known=", ".join(law.offices)),
        )
    by = actor.name
    if entered.migrated or entered.office != AGENCY:
        by = entered.by or ("" if entered.office == AGENCY else entered.office)
    try:
        return Event(entered.action, entered.on or today, by, entered.due, migrated=entered.migrated)
    except ValueError as error:
        raise InvalidInput(
            Text("期限早于办理日期。", "The term ends before the day it begins."),
            Text("请核对两个日期。", "Check both days."),
        ) from error


def _named(entered: Entered, event: Event) -> dict[str, str]:
    """Return who took it, where that is not whoever enters it."""
    return {"by": event.by} if entered.migrated or entered.office != AGENCY else {}


def _record_facts(
    session: Session, context: Context, case: Case, actor: Actor, course: Course, event: Event
) -> None:
    told = [
        remember(
            session, case, fact.kind, case.state,
            by=SYSTEM, at=context.clock.now(), reason="", detail={}, effective_on=fact.on,
        )
        for fact in facts_to_record(
            course.law, course.path, counted_live(course.law, course.events), course.facts, event
        )
    ]  # fmt: skip
    if told:
        context.auditor.record(session, actor.name, actor.os_user, told)
