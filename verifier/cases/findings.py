"""What a case's leads and verifications amount to: evidence, statements of the month to stop, overpayment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.payments import payment_lines
from verifier.cases.assessing_rules import Overpayment, StopStatement, overpayment, prevailing
from verifier.cases.evidence import Evidence, IdentityTier
from verifier.cases.tables import Case, CaseLead, Verification
from verifier.crossmatch.stop_months import stop_period
from verifier.crossmatch.tables import Lead
from verifier.feeds.tables import SourceRecord
from verifier.months import Month

#: a date or serial behind a source's name: ``police-202611`` is the police
_SERIAL: Final = re.compile(r"([-_ ]*\d+)+$")


@dataclass(frozen=True, slots=True)
class CaseLeads:
    """The leads of a case with the records they rest on, oldest lead first."""

    rows: tuple[tuple[Lead, SourceRecord | None], ...]

    @property
    def leads(self) -> tuple[Lead, ...]:
        """The leads alone."""
        return tuple(lead for lead, _ in self.rows)

    @property
    def confirmed(self) -> tuple[Lead, ...]:
        """The leads an investigator confirmed; only they say anything about a debt."""
        return tuple(lead for lead in self.leads if lead.state == "confirmed")

    def statements(self) -> tuple[StopStatement, ...]:
        """Return what the confirmed leads say about the month to stop; no other lead is heard."""
        found = []
        for lead, record in self.rows:
            period = stop_period(lead.kind, lead.facts, None if record is None else record.event_date)
            if lead.state == "confirmed" and period is not None:
                letter = "" if record is None else record.evidence_class
                found.append(StopStatement(lead.id, lead.strength, letter, period))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of evidence and where it comes from: a lead's record or a verification."""

    evidence: Evidence
    source: str
    lead_id: int | None
    verification_id: int | None


def read_with(session: Session, case: Case) -> dict[int, int]:
    """Return the cases a case is read with and the person of each: itself, and those merged into it."""
    merged = session.execute(select(Case.id, Case.person_id).where(Case.merged_into == case.id))
    return {case.id: case.person_id} | dict(merged.all())


def leads_of(session: Session, case: Case) -> CaseLeads:
    """Return the leads of a case that was read in scope, with those of the cases merged into it."""
    query = (
        select(Lead, SourceRecord)
        .join(CaseLead, CaseLead.lead_id == Lead.id)
        .outerjoin(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(CaseLead.case_id.in_(read_with(session, case)))
        .order_by(Lead.id)
    )
    return CaseLeads(tuple((lead, record) for lead, record in session.execute(query)))


def verifications_of(session: Session, case: Case) -> list[Verification]:
    """Return the human verifications of a case and of those merged into it, oldest first."""
    query = select(Verification).where(Verification.case_id.in_(read_with(session, case)))
    return list(session.scalars(query.order_by(Verification.id)))


def is_refuted(verifications: Sequence[Verification]) -> bool:
    """Tell whether the last verification found the fact untrue."""
    return bool(verifications) and verifications[-1].finding == "fact_refuted"


def evidence_of(leads: CaseLeads, verifications: Sequence[Verification]) -> tuple[EvidenceItem, ...]:
    """Return the evidence of a case. A lead without a record is a suspicion, not evidence of any class.

    But for one: two benefits that stand on official rolls here, under one number, are told by those rolls.
    """
    items = [_of_record(lead, record) for lead, record in leads.rows if record is not None]
    items += [_of_own_roll(lead) for lead, record in leads.rows if record is None and _is_own_roll(lead)]
    if verifications and not is_refuted(verifications):
        last = verifications[-1]
        certain = Evidence("F", f"verification:{last.id}", "confirmed", has_valid_id_agreeing=False)
        items.append(EvidenceItem(certain, last.verified_by, None, last.id))
    return tuple(items)


def overpayment_of(
    session: Session, case: Case, leads: CaseLeads, stop: Month | None = None
) -> Overpayment | None:
    """Return what was overpaid from the prevailing month; None if no lead names a month (or ``stop``)."""
    statement = prevailing(leads.statements(), stop)
    if statement is None:
        return None
    people = sorted(set(read_with(session, case).values()))
    paid = [line for one in people for line in payment_lines(session, one, statement.period.stop)]
    return overpayment(statement, sorted(paid, key=lambda line: (line.month, line.payment_id)))


def origin_of(source: str) -> str:
    """Return the source behind a file's source name: what one source says twice is one statement."""
    name = source.strip().casefold()
    return _SERIAL.sub("", name) or name


def _is_own_roll(lead: Lead) -> bool:
    """An own roll is official; two entries that may be one human by name alone prove nothing."""
    return lead.kind == "on_two_rolls" and lead.tier == "certain" and lead.strength == "strong"


def _of_own_roll(lead: Lead) -> EvidenceItem:
    tier: IdentityTier = "confirmed" if lead.state == "confirmed" else "probable"
    evidence = Evidence("R", f"roll:{lead.rule}", tier, has_valid_id_agreeing=True)
    return EvidenceItem(evidence, "roll", lead.id, None)


def _of_record(lead: Lead, record: SourceRecord) -> EvidenceItem:
    tier: IdentityTier = "probable"
    if lead.state == "confirmed":
        tier = "confirmed"
    elif lead.state in {"open", "waiting"} and lead.tier == "certain":
        tier = "certain"
    evidence = Evidence(
        letter=record.evidence_class,
        origin=origin_of(record.source),
        identity_tier=tier,
        # a contradicted record is shown as supporting; whether a person has resolved that is asked apart
        has_valid_id_agreeing=lead.facts.get("record_strength", lead.strength) == "strong"
        and bool(record.id_no),
    )
    return EvidenceItem(evidence, record.source, lead.id, None)
