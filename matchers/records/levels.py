"""Compares a record with a person field by field: each field gets a level, nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rapidfuzz.distance import OSA

from matchers.records.addresses import AddressLevel, address_agreement
from matchers.records.dates import BirthLevel, PartialDate, birth_agreement
from matchers.records.names import NameLevel, name_agreement
from matchers.records.pairs import Side
from matchers.records.resident_id import IdReading

IdLevel = Literal[
    "same",
    "same_check_wrong",
    "same_old",
    "same_old_ambiguous",
    "same_text",
    "damaged_near",
    "damaged_far",
    "other",
    "other_not_own",
    "unreadable",
    "missing",
    "unknown",
]
SexLevel = Literal["same", "different", "unknown"]
AgeLevel = Literal["same", "close", "different", "unknown"]

GREATEST_AGE = 125
"""Nobody has been proved older than 122; a century that makes somebody older than this is impossible."""
DAMAGE_LIMIT = 2
"""Edits (digit changed, dropped, doubled, neighbours exchanged) that still count as one mistyped number."""

_BIRTH_RANK: tuple[BirthLevel, ...] = (
    "same", "same_year_month", "day_month_swapped", "close", "same_year", "different", "unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Levels:
    """The comparison levels of one pair; rules and weights see nothing else."""

    id: IdLevel
    name: NameLevel
    name_similarity: float
    birth: BirthLevel
    age: AgeLevel
    sex: SexLevel
    address: AddressLevel
    id_birth_readable: bool

    @property
    def contradicts(self) -> bool:
        """True if birth, stated age or sex speak against one person, be it by a day."""
        return "different" in (self.sex, self.age) or self.birth in (
            "different",
            "day_month_swapped",
            "close",
        )


def _best_birth(births: tuple[PartialDate, ...], others: tuple[PartialDate, ...]) -> BirthLevel:
    found = {birth_agreement(one, other) for one in births for other in others}
    return next((level for level in _BIRTH_RANK if level in found), "unknown")


def _birth_level(record: Side, person: Side) -> BirthLevel:
    """Compare the births. What the record states counts; its number speaks only where nothing is stated.

    A number both sides share cannot testify to the birth date it contains: it is then the record's statement
    or nothing.
    """
    if record.birth is not None:
        return _best_birth((record.birth,), person.births)
    if set(record.id_reading.keys) & set(person.id_reading.keys):
        return "unknown"
    return _best_birth(record.births, person.births)


def _age_on(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_level(age: int | None, event_date: date | None, births: tuple[PartialDate, ...]) -> AgeLevel:
    """Compare a stated age with birth dates: ages counted the Chinese way run up to two years ahead."""
    if age is None or event_date is None or not births:
        return "unknown"
    gaps = []
    for birth in births:
        full = birth.full
        exact = full is not None
        years = _age_on(full, event_date) if full is not None else event_date.year - birth.year
        gap = age - years
        allowed_below, allowed_above = (0, 2) if exact else (1, 2)
        gaps.append(max(-allowed_below - gap, gap - allowed_above, 0))
    nearest = min(gaps)
    if nearest == 0:
        return "same"
    return "close" if nearest <= 2 else "different"


def _feasible_births(reading: IdReading, record: Side) -> tuple[date, ...]:
    """Return the birth dates of an old number that the record's own birth, age and event leave possible."""
    possible = []
    for birth in reading.births:
        if record.birth is not None and record.birth.year != birth.year:
            continue
        if record.event_date is not None:
            age = _age_on(birth, record.event_date)
            if not 0 <= age <= GREATEST_AGE:
                continue
            if record.age is not None and abs(age - record.age) > 10:
                continue
        possible.append(birth)
    return tuple(possible)


def _same_key_level(record: Side, ours: IdReading, theirs: IdReading) -> IdLevel:
    old = next((reading for reading in (ours, theirs) if reading.kind == "resident15"), None)
    if old is None:
        return "same" if ours.checksum_ok and theirs.checksum_ok else "same_check_wrong"
    feasible = _feasible_births(old, record)
    if len(feasible) != 1:
        return "same_old_ambiguous"
    other = theirs if old is ours else ours
    return "same_old" if feasible[0] in other.births else "other"


def _is_near(ours: IdReading, theirs: IdReading) -> bool:
    """Tell whether a damaged number may be a whole one mistyped, or rounded to fifteen digits."""
    if ours.rounded:
        return ours.text[:15] == theirs.text[:15]
    if len(ours.text) < 15:
        return False
    distance = OSA.distance(ours.text, theirs.text, processor=None, score_cutoff=DAMAGE_LIMIT)
    return distance <= DAMAGE_LIMIT


def _disowned(record: Side, reading: IdReading) -> bool:
    """Tell whether a number contradicts the birth or sex of the very record it stands on."""
    stated = birth_agreement(record.birth, PartialDate.of(reading.births[0])) if reading.births else "unknown"
    wrong_sex = record.sex is not None and reading.sex is not None and record.sex != reading.sex
    return stated == "different" or wrong_sex


def _unequal_level(record: Side, ours: IdReading, theirs: IdReading) -> IdLevel:
    if ours.is_whole:
        return "other_not_own" if _disowned(record, ours) else "other"
    if _is_near(ours, theirs):
        return "damaged_near"
    return "unreadable" if ours.kind == "unreadable" else "damaged_far"


def id_level(record: Side, person: Side) -> IdLevel:
    """Compare the identity numbers of a record and a person."""
    ours, theirs = record.id_reading, person.id_reading
    if ours.kind == "missing":
        return "missing"
    if set(ours.keys) & set(theirs.keys):
        return _same_key_level(record, ours, theirs)
    if ours.key_text is not None and ours.key_text == theirs.key_text:
        return "same_text"
    if theirs.kind in ("missing", "unreadable"):
        return "unknown"
    return _unequal_level(record, ours, theirs)


def compare_levels(record: Side, person: Side) -> Levels:
    """Compare every field of a record with the person's; pure, never raises."""
    record_sex = record.sex
    person_sex = person.sex or person.id_reading.sex
    sex: SexLevel = "unknown"
    if record_sex is not None and person_sex is not None:
        sex = "same" if record_sex == person_sex else "different"
    names = name_agreement(record.name, person.name)
    return Levels(
        id=id_level(record, person),
        name=names.level,
        name_similarity=names.similarity,
        birth=_birth_level(record, person),
        age=age_level(record.age, record.event_date, person.births),
        sex=sex,
        address=address_agreement(record.address, person.address),
        id_birth_readable=bool(record.id_reading.births),
    )
