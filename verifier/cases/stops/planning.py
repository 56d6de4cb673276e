"""What a stop of a case would be at this moment, read from its leads, its decisions and its benefits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.overpayment import RUNNING
from verifier.benefits.suspending import locked_entitlements
from verifier.benefits.tables import Entitlement
from verifier.cases.assessing_rules import StopStatement, prevailing
from verifier.cases.families import DUPLICATE
from verifier.cases.findings import CaseLeads, evidence_of, leads_of, verifications_of
from verifier.cases.stops import planning_rules
from verifier.cases.stops.budgets import Ground, grounds_of
from verifier.cases.tables import Case, CaseEvent
from verifier.errors import Conflict
from verifier.language import Text
from verifier.months import Month


@dataclass(frozen=True, slots=True)
class Plan:
    """A stop as it would be: the state the benefits get, which of them, from which month, resting on what."""

    cause: str
    from_month: Month
    benefits: tuple[Entitlement, ...]
    statement: StopStatement | None
    grounds: tuple[Ground, ...]
    basis: dict[str, Any]

    @property
    def schemes(self) -> list[str]:
        """The schemes of the benefits."""
        return [benefit.scheme for benefit in self.benefits]


def plan_of(
    session: Session,
    case: Case,
    today: date,
    schemes: Collection[str] | None = None,
    from_month: Month | None = None,
) -> Plan:
    """Return the stop of a locked case; its benefits come locked too.

    Whether it is lawful (evidence, notice, window) is the procedure's matter and asked apart.

    Raises:
        Conflict: this kind of case stops nothing, nothing is in payment, nothing says which benefit ends, or
            by then it is due again.
        InvalidInput: a scheme that may not be stopped, or a month that has begun.
    """
    leads = leads_of(session, case)
    confirmed = leads.confirmed
    cause = cause_in(case, leads)
    if cause is None:
        raise Conflict(
            Text("此类案件不能据以停发。", "No payment is stopped in a case of this kind."),
            Text(
                "如本人已死亡或不符合条件，须另有相应疑点成立。", "A lead about a death or custody is needed."
            ),
        )
    statement = prevailing(leads.statements())
    period = planning_rules.period_of(statement, confirmed)
    first = planning_rules.first_month(period, today, from_month)
    benefits = [one for one in locked_entitlements(session, case.person_id) if one.state == RUNNING]
    duplicate = case.kind == DUPLICATE
    chosen = planning_rules.chosen_schemes(
        [benefit.scheme for benefit in benefits],
        period.schemes,
        _decided(session, case) if duplicate else None,
        schemes,
        one_must_stay=duplicate,
    )
    grounds = grounds_of(session, leads)
    return Plan(
        cause=cause,
        from_month=first,
        benefits=tuple(benefit for benefit in benefits if benefit.scheme in chosen),
        statement=statement,
        grounds=grounds,
        basis=_basis(session, case, leads, statement, grounds),
    )


def cause_in(case: Case, leads: CaseLeads) -> str | None:
    """Return the state the benefits would get; None where this kind of case stops nothing."""
    return planning_rules.cause_of(case.kind, leads.confirmed, _reasons(leads))


def _reasons(leads: CaseLeads) -> Sequence[str | None]:
    return [
        record.detail.get("reason")
        for lead, record in leads.rows
        if record is not None and record.kind == "deaths" and lead.state == "confirmed"
    ]


def _decided(session: Session, case: Case) -> tuple[str, ...] | None:
    """Return the schemes a person decided to end, as the entry of that decision names them."""
    query = (
        select(CaseEvent.detail)
        .where(CaseEvent.case_id == case.id, CaseEvent.action == "scheme_decided")
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    ends = (session.scalar(query) or {}).get("ends")
    if ends is None:
        return None
    return tuple(ends) if isinstance(ends, list) else tuple(str(ends).replace(",", " ").split())


def _basis(
    session: Session,
    case: Case,
    leads: CaseLeads,
    statement: StopStatement | None,
    grounds: Sequence[Ground],
) -> dict[str, Any]:
    """Return what the stop rests on, so that it can be read years later; numbers and codes only."""
    evidence = evidence_of(leads, verifications_of(session, case))
    confirmed = leads.confirmed
    return {
        "leads": [lead.id for lead in confirmed],
        "records": [lead.record_id for lead in confirmed if lead.record_id is not None],
        "feeds": sorted({ground.feed for ground in grounds}),
        "files": sorted({ground.file_id for ground in grounds if ground.file_id is not None}),
        "rules": sorted({ground.rule for ground in grounds}),
        "evidence": [
            {"class": item.evidence.letter, "source": item.source, "strong": item.evidence.is_strong}
            for item in evidence
            if item.lead_id is not None
        ],
        "verification": next((item.verification_id for item in evidence if item.verification_id), None),
        "statement": None if statement is None else statement.as_dict(),
    }
