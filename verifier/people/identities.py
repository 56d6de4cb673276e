"""Life-long identities: which entries of the registers are one human, and every change of that opinion.

An identity is named for the entry it began with, the oldest of those joined in it: the number belongs to that
entry for ever, is given to nobody else and never changes, whatever is joined and parted around it. An entry
that is parted again has the identity it would have had without the joining.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.database.bulk import among, bulk_insert, bulk_update, chunks
from verifier.people.tables import IdentityChange, Person

Entries = tuple[int, int]
"""Two entries, the older (smaller id) first."""

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether two entries are one human: who says so, when, and by which rule or lead."""

    one: bool
    by: str
    at: datetime
    why: str


def identities_of(links: Iterable[Entries]) -> dict[int, int]:
    """Return the identity of every entry that is linked: the oldest entry it hangs together with (pure)."""
    root: dict[int, int] = {}

    def oldest(entry: int) -> int:
        while root.setdefault(entry, entry) != entry:
            root[entry] = root[root[entry]]
            entry = root[entry]
        return entry

    for one, other in links:
        first, second = sorted((oldest(one), oldest(other)))
        root[second] = first
    return {entry: oldest(entry) for entry in sorted(root)}


def standing_links(session: Session) -> dict[Entries, bool]:
    """Return every pair of entries an opinion was ever recorded about, and the one that stands."""
    query = select(IdentityChange.first_id, IdentityChange.second_id, IdentityChange.one)
    return {(first, second): one for first, second, one in session.execute(query.order_by(IdentityChange.id))}


def settle_identities(session: Session, opinions: Mapping[Entries, Opinion], now: datetime) -> int:
    """Bring identities in line with tonight's opinions; return how many pairs were joined or parted.

    A pair nobody has an opinion about any more is parted: what joined it no longer holds.
    """
    standing = standing_links(session)
    changes = []
    for pair in sorted(standing.keys() | opinions.keys()):
        wanted = opinions.get(pair, Opinion(False, SYSTEM, now, "no_longer_supported"))
        if wanted.one == standing.get(pair, False):
            continue
        changes.append(
            {
                "first_id": pair[0],
                "second_id": pair[1],
                "one": wanted.one,
                "why": wanted.why,
                "changed_by": wanted.by,
                "changed_at": wanted.at,
            }
        )
    bulk_insert(session, IdentityChange, changes)
    if changes:
        _name(session, standing_links(session))
    return len(changes)


def _name(session: Session, links: Mapping[Entries, bool]) -> None:
    """Write the identity of every entry that ever was in a link."""
    found = identities_of(pair for pair, one in links.items() if one)
    concerned = sorted({entry for pair in links for entry in pair})
    rows = []
    for chunk in chunks(concerned):
        query = select(Person.id, Person.identity_id).where(among(session, Person.id, chunk))
        for person_id, before in session.execute(query.order_by(Person.id)):
            identity = found.get(person_id, person_id)
            wanted = None if identity == person_id else identity
            if wanted != before:
                rows.append({"id": person_id, "identity_id": wanted})
    bulk_update(session, Person, rows)
