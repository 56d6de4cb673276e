"""One human on two rolls: two schemes here, two registers here, or the other place's roll."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select

from verifier.benefits.tables import Entitlement
from verifier.crossmatch.finders.pairs import FoundPair, pairs_of_kind
from verifier.crossmatch.findings import Finding, Tier, Tonight
from verifier.crossmatch.tables import PersonPair
from verifier.crossmatch.two_rolls_rules import KEPT_TEXTS, Right, Ruling, against_elsewhere, among
from verifier.database.bulk import chunks
from verifier.feeds.sides import side_of_person
from verifier.language import Text, joined
from verifier.months import Month
from verifier.people.tables import Person

_ONE_NUMBER: Final = ("same", "same_check_wrong", "same_old")
_FAULTY: Final = frozenset({"one_slip", "two_slips", "few_slips", "part_same", "old_near"})
_TWO_NUMBERS: Final = Text(
    "名册上两个编号姓名、出生日期相同，住址相近，身份号码不同，各领一份待遇；可能是一人，也可能是两人。",
    "Two entries of the roll have one name, birthday and home but different ID numbers, and each draws a "
    "benefit. It may be one person with two numbers, or two people.",
)
_SLIP: Final = Text(
    "名册上两个编号姓名、出生日期相同，其中一个身份号码有误，与另一个相近，各领一份待遇；可能是同一个人。",
    "Two entries of the roll have one name and birthday; one ID number is faulty and near the other, and "
    "each draws a benefit. They may be one person.",
)
_FAR: Final = Text(
    "名册上两个编号姓名、出生日期相同，住址相近，其中一个身份号码有误，与另一个也不相近，各领一份待遇；"
    "可能是一人，也可能是两人。",
    "Two entries of the roll have one name, birthday and home; one ID number is faulty and not near the "
    "other, and each draws a benefit. It may be one person, or two people.",
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a comparison of two entries came to; ``weight`` in bits."""

    tier: Tier
    rule: str
    weight: float


def on_two_rolls(tonight: Tonight) -> Iterator[Finding]:
    """Yield every human who draws, or seems to draw, two benefits."""
    yield from _two_schemes(tonight)
    yield from _two_registers(tonight)
    yield from _other_place(tonight)


def _two_schemes(tonight: Tonight) -> Iterator[Finding]:
    running = Entitlement.state == "running"
    several = (
        select(Entitlement.person_id).where(running).group_by(Entitlement.person_id).having(func.count() > 1)
    )
    rights = _by_person(_rights(tonight, Entitlement.person_id.in_(several) & running))
    for person_id, theirs in rights.items():
        schemes = tuple(sorted(right.scheme for right in theirs))
        ruling = among(theirs)
        why = Text(
            "名册上同一个人编号同时领取 {n} 项待遇。",
            "One number on the roll draws {n} benefits at the same time.",
        ).fill(n=len(theirs))
        yield Finding(
            subject_key=f"on_two_rolls:{person_id}:{'+'.join(schemes)}",
            person_id=person_id,
            tier="certain",
            strength="strong",
            weight=0.0,
            rule="same_person_number",
            why=joined(why, KEPT_TEXTS[ruling.kept]),
            facts={"drawn": list(schemes), "kept": ruling.kept},
            stop=ruling.stop,
            schemes=_losing(ruling),
        )


def _two_registers(tonight: Tonight) -> Iterator[Finding]:
    shared = (
        select(Person.id_key)
        .where(Person.id_key.is_not(None))
        .group_by(Person.id_key)
        .having(func.count() > 1)
    )
    groups: dict[int | None, list[int]] = {}
    for key, person_id in tonight.session.execute(
        select(Person.id_key, Person.id).where(Person.id_key.in_(shared)).order_by(Person.id)
    ):
        groups.setdefault(key, []).append(person_id)
    ids = {person_id: None for group in groups.values() for person_id in group}
    people: dict[int, Person] = {}
    rights: dict[int, list[Right]] = {}
    for chunk in chunks(ids):
        found = select(Person).where(Person.id.in_(chunk)).order_by(Person.id)
        people.update((person.id, person) for person in tonight.session.scalars(found))
        running = Entitlement.person_id.in_(chunk) & (Entitlement.state == "running")
        rights.update(_by_person(_rights(tonight, running)))
    compared = _compared(tonight, ids)
    for group in groups.values():
        first = people[group[0]]
        for other_id in group[1:]:
            if first.id in rights and other_id in rights:
                other = people[other_id]
                outcome = compared.get((first.id, other_id)) or _weighed_here(first, other)
                if outcome is not None:
                    yield _same_number_twice(first, other, outcome, rights[first.id] + rights[other_id])


def _compared(tonight: Tonight, people: Iterable[int]) -> dict[tuple[int, int], _Outcome]:
    """Return what the night found of pairs of entries, with the parameters in use."""
    found: dict[tuple[int, int], _Outcome] = {}
    for chunk in chunks(people):
        query = select(
            PersonPair.first_id, PersonPair.second_id, PersonPair.tier, PersonPair.rule, PersonPair.weight
        ).where(PersonPair.first_id.in_(chunk))
        for first, second, tier, rule, weight in tonight.session.execute(query):
            found[first, second] = _Outcome("certain" if tier == "certain" else "probable", rule, weight)
    return found


def _weighed_here(first: Person, other: Person) -> _Outcome | None:
    """Compare two entries of which no pair is kept, with the documented parameters."""
    # the engine's libraries take a moment to load: only a number met twice needs them
    from matchers.records.compare import compare  # noqa: PLC0415 -- see above

    found = compare(side_of_person(first), side_of_person(other))
    return None if found is None else _Outcome(found.tier, found.rule, found.weight)


def _same_number_twice(first: Person, other: Person, found: _Outcome, rights: list[Right]) -> Finding:
    ruling = among(rights)
    loser = other.id if ruling.loser is None else ruling.loser.person_id
    kept, losing = (first, other) if loser == other.id else (other, first)
    return Finding(
        subject_key=f"on_two_rolls:{min(first.id, other.id)}:{max(first.id, other.id)}",
        person_id=losing.id,
        tier=found.tier,
        strength="supporting" if found.tier == "probable" else "strong",
        weight=found.weight,
        rule=found.rule,
        why=joined(_twice(kept, losing, settled=found.tier == "certain"), KEPT_TEXTS[ruling.kept]),
        facts={"other_person_id": kept.id, "kept": ruling.kept},
        stop=ruling.stop,
        schemes=_losing(ruling),
    )


def _twice(kept: Person, losing: Person, *, settled: bool) -> Text:
    if kept.register == losing.register:
        said = Text(
            "同一身份号码在名册上有两个个人编号，各领一份待遇。",
            "One identity number stands under two numbers of the roll, each drawing a benefit.",
        )
    else:
        said = Text(
            "同一身份号码在“{a}”和“{b}”名册上各领一份待遇。",
            "One identity number draws a benefit on roll “{a}” and another on roll “{b}”.",
        ).fill(a=kept.register, b=losing.register)
    if settled:
        return said
    unlike = Text(
        "姓名、出生日期或性别不符：也可能是一方错录了号码。",
        "Name, birth or sex differ: one roll may carry a miswritten number.",
    )
    return joined(said, unlike)


def two_ids_one_person(tonight: Tonight) -> Iterator[Finding]:
    """Two entries of the roll under different numbers seem to be one human, and both draw a benefit.

    Entries under one number are leads of the kind ``on_two_rolls``.
    """
    pairs = list(
        tonight.session.scalars(
            select(PersonPair)
            .where(PersonPair.id_level.not_in(_ONE_NUMBER))
            .order_by(PersonPair.first_id, PersonPair.second_id)
        )
    )
    rights: dict[int, list[Right]] = {}
    for chunk in chunks({person_id: None for pair in pairs for person_id in (pair.first_id, pair.second_id)}):
        running = Entitlement.person_id.in_(chunk) & (Entitlement.state == "running")
        rights.update(_by_person(_rights(tonight, running)))
    for pair in pairs:
        if pair.first_id in rights and pair.second_id in rights:
            ruling = among(rights[pair.first_id] + rights[pair.second_id])
            loser = pair.second_id if ruling.loser is None else ruling.loser.person_id
            kept = pair.first_id if loser == pair.second_id else pair.second_id
            yield Finding(
                subject_key=f"two_ids_one_person:{pair.first_id}:{pair.second_id}",
                person_id=loser,
                tier="certain" if pair.tier == "certain" else "probable",
                strength="supporting",
                weight=pair.weight,
                rule=pair.rule,
                why=joined(_two_numbers(pair.id_level), KEPT_TEXTS[ruling.kept]),
                facts={"other_person_id": kept, "kept": ruling.kept},
                stop=ruling.stop,
                schemes=_losing(ruling),
            )


def _two_numbers(id_level: str) -> Text:
    if id_level == "damaged_far":
        return _FAR
    return _SLIP if id_level in _FAULTY else _TWO_NUMBERS


def _other_place(tonight: Tonight) -> Iterator[Finding]:
    pairs = list(pairs_of_kind(tonight, "other-roll"))
    rights: dict[int, list[Right]] = {}
    for chunk in chunks(dict.fromkeys(pair.person_id for pair in pairs)):
        running = Entitlement.person_id.in_(chunk) & (Entitlement.state == "running")
        rights.update(_by_person(_rights(tonight, running)))
    for pair in pairs:
        theirs = rights.get(pair.person_id)
        if theirs is None:
            continue
        started = pair.detail.get("started")
        ruling = against_elsewhere(
            theirs, pair.detail.get("scheme"), None if started is None else Month.from_ordinal(started)
        )
        yield Finding(
            subject_key=f"on_two_rolls:{pair.person_id}:record:{pair.record_id}",
            person_id=pair.person_id,
            tier=pair.tier,
            strength="supporting",
            weight=pair.weight,
            rule=pair.rule,
            why=joined(_elsewhere(pair), KEPT_TEXTS[ruling.kept]),
            facts={
                "other_scheme": pair.detail.get("scheme"),
                "own": sorted(right.scheme for right in theirs),
                "kept": ruling.kept,
                "record_strength": pair.strength,
            },
            record_id=pair.record_id,
            content_key=pair.content_key,
            stop=ruling.stop,
            schemes=_losing(ruling),
        )


def _elsewhere(pair: FoundPair) -> Text:
    if pair.tier == "certain":
        said = Text(
            "{source}上也登记有此人，本地待遇仍在发放。",
            "{source} lists this person too, and the benefit here runs.",
        )
    else:
        said = Text(
            "{source}上登记的一人可能是此人，本地待遇仍在发放。",
            "{source} lists somebody who may be this person, and the benefit here runs.",
        )
    return said.fill(source=pair.source)


def _losing(ruling: Ruling) -> tuple[str, ...] | None:
    return None if ruling.loser is None else (ruling.loser.scheme,)


def _by_person(rights: Iterable[Right]) -> dict[int, list[Right]]:
    found: dict[int, list[Right]] = {}
    for right in rights:
        found.setdefault(right.person_id, []).append(right)
    return found


def _rights(tonight: Tonight, where: ColumnElement[bool]) -> Iterator[Right]:
    query = (
        select(Entitlement.person_id, Entitlement.scheme, Entitlement.started)
        .where(where)
        .order_by(Entitlement.person_id, Entitlement.scheme)
    )
    for person_id, scheme, started in tonight.session.execute(query):
        yield Right(person_id, scheme, started)
