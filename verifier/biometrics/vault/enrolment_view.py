"""What is on record of a person's fingers and hands: places, quality, age, basis, who opened it; no template.

Nothing here is read from a template: neither its content nor a score comes near a page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from verifier.biometrics.vault.tables import Enrolment, Template, TemplateAccess
from verifier.database.bulk import among
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person

PER_PAGE: Final = 50
MOST_ACCESSES: Final = 100
_YEAR: Final = 365.25

BASIS_NAMES: Final[dict[str, Text]] = {
    "consent": Text("本人单独同意", "the person's separate consent"),
    "statutory": Text("法定职责", "statutory duty"),
}
PURPOSE_NAMES: Final[dict[str, Text]] = {
    "check": Text("资格认证比对", "comparison for a check"),
    "duplicate_search": Text("查找重复登记", "search for a second enrolment"),
    "explanation": Text("解释比对结果", "explaining a comparison"),
}


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One enrolment in the list; ``templates`` still in use."""

    id: str
    person_id: int
    person_name: str
    masked_id: str
    enrolled_at: datetime
    enrolled_by: str
    legal_basis: str
    best_modality: str
    best_position: str
    templates: int
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class EnrolmentPage:
    """One page of enrolments, the latest first."""

    rows: tuple[EnrolmentRow, ...]
    total: int
    pages: int
    page: int


@dataclass(frozen=True, slots=True)
class Place:
    """A finger or hand on record: number of impressions, best and poorest quality, age in years."""

    modality: str
    position: str
    impressions: int
    best_quality: int
    poorest_quality: int
    enrolled_at: datetime
    years: float
    is_old: bool
    is_best: bool


@dataclass(frozen=True, slots=True)
class PersonEnrolment:
    """Everything on record of one human, the best place first; enrolments and accesses the latest first."""

    places: tuple[Place, ...]
    enrolments: tuple[Enrolment, ...]
    accesses: tuple[TemplateAccess, ...]
    templates: int


def enrolment_page(
    session: Session, text: str = "", page: int = 1, per_page: int = PER_PAGE
) -> EnrolmentPage:
    """Return one page of the session's scope; ``text``: see ``person_matches``."""
    sought = text.strip()
    found = Enrolment.person_id.in_(select(Person.id).where(person_matches(sought))) if sought else and_(True)
    total = session.scalar(select(func.count(Enrolment.id)).where(found)) or 0
    span = page_span(total, page, per_page)
    # which are on the page is known before anything else of them is read
    placed = select(Enrolment.id).where(found).order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    ids = list(session.scalars(placed.limit(span.limit).offset(span.offset)))
    in_use = (
        select(func.count(Template.id))
        .where(Template.enrolment_id == Enrolment.id, Template.revoked_at.is_(None))
        .correlate(Enrolment)
        .scalar_subquery()
    )
    query = (
        select(Enrolment, Person.name, Person.id_no, in_use)
        .join(Person, Person.id == Enrolment.person_id)
        .where(among(session, Enrolment.id, ids))
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    )
    rows = tuple(_row(*one) for one in session.execute(query))
    return EnrolmentPage(rows, total, span.pages, span.page)


def person_enrolment(
    session: Session, person_ids: Collection[int], now: datetime, ageing_years: int
) -> PersonEnrolment:
    """Return what is on record of the human these entries of the registers are.

    Args:
        ageing_years: from this age on a place is shown as old; whether scores drift, the night judges.
    """
    people = tuple(person_ids)
    enrolments = session.scalars(
        select(Enrolment).where(Enrolment.person_id.in_(people)).order_by(Enrolment.enrolled_at.desc())
    ).all()
    accesses = session.scalars(
        select(TemplateAccess)
        .where(TemplateAccess.person_id.in_(people))
        .order_by(TemplateAccess.id.desc())
        .limit(MOST_ACCESSES)
    ).all()
    places = _places(session, people, enrolments[0] if enrolments else None, now, ageing_years)
    return PersonEnrolment(
        places, tuple(enrolments), tuple(accesses), sum(place.impressions for place in places)
    )


def _places(
    session: Session, people: tuple[int, ...], latest: Enrolment | None, now: datetime, ageing_years: int
) -> tuple[Place, ...]:
    query = (
        select(
            Template.modality,
            Template.position,
            func.count(Template.id),
            func.max(Template.quality),
            func.min(Template.quality),
            func.max(Template.created_at),
        )
        .where(Template.person_id.in_(people), Template.revoked_at.is_(None))
        .group_by(Template.modality, Template.position)
    )
    best = None if latest is None else (latest.best_modality, latest.best_position)
    found = []
    for modality, position, count, finest, poorest, at in session.execute(query):
        years = (now - at).days / _YEAR
        old = years >= ageing_years
        is_best = (modality, position) == best
        found.append(Place(modality, position, count, finest, poorest, at, years, old, is_best))
    return tuple(sorted(found, key=lambda place: (not place.is_best, -place.best_quality, place.position)))


def _row(enrolment: Enrolment, name: str, id_no: str, templates: int) -> EnrolmentRow:
    return EnrolmentRow(
        id=enrolment.id,
        person_id=enrolment.person_id,
        person_name=name,
        masked_id=mask_id(id_no),
        enrolled_at=enrolment.enrolled_at,
        enrolled_by=enrolment.enrolled_by,
        legal_basis=enrolment.legal_basis,
        best_modality=enrolment.best_modality,
        best_position=enrolment.best_position,
        templates=templates,
        revoked_at=enrolment.revoked_at,
    )
