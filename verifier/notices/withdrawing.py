"""Takes published names back: one person's or a whole list, at once and without asking anybody's leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.cases.happenings import AssessmentSuperseded
from verifier.cases.tables import Assessment
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import NotFound
from verifier.language import Text
from verifier.notices.names_in_cases import withdrawn_names
from verifier.notices.publication_rules import PROPOSED, PUBLISHED, WITHDRAWN, check_step, is_public
from verifier.notices.publishing import locked_list, standing_entries
from verifier.notices.tables import PublicationEntry, PublicationList
from verifier.reasons import checked_reason
from verifier.recovery.happenings import DebtMoved


def withdraw_list(
    context: Context, actor: Actor, list_id: int, reason: str, *, case_id: int | None = None
) -> PublicationList:
    """Take a list back, or one case's entry; a list without any entry left is withdrawn itself.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to somebody concerned.
        InvalidInput: no reason.
        NotFound: no such list, or no such entry on it.
        Conflict: it was refused or withdrawn already.
    """
    actor.require(Right.CASES_WORK if Right.CASES_WORK in actor.rights else Right.CASES_APPROVE)
    actor.require_person()
    why = checked_reason(reason)
    at = context.clock.now()
    with context.database.write(actor.scope) as session:
        row = locked_list(session, list_id)
        check_step(row.state, "withdraw")
        entries = [one for one in standing_entries(session, row) if case_id in (None, one.case_id)]
        if not entries:
            raise NotFound(Text("名单上没有这个案件。", "The list does not name this case."))
        must_not_be_close(session, actor, *(one.person_id for one in entries))
        happenings = _take_back(session, row, entries, actor.name, at, why)
        context.auditor.record(session, actor.name, actor.os_user, happenings)
    return row


def withdraw_case(session: Session, by: str, at: datetime, case_id: int, reason: str) -> list[Happening]:
    """Take a case's name back wherever it stands, inside the transaction that undoes a wrongful stop.

    Returns what to audit; nothing where the case was never listed.
    """
    query = (
        select(PublicationList, PublicationEntry)
        .join(PublicationEntry, PublicationEntry.list_id == PublicationList.id)
        .where(
            PublicationEntry.case_id == case_id,
            PublicationEntry.withdrawn_at.is_(None),
            PublicationList.state.in_((PROPOSED, PUBLISHED)),
        )
        .with_for_update()
    )
    happenings: list[Happening] = []
    for row, entry in session.execute(query).all():
        happenings += _take_back(session, row, [entry], by, at, reason)
    return happenings


def take_names_down(session: Session, event: DebtMoved) -> None:
    """Handle a debt that is settled or given up: nobody's name stands published for it any longer."""
    if event.new != "open":
        reason = str(Text("款项已了结", "nothing is owed any more"))
        event.audit.extend(withdraw_case(session, event.by, event.at, event.case_id, reason))


def take_names_back(session: Session, event: AssessmentSuperseded) -> None:
    """Handle a decision that fell: nobody's name stands published for it."""
    case_id = session.scalar(select(Assessment.case_id).where(Assessment.id == event.assessment_id))
    if case_id is not None:
        event.audit.extend(withdraw_case(session, event.by, event.at, case_id, event.reason))


def public_entries(session: Session, context: Context) -> list[tuple[PublicationList, PublicationEntry]]:
    """Return what the public may see today, newest list first: masked, and only while its clock runs."""
    today = business_today(context.clock)
    lists = session.scalars(
        select(PublicationList).where(PublicationList.state == PUBLISHED).order_by(PublicationList.id.desc())
    )
    return [
        (row, entry)
        for row in lists
        if is_public(row.state, row.published_on, row.until, today)
        for entry in standing_entries(session, row)
    ]


def _take_back(
    session: Session,
    row: PublicationList,
    entries: Sequence[PublicationEntry],
    by: str,
    at: datetime,
    reason: str,
) -> list[Happening]:
    told = withdrawn_names(session, entries, by, at, reason)
    for entry in entries:
        entry.withdrawn_by, entry.withdrawn_at, entry.withdrawn_reason = by, at, reason
    session.flush()
    detail = {"cases": [entry.case_id for entry in entries]}
    happenings = [*told, Happening("publication.entry_withdrawn", "publication", str(row.id), detail)]
    if not standing_entries(session, row):
        row.state, row.ended_by, row.ended_at, row.end_reason = WITHDRAWN, by, at, reason
        session.flush()
        happenings.append(Happening("publication.withdrawn", "publication", str(row.id), {}))
    return happenings
