"""Whether a debt may be proposed from a case: the page shows it, proposing and approving ask it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.evidence import StopRule, benefit_may_be_ended, stop_may_be_proposed
from verifier.cases.families import (
    DUPLICATE,
    may_be_stopped,
    may_end_here,
    next_without_debt,
    stop_text,
    why_no_debt,
)
from verifier.cases.findings import CaseLeads, evidence_of, is_refuted, read_with
from verifier.cases.tables import Case, CaseEvent, Verification
from verifier.certification.renewing import PROXY
from verifier.certification.subjects import subject_of
from verifier.certification.tables import Certification
from verifier.crossmatch.contradiction import (
    LastCertification,
    contradicted_on,
    last_certifications,
    last_possible_day,
)
from verifier.errors import Conflict
from verifier.language import Text

NOTHING_OVERPAID: Final = Text("没有实际多发的金额可供核定。", "There is no overpayment to assess.")
NOT_ASSESSED: Final = Text(
    "仍有实际多发的金额没有核定，不能结案。",
    "What was overpaid has not been assessed: the case is not closed.",
)


@dataclass(frozen=True, slots=True)
class Readiness:
    """``rule``: does the evidence carry a debt; ``stop_rule``: does it carry a stop of payment.

    ``not_assessable``: why the case can have no debt, if so. ``contradicted_on``: the latest certification
    after a recorded death, settled or not; ``contradiction_open``: no human verification has been made with
    it in sight; after one, only a proof in person (or a roll's word) opens it again, not a sign that somebody
    else could have given.
    """

    rule: StopRule
    stop_rule: StopRule
    not_assessable: Text | None
    verified: bool
    last_certified_on: date | None
    certified_until: date | None
    contradicted_on: date | None
    contradiction_open: bool
    next_if_verified: Text | None


def readiness_of(
    session: Session, case: Case, leads: CaseLeads, verifications: Sequence[Verification]
) -> Readiness:
    """Return how far a case that was read in scope has come, from what is on file at this moment."""
    last = _last_certification(session, case)
    against = contradiction_of(session, case, leads)
    still_open = against is not None and not _settled(session, case, _died(leads))
    confirmed = leads.confirmed
    no_debt = why_no_debt(case.kind, confirmed)
    refuted = is_refuted(verifications)
    evidence = [item.evidence for item in evidence_of(leads, verifications)]
    by_evidence = stop_may_be_proposed(
        evidence,
        refuted=refuted,
        contradicted=still_open,
    )
    barred = StopRule(allowed=False, missing=stop_text(case.kind, confirmed))
    stop_rule = by_evidence if may_be_stopped(case.kind, confirmed) else barred
    if case.kind == DUPLICATE and may_end_here(confirmed):
        stop_rule = benefit_may_be_ended(evidence, refuted=refuted)
    return Readiness(
        rule=by_evidence if no_debt is None else barred,
        stop_rule=stop_rule,
        not_assessable=no_debt,
        verified=bool(verifications) and not refuted,
        last_certified_on=None if last is None else last.certified_on,
        certified_until=None if last is None else last.until,
        contradicted_on=against,
        contradiction_open=still_open,
        next_if_verified=None if no_debt is None else next_without_debt(case.kind, confirmed),
    )


def require_ready(readiness: Readiness) -> None:
    """Do nothing if a debt may be proposed.

    Raises:
        Conflict: no debt follows from this kind of case, or the evidence does not carry it: says what is
            missing.
    """
    if readiness.not_assessable is not None:
        raise Conflict(
            Text("本案不能核定应追回款。", "No debt can be assessed in this case."), readiness.not_assessable
        )
    if not readiness.rule.allowed:
        raise Conflict(
            Text(
                "现有证据不足以认定应当停发，不能核定应追回款。",
                "The evidence does not prove that payment should have stopped: no debt can be assessed.",
            ),
            readiness.rule.missing,
        )


def contradiction_of(session: Session, case: Case, leads: CaseLeads) -> date | None:
    """Return the latest certification if it is later than a recorded death of the case, as it stands now."""
    return contradicted_on(_last_certification(session, case), _died(leads))


def _last_certification(session: Session, case: Case) -> LastCertification | None:
    found = last_certifications(session, _entries(session, case)).values()
    return max(found, key=lambda one: (one.certified_on, one.until), default=None)


def _entries(session: Session, case: Case) -> set[int]:
    """Return every entry of the registers that is this human: who is alive under one is so under all."""
    people = set(read_with(session, case).values())
    return people.union(*(subject_of(session, one).person_ids for one in people))


def _died(leads: CaseLeads) -> date | None:
    """Return the earliest of the last days on which the recorded deaths of the case may have been."""
    days = [
        last_possible_day(record.event_date, record.detail)
        for _, record in leads.rows
        if record is not None and record.kind == "deaths"
    ]
    return min((day for day in days if day is not None), default=None)


def _settled(session: Session, case: Case, died: date | None) -> bool:
    """Tell whether the last confirming verification had every proof in person after the death in sight.

    Somebody who uses the card of the dead would otherwise put off the stop with each sign of that kind.
    """
    query = (
        select(CaseEvent.at, CaseEvent.detail)
        .where(CaseEvent.case_id == case.id, CaseEvent.action == "fact_confirmed")
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    verified = session.execute(query).one_or_none()
    if verified is None:
        return False
    proofs = select(Certification.id).where(
        Certification.person_id.in_(_entries(session, case)),
        Certification.certified_on > died,
        Certification.basis != PROXY,
    )
    shown = verified.detail.get("contradicted_on")
    if shown is not None:
        # what a roll states does not say when it came: by its day
        by_day = Certification.recorded_at.is_(None) & (
            Certification.certified_on > date.fromisoformat(shown)
        )
        proofs = proofs.where(by_day | (Certification.recorded_at > verified.at))
    return session.scalar(proofs.limit(1)) is None
