"""Finds a person as a colleague types them: part of a name, a number, or the last four of an ID number."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, CompoundSelect, or_

from verifier.people.tables import Person

#: makes the query of the ids of all whom a text means
Finder = Callable[[str], CompoundSelect[int]]
_offered: list[Finder] = []


def offer(finder: Finder) -> None:
    """Have ``finder`` say who is meant, from an index instead of everybody's row. Idempotent."""
    _offered[:] = [finder]


def person_matches(text: str) -> ColumnElement[bool]:
    """Return the condition that a person is found by ``text``.

    A name by any part, a ``pid`` or full ID number exactly, or the last four characters of an ID number.
    """
    if _offered:
        return Person.id.in_(_offered[0](text))
    conditions: list[ColumnElement[bool]] = [
        Person.name.icontains(text, autoescape=True),
        Person.pid == text,
        Person.id_no.in_(sorted({text, text.upper(), text.lower()})),
    ]
    if is_ending(text):
        conditions += [Person.id_no.endswith(text.upper()), Person.id_no.endswith(text.lower())]
    return or_(*conditions)


def is_ending(text: str) -> bool:
    """Tell whether a text can be the last four characters of an identity number."""
    return len(text) == 4 and text.isascii() and text[:3].isdigit() and text[3] in "0123456789Xx"
