"""What a reviewer sees, what waits for one, and what the reviews came to; never who cleared, nor why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.tables import Agency
from verifier.cases.caseload.drawing import AMOUNT, WAITING
from verifier.cases.caseload.reviewing import had_a_hand, reviewable
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.findings import EvidenceItem, evidence_of, leads_of, verifications_of
from verifier.cases.readiness import contradiction_of
from verifier.cases.tables import Case, CaseEvent
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person

REVIEW_STATES: Final[dict[str, Text]] = {
    "open": Text("待复核", "waits for review"),
    "agreed": Text("同意排除", "agreed"),
    "disagreed": Text("不同意，已重新办理", "disagreed: the case is taken up again"),
}
DRAWN_FOR: Final[dict[str, Text]] = {
    "amount": Text("金额较大", "for its amount"),
    "sample": Text("抽样", "by sample"),
}


@dataclass(frozen=True, slots=True)
class WaitingReview:
    """A review that waits. ``yours``: the asker had no hand in the case and may decide it."""

    id: int
    case_id: int
    kind: str
    masked_id: str
    agency_name: Text
    drawn_for: str
    drawn_at: datetime
    yours: bool


@dataclass(frozen=True, slots=True)
class ReviewLead:
    """A lead as the reviewer sees it: what it says, not what anybody decided."""

    id: int
    kind: str
    tier: str
    strength: str
    why: Text
    amount_at_risk_fen: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A human verification without the name of who made it."""

    at: datetime
    finding: str
    how: str
    proof: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The case as it lay before whoever cleared it; the reviewer judges the same papers."""

    id: int
    case_id: int
    kind: str
    drawn_for: str
    person_name: str
    masked_id: str
    birth: str | None
    leads: tuple[ReviewLead, ...]
    evidence: tuple[EvidenceItem, ...]
    findings: tuple[Finding, ...]
    contradicted: bool


@dataclass(frozen=True, slots=True)
class ReviewRates:
    """One agency's clearances and what their reviews came to; ``waiting`` counts those still cleared."""

    agency_name: Text
    clearances: int
    by_amount: int
    by_sample: int
    waiting: int
    agreed: int
    disagreed: int


def waiting_reviews(session: Session, actor: Actor) -> tuple[WaitingReview, ...]:
    """Return the reviews that wait in the session's scope, the oldest first."""
    query = (
        select(SecondReview, Case, Person.id_no, Agency.name_zh, Agency.name_en)
        .join(Case, Case.id == SecondReview.case_id)
        .join(Person, Person.id == Case.person_id)
        .join(Agency, Agency.id == SecondReview.agency_id)
        .where(SecondReview.state == WAITING, Case.state == "cleared")
        .order_by(SecondReview.id)
    )
    return tuple(
        WaitingReview(
            id=review.id,
            case_id=case.id,
            kind=case.kind,
            masked_id=mask_id(id_no),
            agency_name=Text(zh, en),
            drawn_for=review.drawn_for,
            drawn_at=review.drawn_at,
            yours=not had_a_hand(session, case, actor.name),
        )
        for review, case, id_no, zh, en in session.execute(query)
    )


def review_view(session: Session, actor: Actor, review_id: int) -> ReviewView:
    """Return what the reviewer judges by.

    Raises:
        NotPermitted, NotFound, Conflict: as for
            :func:`~verifier.cases.caseload.reviewing.review_decide`; who may not decide does not see it.
    """
    case, review = reviewable(session, actor, review_id)
    person = session.scalars(select(Person).where(Person.id == case.person_id)).one()
    leads = leads_of(session, case)
    verifications = verifications_of(session, case)
    evidence = [item for item in evidence_of(leads, verifications) if item.verification_id is None]
    return ReviewView(
        id=review.id,
        case_id=case.id,
        kind=case.kind,
        drawn_for=review.drawn_for,
        person_name=person.name,
        masked_id=mask_id(person.id_no),
        birth=person.birth,
        leads=tuple(
            ReviewLead(
                id=lead.id,
                kind=lead.kind,
                tier=lead.tier,
                strength=lead.strength,
                why=Text.from_dict(lead.why),
                amount_at_risk_fen=lead.amount_at_risk_fen,
            )
            for lead in leads.leads
        ),
        evidence=tuple(evidence),
        findings=tuple(Finding(one.at, one.finding, one.how, one.proof) for one in verifications),
        contradicted=contradiction_of(session, case, leads) is not None,
    )


def review_rates(session: Session) -> tuple[ReviewRates, ...]:
    """Return what supervision sees of each agency in the session's scope that cleared a case."""
    cleared = dict(
        session.execute(
            select(Case.agency_id, func.count())
            .join(CaseEvent, CaseEvent.case_id == Case.id)
            .where(CaseEvent.action == "cleared", CaseEvent.migrated.is_(False))
            .group_by(Case.agency_id)
        ).all()
    )
    counts: dict[int, dict[str, int]] = {agency: {} for agency in cleared}
    drawn = (
        select(SecondReview.agency_id, SecondReview.drawn_for, SecondReview.state, Case.state, func.count())
        .join(Case, Case.id == SecondReview.case_id)
        .group_by(SecondReview.agency_id, SecondReview.drawn_for, SecondReview.state, Case.state)
    )
    for agency, why, state, case_state, number in session.execute(drawn):
        own = counts.setdefault(agency, {})
        own["by_amount" if why == AMOUNT else "by_sample"] = (
            own.get("by_amount" if why == AMOUNT else "by_sample", 0) + number
        )
        if state != WAITING:
            own[state] = own.get(state, 0) + number
        elif case_state == "cleared":
            own["waiting"] = own.get("waiting", 0) + number
    agencies = session.scalars(select(Agency).where(Agency.id.in_(counts)).order_by(Agency.path))
    keys = ("by_amount", "by_sample", "waiting", "agreed", "disagreed")
    return tuple(
        ReviewRates(
            agency_name=Text(agency.name_zh, agency.name_en),
            clearances=cleared.get(agency.id, 0),
            **{key: counts[agency.id].get(key, 0) for key in keys},
        )
        for agency in agencies
    )
