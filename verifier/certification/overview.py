"""Certification of an agency's people: who is covered, due soon or overdue, and what certified this month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.tables import Entitlement
from verifier.certification.due import latest_proofs
from verifier.certification.lapse_rules import OPEN
from verifier.certification.standing import ASKED, Standing, standing_case, standing_of
from verifier.certification.tables import Certification, Lapse
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """What to show; None or an empty text means no restriction. ``text``: see ``person_matches``."""

    standing: Standing | None = None
    scheme: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One benefit and its last proof of life; ``lapse_id`` and ``lapse_state`` of a lapse that is open."""

    person_id: int
    person_name: str
    masked_id: str
    agency_name: Text
    scheme: str
    standing: Standing
    certified_on: date | None
    basis: str | None
    due: Deadline | None
    lapse_id: int | None
    lapse_state: str | None


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """One page, the earliest due date first; ``counts``: benefits by standing within the other filters."""

    rows: tuple[CoverageRow, ...]
    total: int
    pages: int
    page: int
    counts: dict[str, int]


def coverage(
    session: Session,
    context: Context,
    wanted: CoverageFilter | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> CoveragePage:
    """Return one page of the benefits a proof of life is asked for, in the session's scope."""
    asked = wanted or CoverageFilter()
    today, days = business_today(context.clock), context.settings.certification.reminder_days
    last = _last(asked.text.strip())
    standing = standing_case(last.c.due_on, today, days)
    conditions = _conditions(asked, last)
    joined = (Entitlement.person_id == last.c.person_id) & (Entitlement.scheme == last.c.scheme)
    counted = select(standing, func.count()).select_from(Entitlement)
    if asked.text.strip():
        counted = counted.join(Person, Person.id == Entitlement.person_id)
    found = session.execute(counted.outerjoin(last, joined).where(and_(*conditions)).group_by(standing))
    counts = {name: int(number) for name, number in found}
    total = sum(number for name, number in counts.items() if asked.standing in {None, name})
    span = page_span(total, page, per_page)
    query = (
        select(Entitlement, Person, Agency, last.c.due_on)
        .join(Person, Person.id == Entitlement.person_id)
        .join(Agency, Agency.id == Entitlement.agency_id)
        .outerjoin(last, joined)
        .where(and_(*conditions))
        # who was never certified comes last, on both engines
        .order_by(last.c.due_on.is_(None), last.c.due_on, Entitlement.person_id, Entitlement.id)
        .limit(span.limit)
        .offset(span.offset)
    )
    if asked.standing is not None:
        query = query.where(standing == asked.standing)
    shown = session.execute(query).all()
    people = [row[1].id for row in shown]
    proofs, lapses = latest_proofs(session, people), _open_lapses(session, people)
    rows = tuple(_row(row[0], row[1], row[2], row[3], proofs, lapses, today, days) for row in shown)
    return CoveragePage(rows, total, span.pages, span.page, counts)


def certified_this_month(session: Session, today: date) -> dict[str, int]:
    """Return how many people were certified in the Chinese month so far, by what it rests on."""
    query = (
        select(Certification.basis, func.count(Certification.person_id.distinct()))
        .where(Certification.certified_on >= today.replace(day=1), Certification.certified_on <= today)
        .group_by(Certification.basis)
    )
    return {basis: int(number) for basis, number in session.execute(query)}


def _last(text: str) -> Subquery:
    """Return the last day each benefit is covered; when somebody is sought, of those found only."""
    query = select(
        Certification.person_id, Certification.scheme, func.max(Certification.due_on).label("due_on")
    ).group_by(Certification.person_id, Certification.scheme)
    if text:
        query = query.where(Certification.person_id.in_(select(Person.id).where(person_matches(text))))
    return query.subquery("last")


def _conditions(asked: CoverageFilter, last: Subquery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Entitlement.state.in_(ASKED)]
    if asked.scheme is not None:
        found.append(Entitlement.scheme == asked.scheme)
    if asked.due_from is not None:
        found.append(last.c.due_on >= asked.due_from)
    if asked.due_to is not None:
        found.append(last.c.due_on <= asked.due_to)
    if asked.text.strip():
        found.append(person_matches(asked.text.strip()))
    return found


def _open_lapses(session: Session, people: list[int]) -> dict[tuple[int, str], Lapse]:
    query = select(Lapse).where(Lapse.person_id.in_(people), Lapse.state.in_(OPEN))
    return {(one.person_id, one.scheme): one for one in session.scalars(query.order_by(Lapse.due_on))}


def _row(
    entitlement: Entitlement,
    person: Person,
    agency: Agency,
    due_on: date | None,
    proofs: dict[tuple[int, str], Certification],
    lapses: dict[tuple[int, str], Lapse],
    today: date,
    days: int,
) -> CoverageRow:
    key = (person.id, entitlement.scheme)
    proof, lapse = proofs.get(key), lapses.get(key)
    return CoverageRow(
        person_id=person.id,
        person_name=person.name,
        masked_id=mask_id(person.id_no),
        agency_name=Text(agency.name_zh, agency.name_en),
        scheme=entitlement.scheme,
        standing=cast("Standing", standing_of(entitlement.state, due_on, today, days)),
        certified_on=None if proof is None else proof.certified_on,
        basis=None if proof is None else proof.basis,
        due=None if due_on is None else deadline(due_on, today),
        lapse_id=None if lapse is None else lapse.id,
        lapse_state=None if lapse is None else lapse.state,
    )
