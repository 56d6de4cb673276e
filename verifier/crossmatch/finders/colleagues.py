"""Whom colleagues certified without a device: at a counter, at home, or as a partner agency told them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.certification.tables import Certification
from verifier.crossmatch.finders.checks import HUMAN, Certifying
from verifier.people.tables import Person

_BASES: Final = ("staff", "partner")


def by_colleague(session: Session) -> Iterator[tuple[str, list[Certifying]]]:
    """Yield each colleague with what they certified, by the moment at which they wrote it down.

    One human certified for several benefits at one moment counts once.
    """
    query = (
        select(
            Certification.recorded_by,
            func.min(Certification.id),
            func.min(Certification.person_id),
            Certification.recorded_at,
        )
        .join(Person, Person.id == Certification.person_id)
        .where(
            Certification.basis.in_(_BASES),
            Certification.recorded_by.is_not(None),
            Certification.recorded_at.is_not(None),
        )
        .group_by(Certification.recorded_by, Certification.recorded_at, HUMAN)
        .order_by(Certification.recorded_by, Certification.recorded_at, func.min(Certification.id))
    )
    written = (
        Certifying(str(by), str(number), person_id, None, at)
        for by, number, person_id, at in session.execute(query)
        if at is not None
    )
    for name, group in groupby(written, lambda one: one.who):
        yield name, list(group)
