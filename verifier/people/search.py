"""Finds a person as a colleague types them: part of a name, a number, or the last four of an ID number."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from verifier.people.tables import Person


def person_matches(text: str) -> ColumnElement[bool]:
    """Return the condition that a person is found by ``text``.

    A name by any part, a ``pid`` or full ID number exactly, or the last four characters of an ID number.
    """
    conditions: list[ColumnElement[bool]] = [
        Person.name.icontains(text, autoescape=True),
        Person.pid == text,
        Person.id_no.in_(sorted({text, text.upper(), text.lower()})),
    ]
    if len(text) == 4 and text.isascii() and text[:3].isdigit() and text[3] in "0123456789Xx":
        conditions += [Person.id_no.endswith(text.upper()), Person.id_no.endswith(text.lower())]
    return or_(*conditions)
