"""A population by households: couples, parents with grown children, siblings, twins, and people alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .names import GENERATION_SHARE, NameStock
from .places import Gazetteer

Ints = NDArray[np.int32]
LAST_BIRTH_YEAR = 1970
HOUSEHOLDS = ("alone", "couple", "parent", "siblings", "twins", "three")
SHARES = (0.40, 0.42, 0.07, 0.055, 0.005, 0.05)
SIZES = (1, 2, 2, 2, 2, 3)
CLAN_SHARE = 0.35
#: survivors' pensions of the disabled: the only young people of a roll
YOUNG_SHARE = 0.003


@dataclass(frozen=True)
class Population:
    """Equal-length columns, one row a person; people of one household stand together."""

    household: Ints
    surname: Ints
    first: Ints
    second: Ints
    sex: Ints
    birth: Ints
    digits: NDArray[np.int64]
    place: Ints
    near: Ints
    door: Ints
    people: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.sex)


def draw_population(
    rng: np.random.Generator,
    names: NameStock,
    gazetteer: Gazetteer,
    count: int,
    taken: NDArray[np.int64] | None = None,
) -> Population:
    """Return `count` people; none has a number of `taken` (sorted)."""
    kind = rng.choice(len(SIZES), size=count, p=np.array(SHARES))
    sizes = np.array(SIZES)[kind]
    households = int(np.searchsorted(np.cumsum(sizes), count)) + 1
    kind, sizes = kind[:households], sizes[:households]
    household = np.repeat(np.arange(households, dtype=np.int32), sizes)[:count]
    role = (np.arange(len(household)) - (np.cumsum(sizes) - sizes)[household]).astype(np.int32)
    kind_of = kind[household]

    place = rng.integers(0, len(gazetteer), households).astype(np.int32)
    region = gazetteer.region
    people = rng.choice(list(region.peoples), size=households, p=list(region.peoples.values()))
    family_name = names.surnames(rng, people)
    clan = names.surnames(rng, np.full(len(gazetteer), "han"))
    in_clan = (people == "han") & ~gazetteer.urban[place] & (rng.random(households) < CLAN_SHARE)
    family_name[in_clan] = clan[place[in_clan]]
    head_sex = rng.integers(0, 2, households).astype(np.int32)
    head_year = _head_years(rng, kind)

    spouse = ((kind_of == 1) | (kind_of == 5)) & (role == 1)
    child, parent = (kind_of == 2) & (role == 1), (kind_of == 5) & (role == 2)
    sibling, twin = (kind_of == 3) & (role == 1), (kind_of == 4) & (role == 1)
    sex = rng.integers(0, 2, len(household)).astype(np.int32)
    sex[role == 0] = head_sex[household[role == 0]]
    sex[spouse] = 1 - head_sex[household[spouse]]
    year = head_year[household] + _year_step(rng, sex, spouse, child, parent, sibling)
    birth = _as_date(rng, year)
    twin_rows = np.flatnonzero(twin)
    birth[twin_rows] = birth[twin_rows - 1]

    own_name = names.surnames(rng, people[household])
    through_mother = (child & (head_sex[household] == 0)) | (parent & (sex == 0))
    surname = np.where(spouse | through_mother, own_name, family_name[household]).astype(np.int32)
    first, second = names.given(rng, people[household], sex, birth // 10000)
    share = (sibling | twin) & (rng.random(len(household)) < GENERATION_SHARE) & (people[household] == "han")
    rows = np.flatnonzero(share & (second > 0))
    rows = rows[second[rows - 1] > 0]
    first[rows] = first[rows - 1]
    # no family gives one name twice
    twice = rows[second[rows] == second[rows - 1]]
    usual, other = names.part("强"), names.part("明")
    second[twice] = np.where(second[twice - 1] != usual, usual, other)

    urban = gazetteer.urban[place]
    near = np.where(urban, rng.integers(1, 40, households), rng.integers(1, 16, households)).astype(np.int32)
    flat = rng.integers(1, 8, households) * 100 + rng.integers(1, 5, households)
    door = np.where(urban, flat, rng.integers(1, 240, households)).astype(np.int32)
    doors = door[household] + np.where(sibling, rng.integers(1, 4, len(household)), 0).astype(np.int32)
    digits = _numbers(rng, gazetteer, place[household], birth, sex, taken)
    return Population(
        household, surname, first, second, sex, birth, digits, place[household], near[household], doors,
        people[household],
    )  # fmt: skip


def _head_years(rng: np.random.Generator, kind: NDArray[np.int64]) -> Ints:
    """Return birth years: as many as were born times those still alive; parents of pensioners are older."""
    years = np.arange(1925, LAST_BIRTH_YEAR)
    born = np.where(years < 1950, 0.75, np.where((years >= 1959) & (years <= 1961), 0.6, 1.0))
    alive = np.exp(-np.exp((2023 - years - 87) / 9.5))
    retired = np.where(years > 1963, 0.55, 1.0)
    shares = born * alive * retired
    head = rng.choice(years, size=len(kind), p=shares / shares.sum()).astype(np.int32)
    older = kind == 2
    head[older] = rng.integers(1925, 1944, int(older.sum()))
    middle = kind == 5
    head[middle] = rng.integers(1948, 1962, int(middle.sum()))
    young = (kind == 0) & (rng.random(len(kind)) < YOUNG_SHARE / SHARES[0])
    head[young] = rng.integers(1985, 2000, int(young.sum()))
    return head


def _year_step(
    rng: np.random.Generator,
    sex: Ints,
    spouse: NDArray[np.bool_],
    child: NDArray[np.bool_],
    parent: NDArray[np.bool_],
    sibling: NDArray[np.bool_],
) -> Ints:
    """Return the years between somebody and the head of the household."""
    count = len(sex)
    step = np.zeros(count, np.int32)
    step[spouse] = np.rint(rng.normal(0, 2.2, count) + np.where(sex == 0, 1.8, -1.8))[spouse]
    step[child] = rng.integers(18, 28, count)[child]
    step[parent] = -rng.integers(19, 30, count)[parent]
    step[sibling] = (rng.integers(1, 8, count) * rng.choice([-1, 1], count))[sibling]
    return step


def _as_date(rng: np.random.Generator, year: Ints) -> Ints:
    """Return YYYYMMDD; every fiftieth of the old has the first of January, for nobody wrote the day down."""
    month, day = rng.integers(1, 13, len(year)), rng.integers(1, 32, len(year))
    last = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[month - 1]
    unknown = rng.random(len(year)) < np.where(year < 1945, 0.02, 0.003)
    month, day = np.where(unknown, 1, month), np.where(unknown, 1, np.where(day > last, 1 + day % 28, day))
    return (year * 10000 + month * 100 + day).astype(np.int32)


def _numbers(
    rng: np.random.Generator,
    gazetteer: Gazetteer,
    place: Ints,
    birth: Ints,
    sex: Ints,
    taken: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """Return 17 digits, each once; a police station hands out numbers of its own small range."""
    codes = np.array([int(code) for code in gazetteer.codes], np.int64)[gazetteer.county[place]]
    elsewhere = rng.random(len(place))
    far = np.array([int(code) for code in gazetteer.region.far_prefixes], np.int64)
    codes = np.where(elsewhere < 0.05, rng.choice(far, len(place)), codes)
    others = np.array([int(code) for code in gazetteer.codes], np.int64)
    codes = np.where((elsewhere >= 0.05) & (elsewhere < 0.12), rng.choice(others, len(place)), codes)
    base = codes * 100_000_000 + birth
    station = rng.permutation(len(gazetteer))[place] % 24 * 40
    digits = base * 1000 + (station + rng.integers(0, 20, len(place)) * 2 + sex) % 1000
    while True:
        order = np.argsort(digits, kind="stable")
        again = np.zeros(len(digits), bool)
        again[order[1:]] = digits[order[1:]] == digits[order[:-1]]
        if taken is not None and len(taken):
            again |= taken[np.minimum(np.searchsorted(taken, digits), len(taken) - 1)] == digits
        rows = np.flatnonzero(again)
        if not len(rows):
            return digits
        digits[rows] = base[rows] * 1000 + rng.integers(0, 500, len(rows)) * 2 + sex[rows]
