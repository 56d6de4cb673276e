"""Match weights in thousandths of a bit: what each comparison level says for or against one person.

Fellegi and Sunter (1969): a level weighs log2(m / u). Integers, so that sums are exact and equal in every
engine. Three dependences are taken account of: what follows from an equal or nearly equal number is weighed
given that number; kin behind one door share surnames; the same date and door for two people means twins.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.derive import SideColumns
from matchers.records.columns.text import Flags, shortened
from matchers.records.scoring.address_level import ADDRESS_LEVELS, AGREEING
from matchers.records.scoring.birth_level import BIRTH_LEVELS
from matchers.records.scoring.frequencies import Frequencies, Milli
from matchers.records.scoring.id_level import ID_LEVELS
from matchers.records.scoring.model import Model
from matchers.records.scoring.name_grades import AGREEING_PARTS, NAME_LEVELS
from matchers.records.scoring.pair_levels import SEX_LEVELS, PairLevels

FEWEST_PEOPLE: Final = 20_000
"""A roll of fewer is weighed as one of so many: the records come from a population, not from the roll."""
CAUSES: Final = ("cohort", "kin", "twins", "anywhere", "elsewhere", "age")
"""Why something is taken off beside the fields: names go with generations, kin or twins explain as much, the
record may be from anywhere, it names another home, or its stated age cannot be."""
COHORT, KIN, TWINS, ANYWHERE, ELSEWHERE_HOME, AGE = (1 << bit for bit in range(len(CAUSES)))
FIELDS: Final = ("id", "name", "birth", "sex", "address")

LEVEL_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": (*ID_LEVELS, "disowned", "untold"),
    "name": NAME_LEVELS,
    "birth": BIRTH_LEVELS,
    "sex": SEX_LEVELS,
    "address": ADDRESS_LEVELS,
}
"""Field → names of its levels as they are weighed; ``id`` as :func:`id_codes` tells them apart."""
_NAME_COLUMNS: Final = dict(
    zip(
        AGREEING_PARTS[1:],
        ("name_id", "sound_id", "near_id", "head_near", "given_near", "ends_near", "surname_near"),
        strict=True,
    )
)
_ADDRESS_PARTS: Final = (*AGREEING, "village")
_ADDRESS_COLUMNS: Final = {
    "county": "county", "township": "home", "place": "place", "village": "village", "door": "door",
}  # fmt: skip


def _codes(names: tuple[str, ...], *wanted: str) -> NDArray[np.uint8]:
    return np.array([names.index(name) for name in wanted], np.uint8)


PER_PERSON: Final = _codes(ID_LEVELS, "same", "same_check_wrong", "same_old", "same_old_earlier", "same_text")
"""Levels of an equal number."""
SLIPS: Final = _codes(ID_LEVELS, "one_slip", "two_slips", "few_slips", "part_same", "old_near")
AGE_CONTRADICTION: Final = -4000
"""Weight of a stated age that cannot be the person's although a date agrees: one of the two is wrong."""
SIDE_BY_SIDE: Final = _codes(ID_LEVELS, "valid_near", "old_near", "two_slips", "few_slips", "part_same")
"""Levels that the numbers of twins show, wherever they live."""
ELSEWHERE: Final = _codes(ID_LEVELS, "unknown", "damaged_far", "other")
"""Levels of a number that does not tie the record to the person."""
OTHER_HOME: Final = _codes(
    ADDRESS_LEVELS,
    "different",
    "same_county_other_township",
    "same_township_other_place",
    "same_place_other_unit",
)
"""Levels of an address that contradicts."""
WHOLE_NAMES: Final = _codes(NAME_LEVELS, "same", "variant", "same_sound", "transliterated")
NEIGHBOURS: Final = _codes(
    ADDRESS_LEVELS, "same_door", "same_door_other_unit", "same_door_part", "same_place_no_door",
    "same_group_other_door", "near_place_same_door",
)  # fmt: skip
ONE_DAY: Final = _codes(BIRTH_LEVELS, "same", "lunar", "swapped", "near_day")
ONE_YEAR: Final = _codes(
    BIRTH_LEVELS, "same", "lunar", "swapped", "near_day", "one_digit", "lunar_near", "rounded", "year_month",
    "year_day", "partial_year_month", "partial_year", "year", "age_fits", "age_nominal",
)  # fmt: skip
ONE_DOOR: Final = _codes(
    ADDRESS_LEVELS, "same_door", "same_door_other_unit", "same_door_part", "near_place_same_door"
)
_BIRTH_COUNTED: Final = _codes(BIRTH_LEVELS, "same")
_ADDRESS_COUNTED: Final = _codes(
    ADDRESS_LEVELS, "same_door", "same_place_no_door", "same_group_other_door", "same_place_other_door",
    "same_township", "same_township_other_place", "same_county", "same_county_other_township",
    "same_door_part", "same_door_other_unit",
)  # fmt: skip


@dataclass(frozen=True)
class PairWeights:
    """Weights of ``n`` pairs, thousandths of a bit (int32); ``together`` corrects for what hangs together."""

    id: Milli
    name: Milli
    birth: Milli
    sex: Milli
    address: Milli
    together: Milli
    #: why: bits of :data:`CAUSES`
    cause: NDArray[np.uint8]
    prior: int

    @property
    def total(self) -> Milli:
        """The weight of all evidence, the prior left out."""
        evidence: Milli = self.id + self.name + self.birth + self.sex + self.address + self.together
        return evidence

    def take(self, rows: NDArray[np.integer]) -> PairWeights:
        """Return the given pairs."""
        id_, name, birth, sex, address, together, cause = (
            getattr(self, field.name)[rows] for field in fields(self)[:-1]
        )
        return PairWeights(id_, name, birth, sex, address, together, cause, self.prior)


def prior_weight(people: int, model: Model) -> int:
    """Return the weight of meeting the right one by chance, in thousandths of a bit: negative."""
    return round(1000 * (log2(model.linkable) - log2(max(people, FEWEST_PEOPLE))))


@lru_cache(maxsize=64)
def _table_of(tables: tuple[tuple[str, tuple[float, float]], ...], names: tuple[str, ...]) -> Milli:
    known = dict(tables)
    return np.array(
        [round(1000 * log2(known[name][0] / known[name][1])) if name in known else 0 for name in names],
        np.int32,
    )


def _table(model: Model, table: str) -> Milli:
    field = table.partition("|")[0]
    return _table_of(tuple(sorted(model.tables[table].items())), LEVEL_NAMES[field])


def weigh(levels: PairLevels, people: SideColumns, frequencies: Frequencies, model: Model) -> PairWeights:
    """Weigh the levels of aligned pairs; ``people`` are the pairs' people, whose values are counted as rare.

    Each field is weighed against a stranger of the roll. For people of one place ``together`` then takes the
    strongest other explanation into account, kin or twins, if that explains the pair better than a stranger.
    """
    equal = np.isin(levels.id, PER_PERSON)
    slip = np.isin(levels.id, SLIPS)
    named = np.isin(levels.name, WHOLE_NAMES)
    name = _name(levels, people, frequencies, model, equal)
    birth = _birth(levels, people, frequencies, model, equal, slip)
    address = _address(levels, people, frequencies, model, equal)
    sex = np.where(named, _table(model, "sex|name")[levels.sex], _table(model, "sex")[levels.sex])
    sex = np.where(equal, _table(model, "sex|number")[levels.sex], sex)
    number = _id(levels, frequencies, model)
    together, cause = _together(levels, model, frequencies, (number, name, birth, address))
    return PairWeights(
        id=number,
        name=name,
        birth=birth,
        sex=sex.astype(np.int32),
        address=address,
        together=together,
        cause=cause,
        prior=prior_weight(frequencies.people, model),
    )


def _together(
    levels: PairLevels, model: Model, frequencies: Frequencies, strangers: tuple[Milli, Milli, Milli, Milli]
) -> tuple[Milli, NDArray[np.uint8]]:
    """Return what is taken off because fields hang together, or because something contradicts, and why."""
    equal = np.isin(levels.id, PER_PERSON)
    cohort = np.isin(levels.name, WHOLE_NAMES) & np.isin(levels.birth, ONE_YEAR)
    of_cohort = np.where(cohort, round(-1000 * log2(model.cohort)), 0)
    of_kin, of_twins = _other_explanations(levels, model, frequencies, strangers)
    taken = np.minimum(np.minimum(of_kin, of_twins), np.minimum(of_cohort, 0))
    chosen = np.select([taken == 0, taken == of_twins, taken == of_kin], [0, TWINS, KIN], COHORT)
    unplaced = np.isin(levels.id, ELSEWHERE)
    anywhere = unplaced & (levels.address == 0) & ~levels.disowned
    elsewhere = unplaced & np.isin(levels.address, OTHER_HOME)
    taken = taken - np.where(anywhere, round(1000 * log2(model.anywhere)), 0)
    taken = taken - np.where(elsewhere, round(1000 * log2(model.elsewhere)), 0)
    chosen = chosen | np.where(anywhere, ANYWHERE, 0) | np.where(elsewhere, ELSEWHERE_HOME, 0)
    taken = np.where(equal, 0, taken) + np.where(levels.age_contradicts, AGE_CONTRADICTION, 0)
    chosen = np.where(equal, 0, chosen) | np.where(levels.age_contradicts, AGE, 0)
    return taken.astype(np.int32), chosen.astype(np.uint8)


def _other_explanations(
    levels: PairLevels, model: Model, frequencies: Frequencies, strangers: tuple[Milli, Milli, Milli, Milli]
) -> tuple[Milli, Milli]:
    """Return what kin, and what twins, of one place take away from the evidence against a stranger."""
    number, name, birth, address = strangers
    kin = np.isin(levels.address, NEIGHBOURS)
    scarce = np.where(np.isin(levels.address, ONE_DOOR), 0, round(-1000 * log2(model.kin_in_place)))
    of_kin = np.where(kin, _table(model, "name|kin")[levels.name] + scarce - name, 0)
    twins = (kin | np.isin(levels.id, SIDE_BY_SIDE)) & np.isin(levels.birth, ONE_DAY)
    rarity = round(1000 * (log2(max(frequencies.people, FEWEST_PEOPLE)) - log2(model.twins)))
    together = _table(model, "id|twin")[id_codes(levels)] + _table(model, "name|twin")[levels.name] + rarity
    of_twins = np.where(twins, together - number - name - birth - address, 0)
    return of_kin.astype(np.int32), of_twins.astype(np.int32)


def _id(levels: PairLevels, frequencies: Frequencies, model: Model) -> Milli:
    """An equal number is as rare as one person of the roll; nearness is counted in numbers, not in people."""
    table = _table(model, "id")
    codes = id_codes(levels)
    people = round(1000 * log2(max(frequencies.people, FEWEST_PEOPLE)))
    found: Milli = table[codes] + np.where(np.isin(levels.id, PER_PERSON), people, 0).astype(np.int32)
    return found


def id_codes(levels: PairLevels) -> NDArray[np.intp]:
    """Tell another whole number apart: fits its record, contradicts it, or nothing is said beside it."""
    other = levels.id == ID_LEVELS.index("other")
    codes = np.where(other & ~levels.birth_told, len(ID_LEVELS) + 1, levels.id)
    return np.where(other & levels.disowned, len(ID_LEVELS), codes).astype(np.intp)


def _name(
    levels: PairLevels, people: SideColumns, frequencies: Frequencies, model: Model, equal: Flags
) -> Milli:
    found = _table(model, "name")[levels.name]
    for part, column in _NAME_COLUMNS.items():
        rows = np.flatnonzero(levels.name_part == AGREEING_PARTS.index(part))
        found[rows] += frequencies.bits(column, shortened(getattr(people.names, column)[rows]))
    found = np.where(equal, _table(model, "name|number")[levels.name], found)
    return np.where(levels.name == 0, 0, found).astype(np.int32)


def _birth(
    levels: PairLevels, people: SideColumns, frequencies: Frequencies, model: Model, equal: Flags, slip: Flags
) -> Milli:
    found = _table(model, "birth")[levels.birth]
    rows = np.flatnonzero(np.isin(levels.birth, _BIRTH_COUNTED))
    found[rows] += frequencies.bits("birth", people.births.birth[rows].astype(np.int64))
    found = np.where(slip, _table(model, "birth|slip")[levels.birth], found)
    given_number = np.where(levels.birth_told, _table(model, "birth|number")[levels.birth], 0)
    return np.where(equal, given_number, found).astype(np.int32)


def _address(
    levels: PairLevels, people: SideColumns, frequencies: Frequencies, model: Model, equal: Flags
) -> Milli:
    found = _table(model, "address")[levels.address]
    counted = np.isin(levels.address, _ADDRESS_COUNTED)
    elsewhere = levels.address == ADDRESS_LEVELS.index("same_place_other_unit")
    for part, column in _ADDRESS_COLUMNS.items():
        by_part = counted & (levels.address_part == _ADDRESS_PARTS.index(part))
        rows = np.flatnonzero(by_part | (elsewhere if part == "place" else False))
        values = getattr(people.addresses, "township" if column == "home" else column)[rows]
        found[rows] += frequencies.bits(column, shortened(values))
    return np.where(equal, _table(model, "address|number")[levels.address], found).astype(np.int32)
