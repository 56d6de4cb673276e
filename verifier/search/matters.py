"""Finds cases, leads, papers and debts by their number, and those about people that were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from verifier.cases.tables import Case
from verifier.crossmatch.tables import Lead
from verifier.database.bulk import among
from verifier.notices.tables import Notice
from verifier.recovery.tables import Debt
from verifier.search.asking import Asked, PaperNumber

#: so many cases or leads of people that were found, and papers of one number
MOST: Final = 200
#: beyond what a row number can be on any engine's side of a comparison
_LARGEST: Final = 2**31 - 1


def find_cases(session: Session, what: Asked, people: Sequence[int]) -> list[tuple[int, str]]:
    """Return cases of this number, then those about ``people``, the latest first, each with why."""
    return _numbered_or_about(session, Case, what.case, people)


def find_leads(session: Session, what: Asked, people: Sequence[int]) -> list[tuple[int, str]]:
    """Return leads of this number, then those about ``people``, the latest first, each with why."""
    return _numbered_or_about(session, Lead, what.lead, people)


def _numbered_or_about(
    session: Session, model: type[Case] | type[Lead], number: int | None, people: Sequence[int]
) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    if number is not None and number <= _LARGEST:
        found.update((one, "number") for one in session.scalars(select(model.id).where(model.id == number)))
    if people:
        about = select(model.id).where(among(session, model.person_id, people))
        for one in session.scalars(about.order_by(model.id.desc()).limit(MOST)):
            found.setdefault(one, "about")
    return list(found.items())[:MOST]


def find_papers(session: Session, what: Asked) -> list[int]:
    """Return papers of this number, the latest first; without the mark in front, of every office and kind."""
    paper = what.paper
    if paper is None:
        return []
    query = select(Notice.id).where(_is_paper(paper)).order_by(Notice.id.desc()).limit(MOST)
    return list(session.scalars(query))


def _is_paper(paper: PaperNumber) -> ColumnElement[bool]:
    conditions = [Notice.year == paper.year, Notice.serial == paper.serial]
    if paper.mark:
        conditions.append(Notice.number.startswith(paper.mark, autoescape=True))
    return and_(*conditions)


def find_debts(session: Session, what: Asked, cases: Sequence[int]) -> list[tuple[int, str]]:
    """Return the debt of this reference, then those of ``cases``, each with why."""
    conditions = []
    if what.debt is not None:
        conditions.append(Debt.reference == what.debt)
    if cases:
        conditions.append(among(session, Debt.case_id, cases))
    if not conditions:
        return []
    query = select(Debt.id, Debt.reference).where(or_(*conditions)).order_by(Debt.id.desc()).limit(MOST)
    rows = session.execute(query).all()
    ordered = sorted(rows, key=lambda row: row.reference != what.debt)
    return [(row.id, "number" if row.reference == what.debt else "about") for row in ordered]
