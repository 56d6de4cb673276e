"""Compares addresses: one comparison level a pair, and the finest unit that both name alike.

People move, are registered elsewhere than they live, and are written down by ear; counties and townships are
renamed and merged; files leave parts out or cut them off. The levels are separate where one of these makes
the chances differ, for one person (m), for strangers or for neighbours and kin (u):

==========================  ==========================================================================
unknown                     a side has no address, or only what says nothing beside the other's
same_door                   one place, all numbers equal, no other group: a household, so kin share it
same_door_other_unit        the same, but township or county are written otherwise: units were merged,
                            renamed, or one is wrong; a name of a village with equal numbers is no accident
same_door_part              one place, and one side's numbers stop earlier: a building without the flat,
                            or a text cut off within a number
same_place_no_door          one place, and a side has no number to compare (groups do not differ)
same_group_other_door       one place and villagers' group, another house: kin and neighbours
same_place_other_door       one place, other numbers or group: some thousands of people, or a family moved
same_place_other_unit       one place's name under another township or county, numbers not all equal:
                            merged units, or a common name
near_place_same_door        names of places that sound alike, differ in one character or are cut off, and
                            all numbers equal: a village written by ear
near_place                  names that sound alike or are cut off, numbers not comparable or not equal
other_place_same_door       places named otherwise (estate and road) with three or more numbers equal
same_township               one township, and a side writes nothing below it
same_township_other_place   one township and other places: a move nearby, or strangers
same_county                 one county, and a side does not tell its township
same_county_other_township  one county and other townships
different                   other counties (or other townships where a county is not written)
==========================  ==========================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.address_templates import LANE_BITS, LANES
from matchers.records.columns.addresses import AddressColumns
from matchers.records.columns.text import Flags, Int64s

UInt8s = NDArray[np.uint8]

ADDRESS_LEVELS: Final[tuple[str, ...]] = (
    "unknown", "same_door", "same_door_other_unit", "same_door_part", "same_place_no_door",
    "same_group_other_door", "same_place_other_door", "same_place_other_unit", "near_place_same_door",
    "near_place", "other_place_same_door", "same_township", "same_township_other_place", "same_county",
    "same_county_other_township", "different",
)  # fmt: skip
AGREEING: Final[tuple[str, ...]] = ("none", "county", "township", "place", "door")
"""Finest unit that both sides name alike; a weight asks how many people of the roll live in it."""
_CODE: Final = {name: code for code, name in enumerate(ADDRESS_LEVELS)}

_LANE: Final = (1 << LANE_BITS) - 1
_TELLING_NUMBERS: Final = 3
"""Numbers that must agree where the places do not: building, entrance and flat."""


@dataclass(frozen=True)
class _Parts:
    """What is equal and what differs, a flag a pair."""

    same_county: Flags
    other_county: Flags
    same_township: Flags
    other_township: Flags
    same_place: Flags
    other_place: Flags

    @property
    def other_unit(self) -> Flags:
        """True where the two cannot lie in one township as it is written."""
        return np.asarray(self.other_county | (self.other_township & ~self.same_township), np.bool_)


def _equal(one: Int64s, other: Int64s) -> Flags:
    return np.asarray((one == other) & (one != 0), np.bool_)


def _differ(one: Int64s, other: Int64s) -> Flags:
    return np.asarray((one != other) & (one != 0) & (other != 0), np.bool_)


def _compared(record: AddressColumns, person: AddressColumns) -> _Parts:
    # a file that names only the prefecture says nothing about the county
    city_only = _equal(record.city, person.county) | _equal(record.county, person.city)
    same_township = _equal(record.township, person.township)
    # a township written without its ending stands as the first name
    same_township |= _equal(record.lead, person.township) | _equal(record.township, person.lead)
    same_place = _equal(record.place, person.place) | _equal(record.inner, person.inner)
    same_place |= _equal(record.place, person.inner) | _equal(record.inner, person.place)
    return _Parts(
        same_county=_equal(record.county, person.county),
        other_county=_differ(record.county, person.county) & ~city_only,
        same_township=same_township,
        other_township=_differ(record.township, person.township),
        same_place=same_place,
        other_place=_differ(record.place, person.place) & ~same_place,
    )


def _lanes_filled(packed: Int64s) -> Int64s:
    filled = np.zeros(len(packed), np.int64)
    for lane in range(LANES):
        filled += (packed >> (LANE_BITS * lane)) & _LANE != 0
    return filled


def _begins(one: Int64s, other: Int64s) -> Flags:
    """Tell whether the lanes of one, if any, are the first ones of the other, or the other way round."""
    filled = np.minimum(_lanes_filled(one), _lanes_filled(other))
    shift = LANE_BITS * (LANES - filled)
    return np.asarray((filled > 0) & (one >> shift == other >> shift), np.bool_)


def _number_cut_off(cut: AddressColumns, whole: AddressColumns) -> Flags:
    """Tell whether one side's last number begins the other's at that place: 12号楼3 of 12号楼303."""
    filled = _lanes_filled(cut.numbers)
    shift = LANE_BITS * (LANES - np.maximum(filled, 1))
    before = cut.numbers >> (shift + LANE_BITS) == whole.numbers >> (shift + LANE_BITS)
    ours, theirs = (((side.numbers >> shift) & _LANE) - 1 for side in (cut, whole))
    begins = np.zeros(len(filled), np.bool_)
    for power in (10, 100, 1000, 10000):
        begins |= theirs // power == ours
    return np.asarray(cut.open_end & (filled > 0) & before & begins & (ours > 0), np.bool_)


def _one_lane_differs(one: Int64s, other: Int64s) -> Flags:
    difference = one ^ other
    filled = np.minimum(_lanes_filled(one), _lanes_filled(other))
    return np.asarray((filled >= 2) & (_lanes_filled(difference) == 1), np.bool_)


def _names_near(record: AddressColumns, person: AddressColumns) -> tuple[Flags, Flags]:
    """Tell which places sound alike or are cut off, and which differ in one character only."""
    by_ear = _equal(record.sound, person.sound)
    record_ends = (record.numbers == 0) & (record.group == 0) & (record.head <= person.head)
    person_ends = (person.numbers == 0) & (person.group == 0) & (person.head <= record.head)
    cut = _begins(record.head, person.head) & (record_ends | person_ends)
    return by_ear | cut, _one_lane_differs(record.head, person.head)


@dataclass(frozen=True)
class AddressComparison:
    """Of ``n`` pairs: ``level`` in :data:`ADDRESS_LEVELS`, ``agreeing`` in :data:`AGREEING`, as indices."""

    level: UInt8s
    agreeing: UInt8s


def compare_addresses(record: AddressColumns, person: AddressColumns) -> AddressComparison:
    """Compare the addresses of ``n`` aligned pairs; both come out the same with the sides exchanged.

    Units under another county or township do not count as agreeing, except a door that has equal numbers.
    What to count in the roll: ``person.county``, ``township``, ``place`` (the name, wherever it lies) and
    ``door``.
    """
    parts = _compared(record, person)
    return AddressComparison(_levels(record, person, parts), _agreeing(record, person, parts))


def _levels(record: AddressColumns, person: AddressColumns, parts: _Parts) -> UInt8s:
    other_unit = parts.other_unit
    same_group = _equal(record.group, person.group)
    other_group = _differ(record.group, person.group)
    all_equal = _equal(record.numbers, person.numbers) & ~other_group
    may_compare = (record.numbers != 0) & (person.numbers != 0)
    no_place = (record.place == 0) & (person.place == 0) & parts.same_township & ~parts.other_county
    part = may_compare & _begins(record.numbers, person.numbers)
    part |= _number_cut_off(record, person) | _number_cut_off(person, record)
    filled = _lanes_filled(record.numbers)
    telling = all_equal & (same_group | (filled >= 2))
    near, one_character = _names_near(record, person)
    no_name = _lead_place(record, person)
    may_be_near = parts.other_place & ~other_unit & (parts.same_township | parts.same_county) & ~no_name

    same_place, unit = parts.same_place, parts.same_place & ~other_unit
    same_flat = parts.other_place & ~parts.other_county & all_equal & (filled >= _TELLING_NUMBERS)
    chosen = (
        ("same_door", (unit | no_place) & all_equal),
        ("same_door_other_unit", same_place & all_equal),
        ("same_place_other_unit", same_place & ~unit),
        ("same_door_part", unit & ~other_group & part),
        ("same_place_no_door", unit & ~other_group & ~may_compare),
        ("same_group_other_door", unit & same_group),
        ("same_place_other_door", unit),
        ("near_place_same_door", may_be_near & telling & (near | one_character)),
        ("near_place", may_be_near & near),
        ("other_place_same_door", same_flat),
        ("different", parts.other_county | (parts.other_township & ~parts.same_county)),
        ("same_township_other_place", parts.same_township & parts.other_place & ~no_name),
        ("same_township", parts.same_township),
        ("same_county_other_township", parts.same_county & parts.other_township),
        ("same_county", parts.same_county),
    )
    conditions = [np.asarray(condition, np.bool_) for _, condition in chosen]
    found = np.select(conditions, [np.uint8(_CODE[name]) for name, _ in chosen], np.uint8(0))
    return np.asarray(found, np.uint8)


def _lead_place(record: AddressColumns, person: AddressColumns) -> Flags:
    """Tell where what was taken for a place is a township without its ending: no place is known then."""
    found = _equal(record.lead, person.township) & (record.inner == 0)
    return np.asarray(found | (_equal(person.lead, record.township) & (person.inner == 0)), np.bool_)


def _agreeing(record: AddressColumns, person: AddressColumns, parts: _Parts) -> UInt8s:
    numbers = _equal(record.numbers, person.numbers) & ~_differ(record.group, person.group)
    chosen = (
        numbers & parts.same_place,
        parts.same_place & ~parts.other_unit,
        parts.same_township & ~parts.other_county,
        parts.same_county,
    )
    found = np.select(list(chosen), [np.uint8(4), np.uint8(3), np.uint8(2), np.uint8(1)], np.uint8(0))
    return np.asarray(found, np.uint8)
