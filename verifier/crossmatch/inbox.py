"""The investigator's inbox: leads in the order of the money they are likely to save, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.crossmatch.inbox_filter import InboxFilter, Sort, behind, in_queue, narrowed, order, rank
from verifier.crossmatch.lead_rules import LEAD_RULES
from verifier.crossmatch.tables import Lead
from verifier.database.bulk import among
from verifier.database.paging import page_span
from verifier.feeds.tables import SourceRecord
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person

__all__ = ["Counts", "InboxFilter", "InboxPage", "LeadRow", "Sort", "inbox", "next_open_lead"]

PER_PAGE: Final = 50
#: odds are bounded as in the engine
_MOST_BITS: Final = 200.0
_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One line of the inbox; amounts in fen, ``weight`` in bits.

    ``probability`` of one person, from the weight; None where the lead rests on no comparison of two sides.
    """

    id: int
    kind: str
    tier: str
    strength: str
    weight: float
    probability: float | None
    person_name: str
    masked_id: str
    agency_name: Text
    amount_at_risk_fen: int
    amount_basis: str
    state: str
    why: Text
    opened_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Leads per queue: ``kinds`` within the chosen states, ``states`` within the chosen kinds."""

    kinds: dict[str, int]
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page; ``page`` counts from 1 and is never beyond ``pages`` (at least 1)."""

    rows: tuple[LeadRow, ...]
    total: int
    pages: int
    page: int
    counts: Counts


def inbox(session: Session, wanted: InboxFilter, page: int = 1, per_page: int = PER_PAGE) -> InboxPage:
    """Return one page of the leads this session may see; three statements, whatever the size.

    Which leads are on the page is known before anything else of them is read: their order needs nothing of
    the people they are about.
    """
    total, counts = _counts(session, wanted)
    span = page_span(total, page, per_page)
    placed = _about(select(Lead.id), wanted).where(narrowed(wanted), in_queue(wanted))
    ids = list(session.scalars(placed.order_by(*order(wanted.sort)).limit(span.limit).offset(span.offset)))
    source = func.coalesce(SourceRecord.source, Person.register)
    query = (
        select(Lead, Person.name, Person.id_no, Agency.name_zh, Agency.name_en, source)
        .join(Person, Person.id == Lead.person_id)
        .join(Agency, Agency.id == Lead.agency_id)
        .outerjoin(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(among(session, Lead.id, ids))
        .order_by(*order(wanted.sort))
    )
    rows = tuple(_row(*found) for found in session.execute(query))
    return InboxPage(rows, total, span.pages, span.page, counts)


def next_open_lead(session: Session, wanted: InboxFilter, after_lead_id: int | None = None) -> int | None:
    """Return the lead that follows ``after_lead_id`` in the filter's order, else the first, else None.

    The lead just decided may itself have left the filter: its place in the order still counts.
    """
    matching = (
        _about(select(Lead.id), wanted)
        .where(narrowed(wanted), in_queue(wanted))
        .order_by(*order(wanted.sort))
        .limit(1)
    )
    if after_lead_id is None:
        return session.scalar(matching)
    matching = matching.where(Lead.id != after_lead_id)
    its_place = select(rank(wanted.sort), Lead.opened_on, Lead.id).where(Lead.id == after_lead_id)
    place = session.execute(its_place).one_or_none()
    following = None if place is None else session.scalar(matching.where(behind(wanted.sort, *place)))
    return session.scalar(matching) if following is None else following


def _about(query: _Query, wanted: InboxFilter) -> _Query:
    """Join the people leads are about, where somebody is looked for."""
    return query.join(Person, Person.id == Lead.person_id) if wanted.text.strip() else query


def _row(lead: Lead, name: str, id_no: str, agency_zh: str, agency_en: str, source: str) -> LeadRow:
    return LeadRow(
        id=lead.id,
        kind=lead.kind,
        tier=lead.tier,
        strength=lead.strength,
        weight=lead.weight,
        probability=None if lead.rule in LEAD_RULES else _probability(lead.weight),
        person_name=name,
        masked_id=mask_id(id_no),
        agency_name=Text(agency_zh, agency_en),
        amount_at_risk_fen=lead.amount_at_risk_fen,
        amount_basis=lead.amount_basis,
        state=lead.state,
        why=Text.from_dict(lead.why),
        opened_on=lead.opened_on,
        source=source,
    )


def _probability(weight: float) -> float:
    """Return the probability that ``weight``, a log2 of odds, stands for; a pair's own is the same."""
    return 1 / (1 + 2 ** -max(-_MOST_BITS, min(weight, _MOST_BITS)))


def _counts(session: Session, wanted: InboxFilter) -> tuple[int, Counts]:
    """Count by kind and state in one statement; the page's total is a part of the same sum."""
    counted = _about(select(Lead.kind, Lead.state, func.count(Lead.id)), wanted)
    query = counted.where(narrowed(wanted)).group_by(Lead.kind, Lead.state)
    kinds: dict[str, int] = {}
    states: dict[str, int] = {}
    total = 0
    for kind, state, number in session.execute(query):
        in_state = not wanted.states or state in wanted.states
        in_kind = not wanted.kinds or kind in wanted.kinds
        if in_state:
            kinds[kind] = kinds.get(kind, 0) + number
        if in_kind:
            states[state] = states.get(state, 0) + number
        if in_state and in_kind:
            total += number
    return total, Counts(kinds, states)
