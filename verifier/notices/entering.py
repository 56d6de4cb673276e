"""Enters into a case's course what serving its papers means: at once, or when a term has passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.caseload.refreshing import count_anew
from verifier.cases.course.asking import why_not
from verifier.cases.course.entering import AGENCY, Entered, enter_step
from verifier.cases.course.history import course_of
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.steps import locked_case, move
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.notices.kinds import Kind, NoticeBook
from verifier.notices.lawful import Effect, effects_of
from verifier.notices.matters import book_for, office_of
from verifier.notices.tables import Notice, NoticeService

#: called inside the transaction: first with None, to check or lock; at its end with how many were entered
Inside = Callable[[Session, int | None], None]


def _nothing(_session: Session, _found: int | None) -> None:
    """Do nothing."""


def enter_service(
    session: Session,
    context: Context,
    actor: Actor,
    case: Case,
    notice: Notice,
    service: NoticeService,
    book: NoticeBook,
) -> list[Happening]:
    """Enter what an attempt to serve a paper means for its locked case; return what to audit.

    Raises:
        NotPermitted: the step takes another right, or the actor is close to the person.
        Conflict: the step is not lawful; the message names the clause.
    """
    kind, today = book.kind(notice.kind), business_today(context.clock)
    told = []
    for effect in effects_of(kind, book, notice, service, book.method(service.method)):
        if effect.on <= today:
            entered = Entered(
                effect.action,
                service.note,
                on=effect.on,
                due=effect.due,
                office=_office(kind, effect, book),
                migrated=notice.migrated,
                detail=_detail(notice, service),
                by=str(notice.values["issuer"]) if kind.issuer != AGENCY else "",
            )
            told.append(enter_step(session, context, case, actor, entered)[1])
    return told


def pass_terms(context: Context, actor: Actor, business_date: date, inside: Inside = _nothing) -> int:
    """Enter services by publication whose term has passed by ``business_date``; return how many.

    A day is entered once however often it is asked for. What is no longer lawful (the money came back, the
    decision fell) is left out.

    Raises:
        NotPermitted: the actor is neither the night nor somebody who works on cases.
    """
    if actor.is_person:
        actor.require(Right.CASES_WORK)
    with context.database.write(actor.scope) as session:
        inside(session, None)
        told: list[Happening] = []
        for notice, service in _passed(session, business_date):
            told += _pass_one(session, context, actor, notice, service, business_date)
        context.auditor.record(session, actor.name, actor.os_user, told)
        inside(session, len(told))
    return len(told)


def _passed(session: Session, business_date: date) -> list[tuple[Notice, NoticeService]]:
    rows = session.execute(
        select(Notice, NoticeService)
        .join(NoticeService, NoticeService.notice_id == Notice.id)
        .join(Case, Case.id == Notice.case_id)
        .where(
            NoticeService.served_on > NoticeService.attempted_on,
            NoticeService.served_on <= business_date,
            Case.state.in_(ACTIVE_STATES),
        )
        .order_by(Notice.case_id, NoticeService.id)
    )
    return [(notice, service) for notice, service in rows]


def _pass_one(
    session: Session, context: Context, actor: Actor, notice: Notice, service: NoticeService, until: date
) -> Iterator[Happening]:
    if notice.case_id is None:
        return
    case = locked_case(session, notice.case_id)
    book = book_for(context, office_of(session, context, notice.agency_id))
    kind = book.kind(notice.kind)
    last = min(until, business_today(context.clock))
    for effect in effects_of(kind, book, notice, service, book.method(service.method)):
        if effect.on > last or _is_entered(session, case, effect, service):
            continue
        office = _office(kind, effect, book)
        course = course_of(session, context, case)
        if notice.migrated or why_not(course, case, effect.action, effect.on, office) is None:
            happening = move(
                session,
                case,
                effect.action,
                by=actor.name,
                at=context.clock.now(),
                reason="",
                detail=_detail(notice, service),
                effective_on=effect.on,
                due_on=effect.due,
                office=office,
                migrated=notice.migrated,
            )
            count_anew(session, context, case)
            yield happening


def _is_entered(session: Session, case: Case, effect: Effect, service: NoticeService) -> bool:
    query = select(CaseEvent.detail).where(CaseEvent.case_id == case.id, CaseEvent.action == effect.action)
    return any(detail.get("service_id") == service.id for detail in session.scalars(query))


def _office(kind: Kind, effect: Effect, book: NoticeBook) -> str:
    """Return who took it: a step its issuer's; that serving it failed is this agency's word."""
    return kind.issuer if effect.action in book.law.steps else AGENCY


def _detail(notice: Notice, service: NoticeService) -> dict[str, str | int]:
    return {
        "document": notice.number,
        "evidence": service.proof_id,
        "notice": notice.id,
        "service_id": service.id,
    }
