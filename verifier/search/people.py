"""Finds people by a part of their number, by name and sound, by telephone or account: ids, best first.

Each look-up walks an index and stops at :data:`MOST`. Whatever a key says is held against the person as they
stand; only people of the session's agencies are ever seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import Session

from matchers.records import normalise_name, read_id
from verifier.benefits.tables import BankAccount
from verifier.database.bulk import among, chunks
from verifier.people.tables import Person
from verifier.search.asking import Asked
from verifier.search.keys import REGION, Part, digits_of, key_range, old_form, whole_number
from verifier.search.names import sound_of
from verifier.search.tables import SearchKey, SearchName, SearchRegion, SearchWord

MOST: Final = 200
"""So many people are found and no more; whoever wants others types more of what they look for."""
#: candidates of a long fragment, whose key holds only its first eight characters
_CANDIDATES: Final = 1000
#: names that begin with what was typed are taken in steps: the one that is exactly it, then more at a time
_NAMES_AT_ONCE: Final = (1, 9, 90, 400)
#: ranges of numbers in one statement
_RANGES_AT_ONCE: Final = 40
#: whole identity numbers as the seventeen digits of ``people.id_key``
_DIGITS: Final = 17


@dataclass(frozen=True, slots=True)
class Found:
    """One person and by what they were found, a code of ``words.WHY``."""

    person_id: int
    why: str


def find_people(session: Session, what: Asked) -> list[Found]:
    """Return whom a text may mean: at most :data:`MOST`, each once, whole numbers before parts of them."""
    found: dict[int, Found] = {}
    for why, finder in _finders(what):
        if len(found) == MOST:
            break
        # those found before may be found again: they take no room from others
        for person_id in finder(session, MOST):
            found.setdefault(person_id, Found(person_id, why))
            if len(found) == MOST:
                break
    return list(found.values())


_Finder = Callable[[Session, int], Iterable[int]]


def _finders(what: Asked) -> Iterator[tuple[str, _Finder]]:
    if what.plain:
        yield "pid", lambda session, room: _by_pid(session, what.plain, room)
    identity, digits, name, letters = what.identity, what.digits, what.name, what.letters
    if identity is not None:
        yield "id_whole", lambda session, room: _by_whole_number(session, identity, room)
        yield "id_part", lambda session, room: _by_part(session, identity, room)
    if digits is not None:
        yield "phone", lambda session, room: _by_phone(session, digits, room)
    if name is not None:
        yield "name", lambda session, room: _by_word(session, name, room)
        yield "same_sound", lambda session, room: _by_sound(session, name, room)
    if letters is not None:
        yield "letters", lambda session, room: _by_word(session, letters, room)


def _ids(session: Session, condition: ColumnElement[bool], room: int, *order: Any) -> Sequence[int]:
    query = select(Person.id).where(condition).order_by(*(order or (Person.id,))).limit(room)
    return session.scalars(query).all()


def _by_pid(session: Session, plain: str, room: int) -> Sequence[int]:
    return _ids(session, Person.pid.in_(sorted({plain, plain.upper()})), room)


def _by_whole_number(session: Session, identity: str, room: int) -> Sequence[int]:
    keys = read_id(identity).keys
    return _ids(session, Person.id_key.in_(keys), room) if keys else []


def _by_part(session: Session, part: str, room: int) -> Iterator[int]:
    """Yield whose number holds the part: from the front, behind the region, and last from within it."""
    numeric = part.removesuffix("X").isdecimal()
    if numeric:
        yield from _from_the_front(session, part, room)
    yield from _behind_the_region(session, part, room)
    if numeric:
        yield from _over_the_region(session, part, room)


def _from_the_front(session: Session, part: str, room: int) -> Iterator[int]:
    """Yield numbers that begin with the part, in today's form or in that of fifteen digits."""
    forms = {part}
    if len(part) > REGION:
        forms.add(f"{part[:REGION]}19{part[REGION:]}")
    for form in sorted(forms, key=len):
        digits = form[:_DIGITS]
        if len(form) > _DIGITS + 1 or not digits.isdecimal():
            continue
        low, high = _between(digits, _DIGITS)
        yield from _fitting(session, part, select(Person.id, Person.id_no).where(
            Person.id_key.between(low, high)
        ).order_by(Person.id_key, Person.id), room)  # fmt: skip


def _between(digits: str, length: int) -> tuple[int, int]:
    """Return the numbers of ``length`` digits that begin with ``digits``."""
    room = 10 ** (length - len(digits))
    low = int(digits) * room
    return low, low + room - 1


def _over_the_region(session: Session, part: str, room: int) -> Iterator[int]:
    """Yield numbers in which the part begins within the region, behind its first digit."""
    for place in range(1, REGION):
        head, rest = part[: REGION - place], part[REGION - place :]
        endings = [digits for digits in ({rest, f"19{rest}"} if rest else {""}) if _may_begin_birth(digits)]
        if not endings or not head.isdecimal():
            continue
        # the digits of the region from ``place`` on, as far as the part goes
        shown = SearchRegion.region // 10 ** (REGION - place - len(head)) % 10 ** len(head)
        regions = session.scalars(
            select(SearchRegion.region).where(shown == int(head)).order_by(SearchRegion.region)
        )
        beginnings = [f"{region:06d}{digits}"[:_DIGITS] for region in regions for digits in sorted(endings)]
        yield from _beginning_with(session, part, [one for one in beginnings if one.isdecimal()], room)


def _beginning_with(session: Session, part: str, beginnings: Sequence[str], room: int) -> Iterator[int]:
    """Yield numbers that begin with one of many beginnings, and go no further than there is room for."""
    found = 0
    for some in chunks(beginnings, _RANGES_AT_ONCE):
        # a range each, with its own end: a condition with OR would be read to the end before it is cut
        each = [
            select(Person.id, Person.id_no)
            .where(Person.id_key.between(*_between(digits, _DIGITS)))
            .limit(room)
            .subquery()
            for digits in some
        ]
        query = union_all(*(select(one.c.id, one.c.id_no) for one in each))
        for person_id in _fitting(session, part, query, room):
            found += 1
            yield person_id
        if found >= room:
            return


def _may_begin_birth(digits: str) -> bool:
    """Tell whether what follows the region may begin so: a year of 18, 19, 20, a month, a day."""
    digits = digits.removesuffix("X")
    if digits and not digits.isdecimal():
        return False
    century, month, day = digits[:2], digits[4:5], digits[6:7]
    return (
        any(one.startswith(century) for one in ("18", "19", "20"))
        and month in ("", "0", "1")
        and day in ("", "0", "1", "2", "3")
    )


def _behind_the_region(session: Session, part: str, room: int) -> Iterator[int]:
    low, high = key_range(Part.IDENTITY, part)
    query = (
        select(Person.id, Person.id_no)
        .select_from(SearchKey)
        .join(Person, Person.id == SearchKey.person_id)
        .where(SearchKey.key.between(low, high))
        .order_by(SearchKey.key, SearchKey.person_id)
    )
    yield from _fitting(session, part, query, room)


def _fitting(session: Session, part: str, query: Any, room: int) -> Iterator[int]:
    """Yield the ids of those whose number, as it stands, holds the part; the number is read from the row."""
    for person_id, id_no in session.execute(
        query.limit(max(room, _CANDIDATES if len(part) > REGION else room))
    ):
        whole = whole_number(id_no)
        if part in whole or part in (old_form(whole) or ""):
            yield person_id


def _by_phone(session: Session, digits: str, room: int) -> Iterator[int]:
    low, high = key_range(Part.PHONE, digits[::-1])
    query = (
        select(Person.id, Person.phone)
        .select_from(SearchKey)
        .join(Person, Person.id == SearchKey.person_id)
        .where(SearchKey.key.between(low, high))
        .order_by(SearchKey.key, SearchKey.person_id)
        .limit(room)
    )
    for person_id, phone in session.execute(query):
        if digits_of(phone).endswith(digits):
            yield person_id


def find_accounts(session: Session, digits: str) -> list[tuple[int, int]]:
    """Return account and person of each account that ends so, or is wholly so; at most :data:`MOST`."""
    low, high = key_range(Part.ACCOUNT, digits[::-1])
    query = (
        select(BankAccount.id, BankAccount.person_id, BankAccount.account_no)
        .select_from(SearchKey)
        .join(BankAccount, BankAccount.person_id == SearchKey.person_id)
        .where(SearchKey.key.between(low, high))
        .order_by(SearchKey.key, SearchKey.person_id, BankAccount.id.desc())
        .limit(MOST)
    )
    # an account stands in a history once for each holder it was stated with: the latest speaks
    found = {
        (person_id, digits_of(number)): (account_id, person_id)
        for account_id, person_id, number in session.execute(query)
        if digits_of(number).endswith(digits)
    }
    return list(found.values())


def _by_word(session: Session, word: str, room: int) -> Iterator[int]:
    """Yield who bears a name that has a word with this beginning; the shortest such word first."""
    begin = word.encode("utf-8", "replace")
    query = (
        select(SearchName.name)
        .join(SearchWord, SearchWord.name_id == SearchName.id)
        .where(SearchWord.word >= begin, SearchWord.word < begin + b"\xff")
        .order_by(SearchWord.word, SearchWord.name_id)
        .limit(sum(_NAMES_AT_ONCE))
    )
    yield from _bearers(session, list(dict.fromkeys(session.scalars(query))), room)


def _by_sound(session: Session, name: str, room: int) -> Iterator[int]:
    """Yield who bears a name that sounds wholly like this one."""
    sound = sound_of(name)
    if sound is None:
        return
    query = (
        select(SearchName.name)
        .join(SearchWord, SearchWord.name_id == SearchName.id)
        .where(SearchWord.word == sound.encode())
        .order_by(SearchWord.name_id)
        .limit(sum(_NAMES_AT_ONCE))
    )
    length = len(normalise_name(name))
    same = [found for found in session.scalars(query) if len(normalise_name(found)) == length]
    yield from _bearers(session, same, room)


def _bearers(session: Session, names: Sequence[str], room: int) -> Iterator[int]:
    place = found = 0
    for count in _NAMES_AT_ONCE:
        some = names[place : place + count]
        if not some or found >= room:
            return
        for person_id in _ids(session, among(session, Person.name, some), room - found):
            found += 1
            yield person_id
        place += count
