"""Tonight's findings against the leads on file: open new ones, refresh, withdraw what no longer holds.

A lead that a person has decided is never touched by the machine: cleared stays cleared for the same news,
confirmed belongs to its case. Only new evidence, which has another subject key, opens a new lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.at_risk import RiskItem, amounts_at_risk
from verifier.benefits.overpayment import AmountAtRisk
from verifier.benefits.tables import Entitlement
from verifier.crossmatch.findings import Finding
from verifier.crossmatch.tables import Lead
from verifier.database.bulk import bulk_insert, bulk_update, chunks
from verifier.database.earlier import keep_earlier, overwritten
from verifier.months import Month
from verifier.people.tables import Person

_UNDECIDED: Final = frozenset({"open", "waiting"})
_NOTHING: Final = AmountAtRisk(total_fen=0, basis="actual", actual_fen=0, estimated_fen=0, months=0)


@dataclass(frozen=True, slots=True)
class LeadChanges:
    """What one night changed among the leads of one kind."""

    opened: int
    refreshed: int
    withdrawn: int
    suppressed: int
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What tonight's findings would do to the leads of one kind; nothing is written.

    ``standing``: subject keys of the leads a night leaves or keeps open, closed ones that it finds again
    among them. ``on_file``: subject key → lead, as it is.
    """

    standing: frozenset[str]
    on_file: Mapping[str, Lead]
    new: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    gone: list[Lead]
    suppressed: int


def settle(
    session: Session, kind: str, findings: Iterable[Finding], business_date: date, now: datetime
) -> LeadChanges:
    """Bring the leads of one kind in line with tonight's findings; the caller audits the happenings."""
    plan = plan_of(session, kind, findings, business_date, now)
    on_file_state = {lead.id: lead.state for lead in plan.on_file.values()}
    withdrawn = [{"id": lead.id, "state": "withdrawn", "changed_at": now} for lead in plan.gone]
    stands = {lead.id: vars(lead) for lead in plan.on_file.values()}
    keep_earlier(session, Lead, [*overwritten(plan.changed, stands), *overwritten(withdrawn, stands)])
    bulk_insert(session, Lead, plan.new)
    bulk_update(session, Lead, plan.changed)
    bulk_update(session, Lead, withdrawn)
    reopened = [row["id"] for row in plan.changed if on_file_state[row["id"]] == "withdrawn"]
    happenings = _happenings(session, kind, [row["subject_key"] for row in plan.new], reopened, plan.gone)
    return LeadChanges(len(plan.new), len(plan.changed), len(plan.gone), plan.suppressed, happenings)


def plan_of(
    session: Session, kind: str, findings: Iterable[Finding], business_date: date, now: datetime
) -> Plan:
    """Hold tonight's findings of one kind against the leads on file."""
    seen = {finding.subject_key: finding for finding in sorted(findings, key=lambda found: found.subject_key)}
    amounts = _amounts(session, seen, Month.of(business_date))
    running = _people_with_running_entitlement(session, {finding.person_id for finding in seen.values()})
    standing = {
        key: finding
        for key, finding in seen.items()
        if finding.only_if == "always"
        or amounts[key].total_fen > 0
        or (finding.only_if == "money_or_running" and finding.person_id in running)
    }
    on_file = {lead.subject_key: lead for lead in session.scalars(select(Lead).where(Lead.kind == kind))}
    cleared = {(lead.person_id, lead.content_key) for lead in on_file.values() if lead.state == "cleared"}
    agencies = _agencies(session, {finding.person_id for finding in standing.values()})
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    suppressed: set[str] = set()
    for key, finding in standing.items():
        lead = on_file.get(key)
        silent = finding.content_key is not None and (finding.person_id, finding.content_key) in cleared
        if silent and (lead is None or lead.state == "withdrawn"):
            suppressed.add(key)
        elif lead is None:
            opening = {
                "subject_key": key,
                "kind": kind,
                "opened_on": business_date,
                "state": "open",
                "changed_at": now,
            }
            new.append(_values(finding, amounts[key], agencies) | opening)
        elif lead.state in _UNDECIDED or lead.state == "withdrawn":
            values = _values(finding, amounts[key], agencies)
            state = "open" if lead.state == "withdrawn" else lead.state
            if state != lead.state or any(getattr(lead, name) != value for name, value in values.items()):
                changed.append(values | {"id": lead.id, "state": state, "changed_at": now})
    gone = [lead for key, lead in on_file.items() if key not in standing and lead.state in _UNDECIDED]
    return Plan(frozenset(standing.keys() - suppressed), on_file, new, changed, gone, len(suppressed))


def _values(finding: Finding, amount: AmountAtRisk, agencies: Mapping[int, int]) -> dict[str, Any]:
    facts = dict(finding.facts)
    if finding.stop is not None:
        facts["stop"] = str(finding.stop)
    if finding.until is not None:
        facts["until"] = str(finding.until)
    if finding.schemes is not None:
        facts["schemes"] = list(finding.schemes)
    return {
        "tier": finding.tier,
        "strength": finding.strength,
        "weight": finding.weight,
        "rule": finding.rule,
        "person_id": finding.person_id,
        "agency_id": agencies[finding.person_id],
        "record_id": finding.record_id,
        "amount_at_risk_fen": amount.total_fen,
        "amount_basis": amount.basis,
        "why": finding.why.as_dict(),
        "facts": facts,
        "content_key": finding.content_key,
    }


def _amounts(session: Session, findings: Mapping[str, Finding], through: Month) -> dict[str, AmountAtRisk]:
    items = [
        RiskItem(key, finding.person_id, finding.stop, finding.until, finding.schemes)
        for key, finding in findings.items()
        if finding.stop is not None
    ]
    known = amounts_at_risk(session, items, through)
    return {key: known.get(key, _NOTHING) for key in findings}


def _people_with_running_entitlement(session: Session, people: set[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(people):
        found.update(
            session.scalars(
                select(Entitlement.person_id).where(
                    Entitlement.person_id.in_(chunk), Entitlement.state == "running"
                )
            )
        )
    return found


def _agencies(session: Session, people: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in chunks(people):
        found.update(session.execute(select(Person.id, Person.agency_id).where(Person.id.in_(chunk))).all())
    return found


def _happenings(
    session: Session, kind: str, new_keys: Sequence[str], reopened: Sequence[int], gone: Sequence[Lead]
) -> tuple[Happening, ...]:
    opened: list[Happening] = []
    for chunk in chunks(new_keys):
        opened.extend(
            Happening("lead.opened", "lead", str(lead_id), {"kind": kind})
            for lead_id in session.scalars(
                select(Lead.id).where(Lead.subject_key.in_(chunk)).order_by(Lead.id)
            )
        )
    back = [Happening("lead.reopened", "lead", str(lead_id), {"kind": kind}) for lead_id in reopened]
    withdrawn = [Happening("lead.withdrawn", "lead", str(lead.id), {"kind": kind}) for lead in gone]
    return (*opened, *back, *withdrawn)
