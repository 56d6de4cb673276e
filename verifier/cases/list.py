"""The list of cases an actor may see, page by page, with the counts of each queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.cases.rules import OPEN_STATES
from verifier.cases.tables import Assessment, Case, CaseLead
from verifier.crossmatch.inbox_filter import chosen, in_subtree
from verifier.crossmatch.tables import Lead
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to show; an empty tuple or None means no restriction. ``text`` as in the inbox."""

    states: tuple[str, ...] = OPEN_STATES
    kinds: tuple[str, ...] = ()
    agency: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list; ``assessed_fen`` is the proposed or approved sum, None before a proposal."""

    id: int
    kind: str
    state: str
    person_name: str
    masked_id: str
    agency_name: Text
    opened_by: str
    opened_at: datetime
    leads: int
    amount_at_risk_fen: int
    assessed_fen: int | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page; ``counts`` holds the cases per state within the other restrictions."""

    rows: tuple[CaseRow, ...]
    total: int
    pages: int
    page: int
    counts: dict[str, int]


def cases(
    session: Session, wanted: CaseFilter | None = None, page: int = 1, per_page: int = PER_PAGE
) -> CasePage:
    """Return one page of cases, the largest amount at risk first, then the older case."""
    asked = wanted or CaseFilter()
    conditions = [chosen(Case.kind, asked.kinds)]
    if asked.agency is not None:
        conditions.append(in_subtree(Case.agency_id, asked.agency))
    if asked.text.strip():
        conditions.append(person_matches(asked.text.strip()))
    counted = (
        select(Case.state, func.count())
        .join(Person, Person.id == Case.person_id)
        .where(and_(*conditions))
        .group_by(Case.state)
    )
    counts = {state: int(number) for state, number in session.execute(counted)}
    total = sum(number for state, number in counts.items() if not asked.states or state in asked.states)
    span = page_span(total, page, per_page)
    at_risk = (
        # leads of one case are about the same payments: their amounts do not add up
        select(func.coalesce(func.max(Lead.amount_at_risk_fen), 0))
        .join(CaseLead, CaseLead.lead_id == Lead.id)
        .where(CaseLead.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    leads = select(func.count()).where(CaseLead.case_id == Case.id).correlate(Case).scalar_subquery()
    assessed = (
        select(func.max(Assessment.total_fen))
        .where(Assessment.case_id == Case.id, Assessment.state.in_(("proposed", "approved")))
        .correlate(Case)
        .scalar_subquery()
    )
    query = (
        select(Case, Person.name, Person.id_no, Agency.name_zh, Agency.name_en, leads, at_risk, assessed)
        .join(Person, Person.id == Case.person_id)
        .join(Agency, Agency.id == Case.agency_id)
        .where(and_(*conditions), chosen(Case.state, asked.states))
        .order_by(at_risk.desc(), Case.opened_at, Case.id)
        .limit(span.limit)
        .offset(span.offset)
    )
    rows = tuple(_row(*found) for found in session.execute(query))
    return CasePage(rows, total, span.pages, span.page, counts)


def case_of_lead(session: Session, lead_id: int) -> int | None:
    """Return the case a lead that was read in scope belongs to, None while it belongs to none."""
    return session.scalar(select(CaseLead.case_id).where(CaseLead.lead_id == lead_id))


def _row(
    case: Case,
    name: str,
    id_no: str,
    agency_zh: str,
    agency_en: str,
    leads: int,
    at_risk: int,
    assessed: int | None,
) -> CaseRow:
    return CaseRow(
        id=case.id,
        kind=case.kind,
        state=case.state,
        person_name=name,
        masked_id=mask_id(id_no),
        agency_name=Text(agency_zh, agency_en),
        opened_by=case.opened_by,
        opened_at=case.opened_at,
        leads=leads,
        amount_at_risk_fen=at_risk,
        assessed_fen=assessed,
    )
