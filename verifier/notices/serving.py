"""Writes down how a paper was served, or could not be, with the file that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import InvalidInput, NotFound
from verifier.language import Text
from verifier.notices.evidence import ReceivedFile, add_file
from verifier.notices.matters import book_for, office_of
from verifier.notices.queries import outcomes_in_matter
from verifier.notices.service_rules import SERVED, Attempt, check_attempt, proof_kind, served_on
from verifier.notices.tables import Notice, NoticeService

_LONGEST_NAME = 100
_LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """How an attempt went. ``method`` as in procedure.toml; ``receiver`` and ``witness`` are names."""

    notice_id: int
    method: str
    outcome: str = SERVED
    attempted_on: date | None = None
    receiver: str = ""
    witness: str = ""
    note: str = ""


def record_service(
    context: Context, actor: Actor, report: ServiceReport, proof: ReceivedFile
) -> NoticeService:
    """Write down an attempt to serve a paper; the proof joins the evidence of its case.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        NotFound: no such paper for this actor.
        InvalidInput: no such way, no such outcome, an impossible day, a proof or name missing.
        Conflict: this way is open only after another was refused or failed.
    """
    actor.require(Right.CASES_WORK)
    actor.require_person()
    _check_length(report)
    today = business_today(context.clock)
    with context.database.write(actor.scope) as session:
        notice = session.scalar(select(Notice).where(Notice.id == report.notice_id).with_for_update())
        if notice is None:
            raise NotFound(Text("没有这份文书。", "There is no such paper."))
        if notice.person_id is None:
            raise InvalidInput(
                Text("公示名单不送达。", "A published list is not served on anybody."),
                Text("请用 notices publish。", "Use notices publish."),
            )
        book = book_for(context, office_of(session, context, notice.agency_id))
        method = book.method(report.method)
        attempt = Attempt(
            report.outcome,
            report.attempted_on or today,
            report.receiver.strip(),
            report.witness.strip(),
            proof.media.name,
        )
        check_attempt(method, attempt, outcomes_in_matter(session, notice), notice.made_on, today)
        proves = proof_kind(method, attempt)
        file, happenings = add_file(
            session, context, actor, proof, notice.agency_id, notice.person_id, notice.case_id
        )
        row = NoticeService(
            notice_id=notice.id,
            method=method.key,
            outcome=attempt.outcome,
            attempted_on=attempt.attempted_on,
            served_on=served_on(method, attempt, book.law.calendar),
            receiver=attempt.receiver or None,
            witness=attempt.witness or None,
            proof_id=file.id,
            proof_kind=proves,
            note=report.note.strip(),
            recorded_by=actor.name,
            recorded_at=context.clock.now(),
        )
        session.add(row)
        session.flush()
        detail = {"number": notice.number, "method": row.method, "service": row.outcome, "evidence": file.id}
        happenings.append(Happening("notice.service_recorded", "notice", str(notice.id), detail))
        context.auditor.record(session, actor.name, actor.os_user, happenings)
    return row


def _check_length(report: ServiceReport) -> None:
    if max(len(report.receiver), len(report.witness)) > _LONGEST_NAME or len(report.note) > _LONGEST_NOTE:
        raise InvalidInput(
            Text(
                "姓名不超过 {name} 字，说明不超过 {note} 字。",
                "A name has at most {name} characters, a note {note}.",
            ).fill(name=_LONGEST_NAME, note=_LONGEST_NOTE)
        )
