"""Life-sign rows become signs of life of the person whose number they carry, and certify where they may.

Whose sign it is rests on a whole, valid identity number and on nothing else; a name beside it may only speak
against it. To certify the wrong person is worse than to leave a sign aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchers.records import name_agreements, read_id
from verifier.accounts.actor import Actor
from verifier.certification.signs.rules import judge_life_sign
from verifier.certification.signs.taking import take_life_sign
from verifier.context import Context
from verifier.database.bulk import chunks
from verifier.feeds.applying.life_sign_problems import (
    AMBIGUOUS,
    BEFORE_BIRTH,
    CONTRADICTION,
    INVALID_ID,
    UNKNOWN_PERSON,
    unknown_kind,
)
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged, hashes_applied_before
from verifier.feeds.tables import Feed
from verifier.people.tables import Person


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    human: int
    id_no: str
    name: str
    birth: str | None
    agency_id: int


class LifeSignPlacer:
    """Places rows of life signs."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """The very words were taken in before."""
        return hashes_applied_before(session, hashes)

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """Find the person; a kind without a weight, or a day before the person's birth, is refused."""
        settings = terms.settings.certification
        kinds = (*settings.in_person_signs, *settings.proxy_signs)
        for row, person in _owners(session, terms, rows):
            kind, seen_on = row.content["kind"], date.fromisoformat(row.content["seen_on"])
            if kind not in kinds:
                row.problem = unknown_kind(kind, kinds)
            elif person.birth is not None and seen_on < _earliest(person.birth):
                row.problem = BEFORE_BIRTH
            else:
                judged = judge_life_sign(kind, person.birth, seen_on, terms.business_date, settings)
                row.extra["person_id"], row.extra["certifies"] = person.id, judged.certifies

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Keep each sign; renew the certification where it may."""
        for row in rows:
            take_life_sign(
                session,
                context,
                actor,
                person_id=row.content["person_id"],
                source=terms.source,
                kind=row.content["kind"],
                seen_on=date.fromisoformat(row.content["seen_on"]),
                feed_id=terms.feed_id,
                line=row.line,
                record_no=row.content["no"],
            )

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Nothing: the same sign under another number is kept once."""
        return set()

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Nothing more."""


def _owners(
    session: Session, terms: FeedTerms, rows: Sequence[Candidate]
) -> Iterable[tuple[Candidate, _Known]]:
    """Return each row whose person is beyond doubt with that person; set the problem of the others."""
    valid = []
    for row in rows:
        if _is_valid(row.content["id_no"]):
            valid.append(row)
        else:
            row.problem = INVALID_ID
    people = _people(session, terms, {row.content["id_no"] for row in valid})
    candidates = [(row, person) for row in valid for person in people[row.content["id_no"]]]
    apart = _apart(candidates)
    for row in valid:
        found = people[row.content["id_no"]]
        fitting = [person for person in found if (row.line, person.id) not in apart]
        if len({person.human for person in fitting}) == 1:
            yield row, fitting[0]
        else:
            row.problem = AMBIGUOUS if fitting else CONTRADICTION if found else UNKNOWN_PERSON


def _is_valid(id_no: str) -> bool:
    """Tell whether a number is whole and its check character, where it has one, holds."""
    read = read_id(id_no)
    whole = read.kind not in ("unreadable", "missing") and not read.hidden and not read.rounded
    return whole and read.checksum_ok is not False and bool(read.keys or read.key_text)


def _people(session: Session, terms: FeedTerms, numbers: set[str]) -> dict[str, list[_Known]]:
    """Return the entries of the registers that carry each number, the oldest first."""
    by_key: dict[int, set[str]] = defaultdict(set)
    keyless: dict[str, set[str]] = defaultdict(set)
    for number in numbers:
        keys = read_id(number).keys
        for key in keys:
            by_key[key].add(number)
        if not keys:
            keyless[read_id(number).text].add(number)
    found: dict[str, list[_Known]] = defaultdict(list)
    permitted = set(terms.agencies.values())
    for person, person_key in _stored(session, tuple(by_key), tuple(keyless)):
        if person.agency_id in permitted:
            for number in keyless[person.id_no] if person_key is None else by_key[person_key]:
                if _same_number(number, person.id_no):
                    found[number].append(person)
    return found


def _stored(
    session: Session, keys: Iterable[int], numbers: Iterable[str]
) -> Iterable[tuple[_Known, int | None]]:
    columns = (
        Person.id, Person.identity_id, Person.id_no, Person.name, Person.birth, Person.agency_id,
        Person.id_key,
    )  # fmt: skip
    wanted: list[ColumnElement[bool]] = [Person.id_key.in_(chunk) for chunk in chunks(keys)]
    wanted += [Person.id_no.in_(chunk) for chunk in chunks(numbers)]
    for which in wanted:
        for row in session.execute(select(*columns).where(which).order_by(Person.id)):
            human = row.identity_id or row.id
            yield _Known(row.id, human, row.id_no, row.name, row.birth, row.agency_id), row.id_key


def _same_number(one: str, other: str) -> bool:
    """A key leaves out the check character: of two numbers written in full it must agree."""
    mine, theirs = read_id(one).text, read_id(other).text
    return mine == theirs or len(mine) != len(theirs)


def _apart(candidates: Sequence[tuple[Candidate, _Known]]) -> set[tuple[int, int]]:
    """Return line and person where the name given is somebody else's."""
    named = [
        (row, person)
        for row, person in candidates
        if row.content["name"] is not None and row.content["name"] != person.name
    ]
    names = name_agreements([(row.content["name"], person.name) for row, person in named])
    return {(row.line, person.id) for (row, person), name in zip(named, names, strict=True) if name.apart}


def _earliest(birth: str) -> date:
    year, month, day = (*map(int, birth.split("-")), 1, 1)[:3]
    return date(year, month, day)
