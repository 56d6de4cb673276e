"""What a person asks of their agency from their own page: an appeal, a visit at home; one of each at a time.

Whoever holds the code asks; nothing else is checked, for an appeal costs nothing and a visit is a service.
What is written is kept as text and shown as text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import operating_system_user
from verifier.audit.service import Happening
from verifier.cases.rules import OPEN_STATES
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Case
from verifier.certification.subjects import subject_of
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks.opening import open_task
from verifier.citizens.entering import CITIZEN
from verifier.citizens.tables import CitizenRequest
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.people.tables import Person
from verifier.procedure.terms import term_end

APPEAL: Final = "appeal"
HOME_VISIT: Final = "home_visit"
SHORTEST: Final = 2
LONGEST: Final = 500
_TERM: Final = "appeal_answer"
_VISIT_WHY: Final = Text(
    "本人或家属在网上申请上门认证。", "The person asked for a visit at home on their page."
)


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A request as the person sees it. ``open``: it waits; ``answer``: what the agency wrote, if it has."""

    kind: str
    asked_on: datetime
    due_on: date
    words: str
    open: bool
    visit_on: date | None
    answer: str | None
    answered_at: datetime | None


def appeal(context: Context, person_id: int, words: str) -> CitizenRequest:
    """Put an appeal before the agency; its day to answer is that of the procedure.

    Raises:
        InvalidInput: fewer than two characters or more than 500.
        Conflict: an appeal of this person waits already.
    """
    said = checked_words(words, shortest=SHORTEST)
    with context.database.write(EVERYWHERE) as session:
        people = _in_turn(session, person_id)
        if session.scalar(_waiting_appeals(people).limit(1)) is not None:
            raise Conflict(
                Text("您的申诉正在办理，不用重复提交。", "Your appeal is being worked on."),
                Text("答复会显示在本页。", "The answer will stand on this page."),
            )
        case = _case_of(session, people)
        agency_id = session.get_one(Person, person_id).agency_id if case is None else case.agency_id
        law = context.law_of(session, agency_id)
        request = CitizenRequest(
            agency_id=agency_id,
            person_id=person_id,
            kind=APPEAL,
            state="open",
            words=said,
            asked_at=context.clock.now(),
            due_on=term_end(business_today(context.clock), law.terms[_TERM], law.calendar).on,
            case_id=None if case is None else case.id,
        )
        session.add(request)
        session.flush()
        _remember(session, context, [Happening("appeal.opened", "appeal", str(request.id), _about(request))])
        return request


def ask_for_visit(context: Context, person_id: int, words: str) -> CitizenRequest:
    """Ask for a visit at home: a service task with a date. What is written may be empty.

    Raises:
        InvalidInput: more than 500 characters.
        Conflict: a visit the person asked for waits already.
    """
    said = checked_words(words)
    with context.database.write(EVERYWHERE) as session:
        people = _in_turn(session, person_id)
        waiting = (
            select(CitizenRequest.id)
            .join(ServiceTask, ServiceTask.id == CitizenRequest.task_id)
            .where(CitizenRequest.person_id.in_(people), ServiceTask.closed_at.is_(None))
        )
        if session.scalar(waiting.limit(1)) is not None:
            raise Conflict(
                Text("上门申请正在办理，不用重复提交。", "Your visit is being arranged."),
                Text("约定的日期会显示在本页。", "The day agreed on will stand on this page."),
            )
        happenings: list[Happening] = []
        now = context.clock.now()
        task = open_task(
            session,
            person_id=person_id,
            kind=HOME_VISIT,
            why=_VISIT_WHY,
            facts={"asked_by_person": True},
            by=CITIZEN,
            at=now,
            due_on=business_today(context.clock) + timedelta(days=context.settings.certification.visit_days),
            audit=happenings,
        )
        request = CitizenRequest(
            agency_id=task.agency_id,
            person_id=person_id,
            kind=HOME_VISIT,
            state="passed_on",
            words=said,
            asked_at=now,
            due_on=task.due_on,
            task_id=task.id,
        )
        session.add(request)
        session.flush()
        happenings.append(Happening("citizen.visit_asked", "person", str(person_id), {"task": task.id}))
        _remember(session, context, happenings)
        return request


def own_requests(session: Session, person_id: int) -> tuple[OwnRequest, ...]:
    """Return what this human asked, the latest first."""
    people = subject_of(session, person_id).person_ids
    query = (
        select(CitizenRequest, ServiceTask)
        .outerjoin(ServiceTask, ServiceTask.id == CitizenRequest.task_id)
        .where(CitizenRequest.person_id.in_(people))
        .order_by(CitizenRequest.id.desc())
        .limit(20)
    )
    return tuple(_own(request, task) for request, task in session.execute(query))


def note_answers_seen(context: Context, person_id: int) -> None:
    """Write down that the answers were shown to whoever holds the code."""
    with context.database.write(EVERYWHERE) as session:
        people = subject_of(session, person_id).person_ids
        session.execute(
            update(CitizenRequest)
            .where(
                CitizenRequest.person_id.in_(people),
                CitizenRequest.answered_at.is_not(None),
                CitizenRequest.seen_at.is_(None),
            )
            .values(seen_at=context.clock.now())
        )


def has_unseen_answer(session: Session, person_id: int) -> bool:
    """Tell whether an answer waits that was not shown yet."""
    people = subject_of(session, person_id).person_ids
    query = select(CitizenRequest.id).where(
        CitizenRequest.person_id.in_(people),
        CitizenRequest.answered_at.is_not(None),
        CitizenRequest.seen_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def checked_words(words: str, *, shortest: int = 0) -> str:
    """Return what somebody wrote, without outer blanks and characters that cannot be seen.

    Raises:
        InvalidInput: too short or too long.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    said = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign)[0] != "C").strip()
    if shortest <= len(said) <= LONGEST:
        return said
    raise InvalidInput(
        Text("请写 {a} 到 {b} 个字。", "Please write {a} to {b} characters.").fill(a=shortest, b=LONGEST),
        Text("写清楚哪里不对就可以。", "Say what is wrong; that is enough."),
    )


def _own(request: CitizenRequest, task: ServiceTask | None) -> OwnRequest:
    waits = request.state == "open" if task is None else task.closed_at is None
    return OwnRequest(
        request.kind,
        request.asked_at,
        request.due_on,
        request.words,
        waits,
        None if task is None else task.visit_on,
        request.answer,
        request.answered_at,
    )


def _in_turn(session: Session, person_id: int) -> Sequence[int]:
    """Return the human's entries, locked: two forms sent at once are looked at one after the other."""
    people = subject_of(session, person_id).person_ids
    return session.scalars(
        select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update()
    ).all()


def _waiting_appeals(people: Sequence[int]) -> Select[int]:
    return select(CitizenRequest.id).where(
        CitizenRequest.person_id.in_(people), CitizenRequest.kind == APPEAL, CitizenRequest.state == "open"
    )


def _case_of(session: Session, people: Sequence[int]) -> Case | None:
    """Return the case an appeal is about: that of the latest stop, else the latest that is open."""
    stopped = (
        select(Case)
        .join(Stop, Stop.case_id == Case.id)
        .where(Stop.person_id.in_(people), Stop.state.in_(("approved", "proposed")))
        .order_by(Stop.id.desc())
    )
    found = session.scalars(stopped.limit(1)).first()
    if found is not None:
        return found
    waiting = select(Case).where(Case.person_id.in_(people), Case.state.in_(OPEN_STATES))
    return session.scalars(waiting.order_by(Case.id.desc()).limit(1)).first()


def _about(request: CitizenRequest) -> dict[str, object]:
    return {"person": request.person_id, "case": request.case_id}


def _remember(session: Session, context: Context, happenings: list[Happening]) -> None:
    context.auditor.record(session, CITIZEN, operating_system_user(), happenings)
