"""One human on two rolls: two schemes here, two registers here, or the other place's roll."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from matchers.records import compare
from verifier.benefits.tables import Entitlement
from verifier.crossmatch.finders.pairs import pairs_of_kind
from verifier.crossmatch.findings import Finding, Tonight
from verifier.crossmatch.matching import side_of_person
from verifier.database.bulk import chunks
from verifier.language import Text
from verifier.months import Month
from verifier.people.tables import Person, PersonKey

#: blocking keys below this are identity numbers themselves (matchers.records.blocking_keys)
_SMALLEST_HASH = 1 << 62
#: the scheme that is kept when two are drawn (城乡养老保险制度衔接暂行办法 Art. 8); others need a person
_KEPT_OVER_RESIDENT = ("employee", "public")


@dataclass(frozen=True, slots=True)
class _Right:
    person_id: int
    scheme: str
    started: Month | None
    monthly_fen: int


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
    rights: dict[int, list[_Right]] = {}
    for right in _rights(tonight, Entitlement.person_id.in_(several) & running):
        rights.setdefault(right.person_id, []).append(right)
    for person_id, theirs in rights.items():
        schemes = tuple(sorted(right.scheme for right in theirs))
        stop, losing = _overlap(theirs)
        yield Finding(
            subject_key=f"on_two_rolls:{person_id}:{'+'.join(schemes)}",
            person_id=person_id,
            tier="certain",
            strength="strong",
            weight=0.0,
            rule="same_person_number",
            why=Text(
                "同一个人编号同时领取 {n} 项待遇。",
                "One number on the roll draws {n} benefits at the same time.",
            ).fill(n=len(theirs)),
            facts={"drawn": list(schemes)},
            stop=stop,
            schemes=losing,
        )


def _two_registers(tonight: Tonight) -> Iterator[Finding]:
    shared = (
        select(PersonKey.key)
        .where(PersonKey.key < _SMALLEST_HASH)
        .group_by(PersonKey.key)
        .having(func.count() > 1)
    )
    groups: dict[int, list[int]] = {}
    for key, person_id in tonight.session.execute(
        select(PersonKey.key, PersonKey.person_id)
        .where(PersonKey.key.in_(shared))
        .order_by(PersonKey.person_id)
    ):
        groups.setdefault(key, []).append(person_id)
    ids = {person_id for group in groups.values() for person_id in group}
    people: dict[int, Person] = {}
    rights: dict[int, list[_Right]] = {}
    for chunk in chunks(ids):
        people.update((p.id, p) for p in tonight.session.scalars(select(Person).where(Person.id.in_(chunk))))
        for right in _rights(tonight, Entitlement.person_id.in_(chunk) & (Entitlement.state == "running")):
            rights.setdefault(right.person_id, []).append(right)
    for group in groups.values():
        first = people[group[0]]
        for other_id in group[1:]:
            if first.id in rights and other_id in rights:
                yield from _same_number_twice(first, people[other_id], rights[first.id] + rights[other_id])


def _same_number_twice(first: Person, other: Person, rights: list[_Right]) -> Iterator[Finding]:
    found = compare(side_of_person(first), side_of_person(other))
    if found is None:
        return
    stop, losing = _overlap(rights)
    loser = next((right.person_id for right in rights if losing and right.scheme in losing), other.id)
    kept = first if loser == other.id else other
    yield Finding(
        subject_key=f"on_two_rolls:{min(first.id, other.id)}:{max(first.id, other.id)}",
        person_id=loser,
        tier=found.tier,
        strength="supporting" if found.tier == "probable" else "strong",
        weight=found.weight,
        rule=found.rule,
        why=_twice(kept, other if loser == other.id else first),
        facts={"other_person_id": kept.id},
        stop=stop,
        schemes=losing,
    )


def _twice(kept: Person, losing: Person) -> Text:
    if kept.register == losing.register:
        return Text(
            "同一证件号码在名册上有两个个人编号，各领一份待遇。",
            "One identity number stands under two numbers of the roll, each drawing a benefit.",
        )
    return Text(
        "同一证件号码在“{a}”和“{b}”名册上各领一份待遇。",
        "One identity number draws a benefit on roll “{a}” and another on roll “{b}”.",
    ).fill(a=kept.register, b=losing.register)


def _other_place(tonight: Tonight) -> Iterator[Finding]:
    pairs = list(pairs_of_kind(tonight, "other-roll"))
    rights: dict[int, list[_Right]] = {}
    for chunk in chunks({pair.person_id for pair in pairs}):
        for right in _rights(tonight, Entitlement.person_id.in_(chunk) & (Entitlement.state == "running")):
            rights.setdefault(right.person_id, []).append(right)
    for pair in pairs:
        theirs = rights.get(pair.person_id)
        if theirs is None:
            continue
        stop, losing = _against(theirs, pair.detail.get("scheme"), pair.detail.get("started"))
        yield Finding(
            subject_key=f"on_two_rolls:{pair.person_id}:record:{pair.record_id}",
            person_id=pair.person_id,
            tier=pair.tier,
            strength="supporting",
            weight=pair.weight,
            rule=pair.rule,
            why=Text(
                "{source}上也有此人，本地待遇仍在发放。",
                "{source}: this person is on it too, and the benefit here runs.",
            ).fill(source=pair.source),
            facts={
                "other_scheme": pair.detail.get("scheme"),
                "own": sorted(right.scheme for right in theirs),
            },
            record_id=pair.record_id,
            content_key=pair.content_key,
            stop=stop,
            schemes=losing,
        )


def _rights(tonight: Tonight, where: object) -> Iterator[_Right]:
    query = select(
        Entitlement.person_id, Entitlement.scheme, Entitlement.started, Entitlement.monthly_fen
    ).where(where)  # type: ignore[arg-type]
    for person_id, scheme, started, monthly in tonight.session.execute(query):
        yield _Right(person_id, scheme, started, monthly)


def _overlap(rights: list[_Right]) -> tuple[Month | None, tuple[str, ...] | None]:
    """Return from when two benefits ran at once and which should not have; unknown where law is silent."""
    starts = [right.started for right in rights if right.started is not None]
    stop = max(starts) if len(starts) == len(rights) else None
    schemes = {right.scheme for right in rights}
    if "resident" in schemes and schemes & set(_KEPT_OVER_RESIDENT):
        return stop, ("resident",)
    return None, None


def _against(
    rights: list[_Right], other_scheme: str | None, other_started: int | None
) -> tuple[Month | None, tuple[str, ...] | None]:
    """Only a resident benefit here beside a stronger one elsewhere is settled by law."""
    own = {right.scheme for right in rights}
    if other_scheme not in _KEPT_OVER_RESIDENT or "resident" not in own or other_started is None:
        return None, None
    started = [right.started for right in rights if right.scheme == "resident" and right.started is not None]
    return max([Month.from_ordinal(other_started), *started]), ("resident",)
