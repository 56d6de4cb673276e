"""Writes down how a paper was served, or could not be, with the file that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.cases.course.history import course_of
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.notices.entering import enter_service
from verifier.notices.evidence import ReceivedFile, add_file
from verifier.notices.lawful import check_way, failures_among, failures_of
from verifier.notices.matters import book_for, office_of
from verifier.notices.queries import services_of
from verifier.notices.service_rules import SERVED, Attempt, check_attempt, proof_kind, served_on
from verifier.notices.tables import Notice, NoticeService
from verifier.notices.voiding import locked_notice, must_stand, served_person

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

    What the service means for the case is entered into its course in the same transaction; what takes effect
    later (a service by publication) when its day has come.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        NotFound: no such paper for this actor.
        InvalidInput: no such way, no such outcome, an impossible day, a proof or name missing.
        Conflict: void, this way is open only after another was refused or failed, or the step is no longer
            lawful; the message names the clause.
    """
    actor.require(Right.CASES_WORK)
    actor.require_person()
    _check_length(report)
    today = business_today(context.clock)
    with context.database.write(actor.scope) as session:
        notice, case = locked_notice(session, report.notice_id)
        must_not_be_close(session, actor, served_person(notice))
        must_stand(session, notice)
        book = book_for(context, office_of(session, context, notice.agency_id))
        method = book.method(report.method)
        check_way(book.kind(notice.kind), method)
        attempt = Attempt(
            report.outcome,
            report.attempted_on or today,
            report.receiver.strip(),
            report.witness.strip(),
            proof.media.name,
        )
        failures = _failures(session, context, notice, case)
        check_attempt(method, attempt, failures, None if notice.migrated else notice.made_on, today)
        proves = proof_kind(method, attempt)
        file, happenings = add_file(
            session, context, actor, proof, notice.agency_id, served_person(notice), notice.case_id
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
        if case is not None:
            happenings += enter_service(session, context, actor, case, notice, row, book)
        context.auditor.record(session, actor.name, actor.os_user, happenings)
    return row


def _failures(session: Session, context: Context, notice: Notice, case: Case | None) -> frozenset[str]:
    """Return the failed attempts that count: of a case those of its present decision."""
    if case is None:
        return failures_among(one.outcome for one in services_of(session, notice))
    return failures_of(course_of(session, context, case), business_today(context.clock))


def _check_length(report: ServiceReport) -> None:
    if max(len(report.receiver), len(report.witness)) > _LONGEST_NAME or len(report.note) > _LONGEST_NOTE:
        raise InvalidInput(
            Text(
                "姓名不超过 {name} 字，说明不超过 {note} 字。",
                "A name has at most {name} characters, a note {note}.",
            ).fill(name=_LONGEST_NAME, note=_LONGEST_NOTE)
        )
