"""Undoes a wrongful stop in one transaction (invariant 6): all of it happens, or nothing.

Payment resumes next month, every month between is paid back with the adjustments that were missed, an
approved assessment falls with its debt, the case is cleared and its leads stay silent, the sources are asked
to correct their records, what was published is withdrawn and letters are made (by who hears
:class:`StopReversed`), and the error counts against the budget of its feeds and rules. One person who may
approve does it, and waits for nobody.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.cases.assessing import PROPOSED, end_assessments, supersede_approved
from verifier.cases.caseload.drawing import draw_review
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.ending import reopen_in
from verifier.cases.findings import leads_of
from verifier.cases.happenings import StopReversed
from verifier.cases.proofs import checked_proof
from verifier.cases.rules import OPEN_STATES, RECOVERING, REOPENABLE, SETTLED
from verifier.cases.steps import locked_case
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.budgets import count_wrong
from verifier.cases.stops.ending import ENDED, Ended, end_stop, stop_to_undo, undo_resumed
from verifier.cases.stops.looking import look_at_roll
from verifier.cases.stops.proposing import detail_of
from verifier.cases.stops.words import WRONG
from verifier.cases.tables import Case, CaseEvent, Verification
from verifier.clock import business_today
from verifier.context import Context
from verifier.crossmatch.correction_requests import ask_sources_to_correct
from verifier.crossmatch.decisions import settle_with_reversal
from verifier.errors import Conflict, InvalidInput
from verifier.events import raise_event
from verifier.feeds.tables import SourceRecord
from verifier.language import Text
from verifier.months import Month
from verifier.procedure.terms import term_end
from verifier.reasons import checked_reason

_UNDO: Final = Right.CASES_APPROVE


def reverse_stop(
    context: Context,
    actor: Actor,
    case_id: int,
    version: int,
    reason: str,
    proof: str,
    *,
    wrong: str = "record",
) -> Stop:
    """Undo a wrongful stop: the standing one, or one that was resumed and proves wrong later.

    ``proof``: what shows that it was wrong (the person was seen, an acquittal, a corrected certificate).
    ``wrong``: ``record`` (it is about this person and wrong) or ``person`` (it is another person's).

    Raises:
        NotPermitted: the actor lacks an approver's right, is not a person, or is close to the person.
        InvalidInput: no reason, nothing that could be a proof, or no such ``wrong``.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, or no stop of this case is left to be undone.
    """
    actor.require(_UNDO)
    why, shown = checked_reason(reason), checked_proof(proof)
    if wrong not in WRONG:
        raise InvalidInput(
            Text("没有“{w}”这种错误。", "There is no such error: “{w}”.").fill(w=wrong),
            Text("可选：{known}。", "Choose one of: {known}.").fill(known=", ".join(WRONG)),
        )
    with context.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        actor.require_person()
        stop = stop_to_undo(session, case)
        undoing = _Undoing(session, context, actor, case, stop, why)
        undoing.take_up()
        undoing.refute(shown)
        undoing.pay()
        undoing.clear(same=wrong == "record")
        undoing.tell_others()
        context.auditor.record(session, actor.name, actor.os_user, undoing.told)
    return stop


class _Undoing:
    """One reversal on its way, inside its transaction; ``told`` is what goes to the audit chain."""

    def __init__(
        self, session: Session, context: Context, actor: Actor, case: Case, stop: Stop, why: str
    ) -> None:
        self.session, self.context, self.actor = session, context, actor
        self.case, self.stop, self.why = case, stop, why
        self.at = context.clock.now()
        self.today = business_today(context.clock)
        self.told: list[Happening] = []

    def take_up(self) -> None:
        """Bring the case to where a fact can be refuted; an approved assessment falls, with its debt."""
        if self.case.state in (*RECOVERING, *SETTLED):
            self._enter("decision_annulled")
        elif self.case.state in REOPENABLE:
            # with its leads: what was cleared before is cleared once more, and its sources are asked too
            reopen_in(self.session, self.context, self.actor, self.case, self.why, _UNDO)
        elif self.case.state not in OPEN_STATES:
            raise Conflict(
                Text("本案已并入他案。", "The case is merged into another."),
                Text(
                    "请先恢复为独立案件，再撤销错停。",
                    "Part it from the other case first, then undo the stop.",
                ),
            )
        self.told += supersede_approved(
            self.session, self.case, by=self.actor.name, at=self.at, reason=self.why
        )

    def refute(self, proof: str) -> None:
        """Enter the verification that shows the stop was wrong; every other evidence loses against it."""
        if _stands_refuted(self.session, self.case):
            return
        verification = Verification(
            case_id=self.case.id,
            at=self.at,
            verified_by=self.actor.name,
            finding="fact_refuted",
            how=self.why,
            proof=proof,
        )
        self.session.add(verification)
        self.session.flush()
        end_assessments(self.session, self.case, PROPOSED, "overtaken")
        self._enter("fact_refuted", {"verification": verification.id})

    def pay(self) -> None:
        """Have payment resume next month, where it has not; write down each month paid back, each once."""
        ended = self._end()
        said = {
            "resumed_from": str(ended.resumed_from),
            "back_pay_fen": sum(line.fen for line in ended.lines),
            "months": len({line.month for line in ended.lines}),
        }
        self._enter("stop_reversed", detail_of(self.stop) | said)
        look_at_roll(
            self.session,
            self.context,
            self.case.person_id,
            ended.otherwise,
            self.stop.id,
            self.actor.name,
            self.told,
        )

    def _end(self) -> Ended:
        by, at, why = self.actor.name, self.at, self.why
        if self.stop.state == ENDED:
            return undo_resumed(self.session, self.stop, by=by, at=at, reason=why)
        resumed = Month.of(self.today).plus(1)
        return end_stop(
            self.session, self.stop, "reversed", resumed, paid_back=True, by=by, at=at, reason=why
        )

    def clear(self, *, same: bool) -> None:
        """End the case; the same news stays silent, and a colleague may be drawn to look at it again."""
        leads = leads_of(self.session, self.case)
        records = [record for lead, record in leads.rows if record is not None and lead.state == "confirmed"]
        self._ask_sources(records)
        self._enter("cleared", {"leads": [lead.id for lead in leads.confirmed]})
        self.told += settle_with_reversal(
            self.context, self.session, self.actor.name, leads.leads, same=same, reason=self.why
        )
        self.told += draw_review(self.session, self.context, self.case)

    def tell_others(self) -> None:
        """Count the error, and have papers and publications follow."""
        self.told += count_wrong(self.session, self.context.settings.stops, self.stop, self.at)
        raise_event(
            self.session,
            StopReversed(
                context=self.context,
                case_id=self.case.id,
                person_id=self.case.person_id,
                agency_id=self.case.agency_id,
                stop_id=self.stop.id,
                by=self.actor.name,
                at=self.at,
                reason=self.why,
                audit=self.told,
            ),
        )

    def _ask_sources(self, records: list[SourceRecord]) -> None:
        law = self.context.law_of(self.session, self.case.agency_id)
        ask_sources_to_correct(
            self.session,
            person_id=self.case.person_id,
            records=records,
            stop_id=self.stop.id,
            by=self.actor.name,
            at=self.at,
            due_on=term_end(self.today, law.terms["decision_notice"], law.calendar).on,
            audit=self.told,
        )

    def _enter(self, action: str, detail: dict[str, Any] | None = None) -> None:
        step = Entered(action, self.why, detail=detail or {})
        self.told.append(enter_step(self.session, self.context, self.case, self.actor, step, _UNDO)[1])


def _stands_refuted(session: Session, case: Case) -> bool:
    """Tell whether somebody refuted the fact already, and nothing in the case has overtaken it since."""
    query = (
        select(CaseEvent.action)
        .where(
            CaseEvent.case_id == case.id,
            CaseEvent.action.in_(
                ("fact_confirmed", "fact_refuted", "resumed", "reopened", "decision_annulled")
            ),
        )
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    return session.scalar(query) == "fact_refuted"
