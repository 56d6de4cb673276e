"""The roll: a population as an agency keeps it, with the few slips of its own every roll has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from . import resident_number
from .names import NameStock
from .places import Address, Gazetteer
from .population import Population

#: shares of the roll's own peculiarities, for the plain and the hard register
QUIRKS = {
    "plain": {
        "separator": 0.1,
        "birth_of_the_file": 0.003,
        "small_x": 0.02,
        "short_address": 0.02,
        "sex": 0.001,
    },
    "hard": {
        "separator": 0.3,
        "birth_of_the_file": 0.01,
        "small_x": 0.1,
        "short_address": 0.08,
        "sex": 0.004,
    },
}


@dataclass(frozen=True)
class Person:
    """Somebody, on the roll or not. `row` is the person's row in a population, −1 for the invented."""

    name: tuple[str, str, str]
    sex: int
    birth: int
    digits: str
    place: int
    near: int
    door: int
    people: str
    address: Address
    row: int = -1
    pid: str = ""

    @property
    def id_no(self) -> str:
        return resident_number.with_check(self.digits)

    @property
    def full_name(self) -> str:
        return "".join(self.name)

    @property
    def year(self) -> int:
        return self.birth // 10000


class Inhabitants:
    """A population with its names and places: gives out people one by one, and the table of all."""

    def __init__(self, population: Population, names: NameStock, gazetteer: Gazetteer, pids: bool) -> None:
        self.population = population
        self.names = names
        self.gazetteer = gazetteer
        self._pids = pids

    def __len__(self) -> int:
        return len(self.population)

    @cached_property
    def pid(self) -> NDArray[np.int64]:
        """Personal numbers in no order that tells who lives with whom."""
        return np.random.Generator(np.random.PCG64(len(self))).permutation(len(self)) + 1

    @cached_property
    def sorted_digits(self) -> NDArray[np.int64]:
        return np.sort(self.population.digits)

    def holds(self, digits: str) -> bool:
        """Tell whether somebody has these 17 digits."""
        at = int(np.searchsorted(self.sorted_digits, int(digits)))
        return at < len(self) and int(self.sorted_digits[at]) == int(digits)

    def person(self, row: int) -> Person:
        p, parts = self.population, self.names.parts
        place, near, door = int(p.place[row]), int(p.near[row]), int(p.door[row])
        return Person(
            (parts[p.surname[row]], parts[p.first[row]], parts[p.second[row]]),
            int(p.sex[row]), int(p.birth[row]),
            f"{p.digits[row]:017d}", place, near, door, str(p.people[row]),
            self.gazetteer.address(place, near, door), row, str(self.pid[row]) if self._pids else "",
        )  # fmt: skip

    def at_home_with(self, row: int) -> list[int]:
        """Return the rows of the others of a household."""
        household = self.population.household
        near = range(max(0, row - 2), min(len(self), row + 3))
        return [other for other in near if other != row and household[other] == household[row]]


def roll_table(rng: np.random.Generator, people: Inhabitants, mix: str) -> pa.Table:
    """Return the roll in the order of its personal numbers."""
    p, quirks, count = people.population, QUIRKS[mix], len(people)
    order = np.empty(count, np.int64)
    order[people.pid - 1] = np.arange(count)
    parts = pa.array(people.names.parts)
    second = parts.take(pa.array(p.second[order]))
    other = pc.replace_substring(second, "·", "")
    second = pc.if_else(pa.array(rng.random(count) < quirks["separator"]), other, second)
    name = pc.binary_join_element_wise(
        parts.take(pa.array(p.surname[order])), parts.take(pa.array(p.first[order])), second, ""
    )
    codes = resident_number.written(p.digits[order])
    small = (codes[:, 17] == ord("X")) & (rng.random(count) < quirks["small_x"])
    codes[small, 17] = ord("x")
    birth = p.birth[order].astype(np.int64)
    moved = np.flatnonzero(rng.random(count) < quirks["birth_of_the_file"])
    birth[moved] += rng.choice([-10000, 10000, 20000], len(moved))
    sexes = pa.array(people.gazetteer.region.sexes)
    sex = p.sex[order] ^ (rng.random(count) < quirks["sex"])
    address = people.gazetteer.column(p.place[order], p.near[order], p.door[order])
    short = pc.replace_substring_regex(address, r"\d+(组|社|号楼)\d+(号|室)$", "")
    address = pc.if_else(pa.array(rng.random(count) < quirks["short_address"]), short, address)
    return pa.table({
        "pid": pc.cast(pa.array(people.pid[order]), pa.string()),
        "id_no": fixed_width(codes),
        "name": name,
        "sex": sexes.take(pa.array(sex.astype(np.int32))),
        "birth": fixed_width(resident_number.digits_of(birth, 8) + ord("0")),
        "address": address,
    })  # fmt: skip


def fixed_width(codes: NDArray[np.uint8]) -> pa.Array:
    """Return rows of ASCII codes as strings, without a loop."""
    rows, width = codes.shape
    offsets = pa.py_buffer(np.arange(0, (rows + 1) * width, width, dtype=np.int32))
    return pa.StringArray.from_buffers(rows, offsets, pa.py_buffer(np.ascontiguousarray(codes, np.uint8)))
