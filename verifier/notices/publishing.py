"""Names published as the last step: masked, approved by others than the proposer, withdrawn at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.money import yuan_text
from verifier.notices.chinese import chinese_day, masked_name
from verifier.notices.kinds import NoticeBook
from verifier.notices.making import About, write_notice
from verifier.notices.matters import book_for, office_of
from verifier.notices.publication_rules import PROPOSED, PUBLISHED, REFUSED, check_approver, check_step
from verifier.notices.queries import approved_assessment, return_overdue
from verifier.notices.tables import PublicationApproval, PublicationEntry, PublicationList
from verifier.notices.values import Entry, NoticeValues
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.reasons import checked_reason

KIND = "publication_list"


def propose_list(context: Context, actor: Actor, case_ids: Sequence[int], reason: str) -> PublicationList:
    """Propose to publish the people of these cases; masked from the beginning.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        InvalidInput: no case, no reason, or cases of several agencies.
        NotFound: a case is not there for this actor.
        Conflict: an earlier step of a case is missing.
    """
    actor.require(Right.CASES_WORK)
    actor.require_person()
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        cases = _cases(session, case_ids)
        row = PublicationList(
            agency_id=cases[0].agency_id,
            state=PROPOSED,
            reason=why,
            proposed_by=actor.name,
            proposed_at=context.clock.now(),
        )
        session.add(row)
        session.flush()
        book = _book(session, context, row)
        for case in cases:
            session.add(_entry(session, book, row, case, business_today(context.clock)))
        session.flush()
        detail = {"cases": [case.id for case in cases]}
        happening = Happening("publication.proposed", "publication", str(row.id), detail)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return row


def approve_list(context: Context, actor: Actor, list_id: int, reason: str) -> PublicationList:
    """Say yes to a list. With the last yes that is needed it is published, and its clock begins.

    Raises:
        NotPermitted: the actor lacks the right, is no person, proposed it, or has said yes already.
        InvalidInput: no reason.
        NotFound: no such list for this actor.
        Conflict: not awaiting approval, or a case on it has changed since.
    """
    actor.require(Right.CASES_APPROVE)
    actor.require_person()
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        row = locked_list(session, list_id)
        check_step(row.state, "approve")
        given = select(PublicationApproval.approved_by).where(PublicationApproval.list_id == row.id)
        approvers = list(session.scalars(given))
        check_approver(actor.name, row.proposed_by, approvers)
        at = context.clock.now()
        session.add(PublicationApproval(list_id=row.id, approved_by=actor.name, approved_at=at, reason=why))
        session.flush()
        needed = context.settings.notices.publication_approvals
        detail = {"approvals": len(approvers) + 1, "needed": needed}
        happenings = [Happening("publication.approved", "publication", str(row.id), detail)]
        if len(approvers) + 1 >= needed:
            happenings += _publish(session, context, actor, row)
        context.auditor.record(session, actor.name, actor.os_user, happenings)
    return row


def refuse_list(context: Context, actor: Actor, list_id: int, reason: str) -> PublicationList:
    """Refuse a list that awaits approval.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        InvalidInput: no reason.
        NotFound: no such list for this actor.
        Conflict: it does not await approval.
    """
    actor.require(Right.CASES_APPROVE)
    actor.require_person()
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        row = locked_list(session, list_id)
        check_step(row.state, "refuse")
        row.state, row.end_reason = REFUSED, why
        row.ended_by, row.ended_at = actor.name, context.clock.now()
        happening = Happening("publication.refused", "publication", str(row.id), {"reason": why})
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return row


def locked_list(session: Session, list_id: int) -> PublicationList:
    """Return a list in scope for changing (NotFound where there is none)."""
    row = session.scalar(select(PublicationList).where(PublicationList.id == list_id).with_for_update())
    if row is None:
        raise NotFound(Text("没有这份名单。", "There is no such list."))
    return row


def standing_entries(session: Session, row: PublicationList) -> list[PublicationEntry]:
    """Return the entries of a list read in scope that nobody has withdrawn."""
    query = select(PublicationEntry).where(
        PublicationEntry.list_id == row.id, PublicationEntry.withdrawn_at.is_(None)
    )
    return list(session.scalars(query.order_by(PublicationEntry.id)))


def _cases(session: Session, case_ids: Sequence[int]) -> list[Case]:
    wanted = sorted(set(case_ids))
    # locked: a case that is being reopened meanwhile is waited for
    found = list(session.scalars(select(Case).where(Case.id.in_(wanted)).order_by(Case.id).with_for_update()))
    if not wanted:
        raise InvalidInput(Text("请指明案件。", "Name at least one case."))
    if len(found) != len(wanted):
        raise NotFound(Text("没有这个案件。", "There is no such case."))
    if len({case.agency_id for case in found}) > 1:
        raise InvalidInput(
            Text("一份名单只列一个机构的案件。", "A list names cases of one agency only."),
            Text("请按机构分别提出。", "Propose one list for each agency."),
        )
    return found


def _entry(
    session: Session, book: NoticeBook, row: PublicationList, case: Case, today: date
) -> PublicationEntry:
    total = _publishable_total(session, book, case, today)
    person = session.scalars(select(Person).where(Person.id == case.person_id)).one()
    return PublicationEntry(
        list_id=row.id,
        case_id=case.id,
        person_id=person.id,
        masked_name=masked_name(person.name),
        masked_id=mask_id(person.id_no),
        total_fen=total,
    )


def _publishable_total(session: Session, book: NoticeBook, case: Case, today: date) -> int:
    """Return the assessed sum of a case whose order to return was served and has run out."""
    assessment = approved_assessment(session, case.id)
    if case.state != "assessed" or assessment is None or not return_overdue(session, book, case.id, today):
        raise Conflict(
            Text(
                "案件 {id} 不能公示：须先核定、送达责令退回文书并期满（{clause}）。",
                "Case {id} cannot be published before it is assessed and an order has run out ({clause}).",
            ).fill(id=case.id, clause=book.law.clause("publication_last").words)
        )
    return assessment.total_fen


def _publish(session: Session, context: Context, actor: Actor, row: PublicationList) -> list[Happening]:
    office = office_of(session, context, row.agency_id)
    book, today = book_for(context, office), business_today(context.clock)
    kind, entries = book.kind(KIND), standing_entries(session, row)
    for case in _cases(session, [entry.case_id for entry in entries]):
        _publishable_total(session, book, case, today)
    until = book.due_on(kind, today) or today
    address, phone = office.contact()
    values = NoticeValues(
        title=kind.name.zh,
        agency=office.name,
        issuer=office.issuer(kind),
        addressee="",
        made_on=chinese_day(today),
        due_on=chinese_day(until),
        listed_term=f"{(until - today).days}日",
        contact_address=address,
        contact_phone=phone,
        entries=tuple(Entry(one.masked_name, one.masked_id, yuan_text(one.total_fen)) for one in entries),
    )
    about = About(row.agency_id)
    notice, made = write_notice(session, context, actor, kind, office, values, about, today, until)
    row.state, row.notice_id = PUBLISHED, notice.id
    row.published_on, row.until = today, until
    session.flush()
    published = Happening("publication.published", "publication", str(row.id), {"until": str(until)})
    return [made, published]


def _book(session: Session, context: Context, row: PublicationList) -> NoticeBook:
    return book_for(context, office_of(session, context, row.agency_id))
