"""Addresses as columns: hashes of what is written of county, township, village and door.

The templates of a batch (see ``address_text``) are parsed one by one, each once; the numbers of all rows are
read and put in their places in numpy. A part that is not written is 0.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.address_numbers import take_numbers
from matchers.records.columns.address_templates import LANE_BITS, LANES, read_templates
from matchers.records.columns.text import Flags, Int64s, TextColumn, mixed

DEPTHS: Final[tuple[str, ...]] = ("nothing", "city", "county", "township", "place", "group", "door")
"""How far an address is written: names of ``AddressColumns.depth``."""
_LANE: Final = (1 << LANE_BITS) - 1


@dataclass(frozen=True)
class AddressColumns:
    """What ``n`` addresses say, each int64 (``depth`` uint8), 0 where it is not written.

    ``city``      prefecture or city; who writes only this does not say the county
    ``county``    what the county is called, whatever its rank, old names as the present one
    ``township``  what the township or subdistrict is called, without its county
    ``lead``      the first name below the county with its ending, where no township is told from it
    ``place``     village, residents' committee, road or estate
    ``inner``     a second place: natural village, estate on a road
    ``village``   township and place together; 0 where either is not written
    ``sound``     the place as it sounds, usual accents folded
    ``head``      its first four characters, fifteen bits each (:data:`LANES`)
    ``group``     the villagers' group's number + 1
    ``numbers``   the numbers of the door, without the group: four, fifteen bits each; what is beyond the
                  fourth is folded into its lane
    ``door``      place, or township where there is none, with ``numbers``
    ``open_end``  bool: the text ends in a digit, so the last number may be cut off
    ``written``   all that is written from the county on
    ``depth``     place in :data:`DEPTHS` of the finest part written
    """

    city: Int64s
    county: Int64s
    township: Int64s
    lead: Int64s
    place: Int64s
    inner: Int64s
    village: Int64s
    sound: Int64s
    head: Int64s
    group: Int64s
    numbers: Int64s
    door: Int64s
    open_end: Flags
    written: Int64s
    depth: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.depth)

    def take(self, rows: NDArray[np.integer]) -> AddressColumns:
        """Return the given rows."""
        return AddressColumns(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})


def derive_addresses(addresses: TextColumn) -> AddressColumns:
    """Derive the columns of ``n`` addresses as written; never raises."""
    texts = take_numbers(addresses)
    read = read_templates(texts)
    parts = read.hashes
    numbers = _packed(len(addresses), read.door)
    finest = np.where(numbers != 0, np.int64(6), np.where(read.group >= 0, np.int64(5), np.int64(0)))
    depth = np.maximum(parts["depth"], finest)
    both = (parts["township"] != 0) & (parts["place"] != 0)
    door_of = np.where(parts["place"] != 0, parts["place"], parts["township"])
    written = mixed(parts["above"], parts["below"], *texts.numbers.T)
    return AddressColumns(
        city=parts["city"],
        county=parts["county"],
        township=parts["township"],
        lead=parts["lead"],
        place=parts["place"],
        inner=parts["inner"],
        village=np.where(both, mixed(parts["township"], parts["place"]), 0),
        sound=parts["sound"],
        head=parts["head"],
        group=read.group + 1,
        numbers=numbers,
        door=np.where(numbers != 0, mixed(door_of, numbers), 0),
        open_end=texts.end_in_number(),
        written=np.where(depth > 0, written, 0),
        depth=depth.astype(np.uint8),
    )


def _packed(rows: int, columns: list[Int64s]) -> Int64s:
    """Pack columns of numbers (-1 = none) into lanes; numbers that are none leave no gap."""
    count = np.zeros(rows, np.int64)
    packed = np.zeros(rows, np.int64)
    for column in columns:
        there = column >= 0
        shift = LANE_BITS * np.maximum(LANES - 1 - count, 0)
        value = np.where(there, column % (_LANE - 1) + 1, 0)
        beyond = np.flatnonzero(there & (count >= LANES))
        packed |= np.where(count < LANES, value << shift, 0)
        folded = mixed(packed[beyond] & _LANE, value[beyond]) % (_LANE - 1) + 1
        packed[beyond] = packed[beyond] & ~np.int64(_LANE) | folded
        count += there
    return packed
