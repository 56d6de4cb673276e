"""Whom a text means that narrows a list, as a query on the index: lists of any length stay quick.

``verifier.wiring`` offers it to ``verifier.people.search``, whose words on what is found hold here too.
"""

from __future__ import annotations

from sqlalchemy import CompoundSelect, or_, select, union_all

from matchers.records import normalise_name
from verifier.people.search import is_ending
from verifier.people.tables import Person
from verifier.search.keys import Part, key_range
from verifier.search.names import latin
from verifier.search.tables import SearchKey, SearchName, SearchWord


def people_meant(text: str) -> CompoundSelect[int]:
    """Return the query of the ids of all whom a text means, each by an index of its own."""
    numbers = sorted({text, text.upper(), text.lower()})
    found = [
        select(Person.id).where(Person.pid == text),
        select(Person.id).where(Person.id_no.in_(numbers)),
    ]
    if is_ending(text):
        keys = SearchKey.key.between(*key_range(Part.IDENTITY, text.upper()))
        ends = or_(Person.id_no.endswith(text.upper()), Person.id_no.endswith(text.lower()))
        found.append(select(Person.id).join(SearchKey, SearchKey.person_id == Person.id).where(keys, ends))
    word = latin(text) or normalise_name(text)
    if word:
        begin = word.encode("utf-8", "replace")
        found.append(
            select(Person.id)
            .join(SearchName, SearchName.name == Person.name)
            .join(SearchWord, SearchWord.name_id == SearchName.id)
            .where(SearchWord.word >= begin, SearchWord.word < begin + b"\xff")
        )
    return union_all(*found)
