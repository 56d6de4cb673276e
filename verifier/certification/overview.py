"""Certification of an agency's people: who is covered, due soon or overdue, and what certified this month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.tables import Entitlement
from verifier.certification.due import latest_proofs
from verifier.certification.lapses.rules import OPEN
from verifier.certification.standing import ASKED, Standing, standing_case, standing_of, standing_range
from verifier.certification.tables import Certification, Lapse
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.bulk import among
from verifier.database.paging import PageSpan, page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

PER_PAGE: Final = 50
DEEPEST: Final = 10_000
"""So many benefits can be turned to page by page."""


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """What to show; None or an empty text means no restriction. ``text``: see ``person_matches``.

    ``agencies`` are row numbers; the session's own part of the tree bounds them anyway.
    """

    standing: Standing | None = None
    scheme: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""
    agencies: frozenset[int] | None = None


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
    """One page, the earliest due date first; ``counts``: benefits by standing within the other filters.

    ``pages`` reach :data:`DEEPEST` benefits, ``total`` counts them all.
    """

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
    conditions = _conditions(asked)
    standing = standing_case(Entitlement.covered_until, today, days)
    never = Entitlement.covered_until.is_(None)
    counted = select(standing, never, func.count(Entitlement.state)).where(and_(*conditions))
    found = [
        (name, bool(without), int(number))
        for name, without, number in session.execute(counted.group_by(standing, never))
    ]
    counts: Counter[str] = Counter()
    for name, _, number in found:
        counts[name] += number
    chosen = [one for one in found if asked.standing in {None, one[0]}]
    total = sum(number for _, _, number in chosen)
    # nobody turns ten thousand pages: whoever looks further narrows the dates
    span = page_span(min(total, DEEPEST), page, per_page)
    if asked.standing is not None:
        conditions.append(standing_range(asked.standing, Entitlement.covered_until, today, days))
    dated = sum(number for _, without, number in chosen if not without)
    shown = _shown(session, _ids(session, conditions, span, dated))
    people = [row[1].id for row in shown]
    proofs, lapses = latest_proofs(session, people), _open_lapses(session, people)
    rows = tuple(_row(*row, proofs, lapses, today, days) for row in shown)
    return CoveragePage(rows, total, span.pages, span.page, dict(counts))


def _ids(session: Session, conditions: list[ColumnElement[bool]], span: PageSpan, dated: int) -> list[int]:
    """Return the page's benefits; ``dated``: how many have a due date. Who was never certified comes last.

    Two statements, for each engine has its own place for what is missing, and only its own is in its index.
    """
    ids: list[int] = []
    order = (Entitlement.covered_until, Entitlement.person_id, Entitlement.id)
    query = select(Entitlement.id).where(and_(*conditions)).order_by(*order)
    if span.offset < dated:
        first = query.where(Entitlement.covered_until.is_not(None))
        ids += session.scalars(first.offset(span.offset).limit(span.limit))
    if len(ids) < span.limit:
        last = query.where(Entitlement.covered_until.is_(None))
        ids += session.scalars(last.offset(max(0, span.offset - dated)).limit(span.limit - len(ids)))
    return ids


def _shown(session: Session, ids: list[int]) -> list[tuple[Entitlement, Person, Agency]]:
    query = (
        select(Entitlement, Person, Agency)
        .join(Person, Person.id == Entitlement.person_id)
        .join(Agency, Agency.id == Entitlement.agency_id)
        .where(among(session, Entitlement.id, ids))
    )
    found = {row[0].id: (row[0], row[1], row[2]) for row in session.execute(query)}
    return [found[number] for number in ids]


def standings_by_agency(session: Session, today: date, reminder_days: int) -> dict[int, dict[str, int]]:
    """Return agency → standing → how many benefits of the agency's own people stand so on a day."""
    standing = standing_case(Entitlement.covered_until, today, reminder_days)
    query = (
        select(Entitlement.agency_id, standing, func.count(Entitlement.state))
        .where(Entitlement.state.in_(ASKED))
        .group_by(Entitlement.agency_id, standing)
    )
    found: dict[int, dict[str, int]] = {}
    for agency, name, number in session.execute(query):
        found.setdefault(agency, {})[name] = int(number)
    return found


def certified_this_month(session: Session, today: date) -> dict[str, int]:
    """Return how many people were certified in the Chinese month so far, by what it rests on."""
    query = (
        select(Certification.basis, func.count(Certification.person_id.distinct()))
        .where(Certification.certified_on >= today.replace(day=1), Certification.certified_on <= today)
        .group_by(Certification.basis)
    )
    return {basis: int(number) for basis, number in session.execute(query)}


def _conditions(asked: CoverageFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Entitlement.state.in_(ASKED)]
    if asked.scheme is not None:
        found.append(Entitlement.scheme == asked.scheme)
    if asked.agencies is not None:
        found.append(Entitlement.agency_id.in_(sorted(asked.agencies)))
    if asked.due_from is not None:
        found.append(Entitlement.covered_until >= asked.due_from)
    if asked.due_to is not None:
        found.append(Entitlement.covered_until <= asked.due_to)
    if asked.text.strip():
        found.append(Entitlement.person_id.in_(select(Person.id).where(person_matches(asked.text.strip()))))
    return found


def _open_lapses(session: Session, people: list[int]) -> dict[tuple[int, str], Lapse]:
    query = select(Lapse).where(Lapse.person_id.in_(people), Lapse.state.in_(OPEN))
    return {(one.person_id, one.scheme): one for one in session.scalars(query.order_by(Lapse.due_on))}


def _row(
    entitlement: Entitlement,
    person: Person,
    agency: Agency,
    proofs: dict[tuple[int, str], Certification],
    lapses: dict[tuple[int, str], Lapse],
    today: date,
    days: int,
) -> CoverageRow:
    key, due_on = (person.id, entitlement.scheme), entitlement.covered_until
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
