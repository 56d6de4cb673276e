"""One side of a comparison, made from what is stored of a person or a record: the only place that does."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row

from matchers.records import Side, read_date
from verifier.people.tables import Person


def side(
    *,
    id_no: str | None,
    name: str | None,
    sex: str | None,
    birth: str | None,
    address: str | None,
    age: int | None = None,
    event_date: date | None = None,
) -> Side:
    """Return the side; ``birth`` is the stored ``YYYY[-MM[-DD]]``, an unknown sex compares with nothing."""
    return Side(
        id_no=id_no or None,
        name=name,
        sex="M" if sex == "M" else "F" if sex == "F" else None,
        birth=None if birth is None else read_date(birth),
        age=age,
        address=address,
        event_date=event_date,
    )


def side_of_person(person: Person | Row[Any]) -> Side:
    """Return the side a person of the roll stands for."""
    return side(
        id_no=person.id_no, name=person.name, sex=person.sex, birth=person.birth, address=person.address
    )
