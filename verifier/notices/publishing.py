"""Names published as the last step: masked, approved by others than the proposer, withdrawn at any time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text, chinese_day
from verifier.money import yuan_text
from verifier.notices.chinese import masked_name
from verifier.notices.making import About, write_notice
from verifier.notices.matters import book_for, office_of
from verifier.notices.names_in_cases import refused_names
from verifier.notices.publication_rules import PROPOSED, PUBLISHED, REFUSED, check_approver, check_step
from verifier.notices.queries import approved_assessment
from verifier.notices.tables import PublicationApproval, PublicationEntry, PublicationList
from verifier.notices.values import Entry, NoticeValues
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.reasons import checked_reason
from verifier.recovery.tables import Debt

KIND = "publication_list"


def propose_list(context: Context, actor: Actor, case_ids: Sequence[int], reason: str) -> PublicationList:
    """Propose to publish the people of these cases; masked from the beginning.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to somebody on it.
        InvalidInput: no case, no reason, or cases of several agencies.
        NotFound: a case is not there for this actor.
        Conflict: publication is not lawful in a case; the message names the clause.
    """
    actor.require(Right.CASES_WORK)
    actor.require_person()
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        cases = _cases(session, case_ids)
        must_not_be_close(session, actor, *(case.person_id for case in cases))
        row = PublicationList(
            agency_id=cases[0].agency_id,
            state=PROPOSED,
            reason=why,
            proposed_by=actor.name,
            proposed_at=context.clock.now(),
        )
        session.add(row)
        session.flush()
        told = []
        for case in cases:
            told.append(_enter(session, context, actor, case, "names_proposed", why, row))
            session.add(_entry(session, row, case))
        session.flush()
        detail = {"cases": [case.id for case in cases]}
        told.append(Happening("publication.proposed", "publication", str(row.id), detail))
        context.auditor.record(session, actor.name, actor.os_user, told)
    return row


def approve_list(context: Context, actor: Actor, list_id: int, reason: str) -> PublicationList:
    """Say yes to a list. With the last yes that is needed it is published, and its clock begins.

    Raises:
        NotPermitted: the actor lacks the right, is no person, is close to somebody on it, proposed it, or has
            said yes already.
        InvalidInput: no reason.
        NotFound: no such list for this actor.
        Conflict: not awaiting approval, publication is no longer lawful in a case on it, or what is owed in
            one has changed since it was proposed.
    """
    actor.require(Right.CASES_APPROVE)
    actor.require_person()
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        row = locked_list(session, list_id)
        check_step(row.state, "approve")
        must_not_be_close(session, actor, *(one.person_id for one in standing_entries(session, row)))
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
            happenings += _publish(session, context, actor, row, why)
        context.auditor.record(session, actor.name, actor.os_user, happenings)
    return row


def refuse_list(context: Context, actor: Actor, list_id: int, reason: str) -> PublicationList:
    """Refuse a list that awaits approval.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to somebody on it.
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
        must_not_be_close(session, actor, *(one.person_id for one in standing_entries(session, row)))
        row.state, row.end_reason = REFUSED, why
        row.ended_by, row.ended_at = actor.name, context.clock.now()
        told = refused_names(session, standing_entries(session, row), actor.name, context.clock.now(), why)
        told.append(Happening("publication.refused", "publication", str(row.id), {}))
        context.auditor.record(session, actor.name, actor.os_user, told)
    return row


def locked_list(session: Session, list_id: int) -> PublicationList:
    """Return a list in scope for changing, its cases locked before it (NotFound where there is none)."""
    listed = select(PublicationEntry.case_id).where(PublicationEntry.list_id == list_id)
    session.execute(select(Case.id).where(Case.id.in_(listed)).order_by(Case.id).with_for_update())
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


def _entry(session: Session, row: PublicationList, case: Case) -> PublicationEntry:
    person = session.scalars(select(Person).where(Person.id == case.person_id)).one()
    return PublicationEntry(
        list_id=row.id,
        case_id=case.id,
        person_id=person.id,
        masked_name=masked_name(person.name),
        masked_id=mask_id(person.id_no),
        total_fen=owed_in(session, case.id),
    )


def owed_in(session: Session, case_id: int) -> int:
    """Return what is still owed in a case that was read in scope, in fen."""
    assessment = approved_assessment(session, case_id)
    if assessment is None:
        return 0
    due = session.scalar(select(Debt.due_fen).where(Debt.assessment_id == assessment.id))
    return assessment.total_fen if due is None else due


def _enter(
    session: Session,
    context: Context,
    actor: Actor,
    case: Case,
    action: str,
    reason: str,
    row: PublicationList,
    number: str = "",
) -> Happening:
    """Enter a step of publication into a locked case.

    Raises:
        Conflict: not lawful in this case; the message names it and the clause.
    """
    detail = {"list": row.id} | ({"document": number} if number else {})
    try:
        return enter_step(session, context, case, actor, Entered(action, reason, detail=detail))[1]
    except Conflict as refused:
        said = Text("案件 {id}：{why}", "Case {id}: {why}").fill(id=case.id, why=refused.message)
        raise Conflict(said, refused.remedy) from refused


def _publish(
    session: Session, context: Context, actor: Actor, row: PublicationList, reason: str
) -> list[Happening]:
    office = office_of(session, context, row.agency_id)
    book, today = book_for(context, office), business_today(context.clock)
    kind, entries = book.kind(KIND), standing_entries(session, row)
    cases = _cases(session, [entry.case_id for entry in entries])
    for entry in entries:
        if owed_in(session, entry.case_id) != entry.total_fen:
            raise Conflict(
                Text("案件 {id} 提出公示之后余额有变化。", "What is owed in case {id} has changed.").fill(
                    id=entry.case_id
                ),
                Text("请退回名单，重新提出。", "Refuse the list, and have it proposed anew."),
            )
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
    notice, made = write_notice(session, context, actor.name, kind, office, values, about, today, until)
    told = [
        _enter(session, context, actor, case, "names_published", reason, row, notice.number) for case in cases
    ]
    row.state, row.notice_id = PUBLISHED, notice.id
    row.published_on, row.until = today, until
    session.flush()
    published = Happening("publication.published", "publication", str(row.id), {"until": str(until)})
    return [*told, made, published]
