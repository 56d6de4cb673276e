"""The comparison levels of aligned pairs, field by field; nothing is decided or weighed here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.births import BirthColumns
from matchers.records.columns.derive import SideColumns
from matchers.records.columns.ids import MISSING, OLD_CARD
from matchers.records.columns.text import Flags
from matchers.records.scoring.address_level import AGREEING, compare_addresses
from matchers.records.scoring.birth_level import BIRTH_LEVELS, birth_levels, contradicts_age
from matchers.records.scoring.id_level import id_levels
from matchers.records.scoring.name_level import compare_names

Bytes = NDArray[np.uint8]

VILLAGE: Final = len(AGREEING)
"""An agreeing place whose township is written and agrees too: rarer than a road's name of many towns."""
SEX_LEVELS: Final = ("unknown", "same", "different")
UNKNOWN_SEX, SAME_SEX, DIFFERENT_SEX = range(3)

#: birth levels that say a number's own date may be the date stated beside it, miswritten
_COMPATIBLE: Final = tuple(
    BIRTH_LEVELS.index(name)
    for name in (
        "unknown", "same", "lunar", "swapped", "century", "near_day", "one_digit", "lunar_near", "rounded",
        "partial_year_month", "partial_year",
    )
)  # fmt: skip


@dataclass(frozen=True)
class PairLevels:
    """Levels of ``n`` pairs, uint8 indices into each field's tuple of names; flags as bool.

    ``name_part`` and ``address_part`` say which part agrees, for the rarity it is weighed by.
    ``disowned``: the record's whole number contradicts the record's own birth or sex, so it may be a
    relative's. ``age_contradicts``: a stated age that cannot be the person's, beside a stated birth.
    ``numbered``: the record carries some number, be it unreadable.
    ``birth_told``: the record states a birth or an age itself; a date inside its number is no second witness.
    """

    id: Bytes
    name: Bytes
    name_part: Bytes
    birth: Bytes
    sex: Bytes
    address: Bytes
    address_part: Bytes
    disowned: Flags
    age_contradicts: Flags
    birth_told: Flags
    numbered: Flags

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: NDArray[np.integer]) -> PairLevels:
        """Return the given pairs."""
        return PairLevels(*(getattr(self, field.name)[rows] for field in fields(self)))


def pair_levels(records: SideColumns, people: SideColumns) -> PairLevels:
    """Compare aligned rows of two sides field by field."""
    names = compare_names(records.names, people.names)
    addresses = compare_addresses(records.addresses, people.addresses)
    one_village = (records.addresses.village == people.addresses.village) & (people.addresses.village != 0)
    return PairLevels(
        id=id_levels(records.ids, people.ids),
        name=names.level,
        name_part=names.agreeing,
        birth=birth_levels(records.births, people.births),
        sex=sex_levels(records.sex, people.sex),
        address=addresses.level,
        address_part=np.where(
            one_village & (addresses.agreeing == AGREEING.index("place")), VILLAGE, addresses.agreeing
        ).astype(np.uint8),
        disowned=disowned(records),
        age_contradicts=contradicts_age(records.births, people.births) | _before_birth(records, people),
        numbered=np.asarray(records.ids.kind != MISSING, np.bool_),
        birth_told=np.asarray((records.births.stated > 0) | (records.births.age >= 0), np.bool_),
    )


def _before_birth(records: SideColumns, people: SideColumns) -> Flags:
    """Tell whose recorded event lies before the person was born: nobody dies unborn."""
    event, birth = records.births.event, people.births.birth
    return np.asarray((event > 0) & (birth > 0) & (event // 10000 < birth // 10000), np.bool_)


def sex_levels(record: Bytes, person: Bytes) -> Bytes:
    """Compare sexes: 1 male, 2 female, 0 unknown."""
    known = (record > 0) & (person > 0)
    return np.where(known, np.where(record == person, SAME_SEX, DIFFERENT_SEX), UNKNOWN_SEX).astype(np.uint8)


def disowned(records: SideColumns) -> Flags:
    """Tell which records carry a whole number that contradicts their own stated birth or sex."""
    births, ids = records.births, records.ids
    whole = ids.valid & (ids.kind != OLD_CARD)
    wrong_sex = whole & (records.sex > 0) & (ids.sex > 0) & (ids.sex != records.sex)
    stated = np.flatnonzero(whole & (births.stated > 0) & (ids.birth > 0))
    wrong_birth = np.zeros(len(records), np.bool_)
    if len(stated):
        ours = births.take(stated)
        inside = BirthColumns(
            stated=ids.birth[stated],
            id_birth=ids.birth[stated],
            birth=ids.birth[stated],
            year=ids.birth[stated] // 10000,
            month=ids.birth[stated] // 100 % 100,
            day=ids.birth[stated] % 100,
            earliest_year=ids.birth[stated] // 10000,
            latest_year=ids.birth[stated] // 10000,
            age=np.full(len(stated), -1, np.int16),
            event=np.zeros(len(stated), np.int32),
        )
        wrong_birth[stated] = ~np.isin(birth_levels(ours, inside), _COMPATIBLE)
    return np.asarray(wrong_sex | wrong_birth, np.bool_)
