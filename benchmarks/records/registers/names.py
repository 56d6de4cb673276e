"""Names for whole populations: every name is three numbers into one list of parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import stock
from .regions import Region

Ints = NDArray[np.int32]
GENERATION_SHARE = 0.55
RARE_SHARE = 0.008


class NameStock:
    """The parts names of one region are made of; part 0 is empty."""

    def __init__(self, region: Region) -> None:
        self.parts: list[str] = [""]
        self._known: dict[str, int] = {"": 0}
        han = stock.weighted(stock.SURNAMES_PER_MILLE)
        han |= {name: 0.3 for name in region.surname_factors if name not in han}
        self.han = self._options(
            {name: share * region.surname_factors.get(name, 1.0) for name, share in han.items()}
        )
        hui = {name: share for name, share in han.items() if name in region.surname_factors or share > 20}
        self.hui = self._options(
            {name: han[name] * region.surname_factors.get(name, 0.3) ** 2 for name in hui}
        )
        self.korean = self._options(stock.weighted(stock.KOREAN_SURNAMES))
        self.rare = self._options(dict.fromkeys(stock.RARE, 1.0))

    def part(self, text: str) -> int:
        """Return the number of a part, a new one if need be."""
        if text not in self._known:
            self._known[text] = len(self.parts)
            self.parts.append(text)
        return self._known[text]

    def _options(self, shares: dict[str, float]) -> tuple[Ints, NDArray[np.float64]]:
        weights = np.array(list(shares.values()))
        return np.array([self.part(name) for name in shares], np.int32), weights / weights.sum()

    def surnames(self, rng: np.random.Generator, peoples: NDArray[np.str_]) -> Ints:
        """Return one surname per household; 0 for peoples without surnames."""
        drawn = np.zeros(len(peoples), np.int32)
        for people, options in (("han", self.han), ("hui", self.hui), ("korean", self.korean)):
            rows = np.flatnonzero(peoples == people)
            drawn[rows] = _draw(rng, options, len(rows))
        return drawn

    def given(
        self, rng: np.random.Generator, peoples: NDArray[np.str_], sexes: Ints, years: Ints
    ) -> tuple[Ints, Ints]:
        """Return the two parts after the surname; the second is 0 where there is only one."""
        first, second = np.zeros(len(sexes), np.int32), np.zeros(len(sexes), np.int32)
        eras = np.where(years <= 1949, 1949, np.where(years <= 1964, 1964, 2100))
        for (sex, era), texts in stock.GIVEN.items():
            rows = np.flatnonzero((sexes == sex) & (eras == era))
            for people, pair in (
                ("hui", stock.HUI_GIVEN[sex]),
                ("korean", stock.KOREAN_GIVEN[sex]),
                ("han", texts),
            ):
                own = rows[peoples[rows] == people]
                first[own], second[own] = self._two(rng, pair, len(own), stock.SINGLE_SHARE[sex, era])
        own = np.flatnonzero((peoples == "han") & (rng.random(len(sexes)) < RARE_SHARE))
        second[own] = _draw(rng, self.rare, len(own))
        for people, men, women in (
            ("uyghur", stock.UYGHUR_MEN, stock.UYGHUR_WOMEN), ("mongol", stock.MONGOL_MEN, stock.MONGOL_WOMEN)
        ):  # fmt: skip
            for sex, text in ((1, men), (0, women)):
                own = np.flatnonzero((peoples == people) & (sexes == sex))
                first[own] = self._one(rng, text, len(own))
        own = np.flatnonzero(peoples == "uyghur")
        second[own] = self._one(rng, stock.UYGHUR_MEN, len(own), before="·")
        return first, second

    def _two(
        self, rng: np.random.Generator, pair: tuple[str, str], count: int, single: float
    ) -> tuple[Ints, Ints]:
        firsts = self._options(_falling(pair[0]))
        seconds = self._options(_falling(pair[1]))
        first, second = _draw(rng, firsts, count), _draw(rng, seconds, count)
        alone = rng.random(count) < single
        return np.where(alone, second, first).astype(np.int32), np.where(alone, 0, second).astype(np.int32)

    def _one(self, rng: np.random.Generator, text: str, count: int, before: str = "") -> Ints:
        names = [before + spellings[0] for spellings in stock.spellings(text)]
        return _draw(rng, self._options(_falling(names, 25.0)), count)


def _falling(options: str | list[str], flatness: float = 6.0) -> dict[str, float]:
    distinct = list(dict.fromkeys(options))
    return dict(zip(distinct, stock.falling(len(distinct), flatness).tolist(), strict=True))


def _draw(rng: np.random.Generator, options: tuple[Ints, NDArray[np.float64]], count: int) -> Ints:
    return rng.choice(options[0], size=count, p=options[1]).astype(np.int32)
