"""One seeded source of chance for everything that is decided person by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")
BUFFER = 1 << 16


class Dice:
    """Uniform numbers drawn in bulk: a throw costs well under a microsecond."""

    def __init__(self, seed: int | Sequence[int]) -> None:
        self._source = np.random.Generator(np.random.PCG64(seed))
        self._drawn: list[float] = []

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        if not self._drawn:
            self._drawn = self._source.random(BUFFER).tolist()
        return self._drawn.pop()

    def chance(self, probability: float) -> bool:
        return self.uniform() < probability

    def below(self, end: int) -> int:
        """Return an integer in 0 … end − 1."""
        return int(self.uniform() * end)

    def between(self, low: int, high: int) -> int:
        """Return an integer in low … high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def weighed(self, options: Mapping[T, float]) -> T:
        """Return one key, as often as its weight says."""
        sums = list(accumulate(options.values()))
        throw = self.uniform() * sums[-1]
        return next(key for key, top in zip(options, sums, strict=True) if throw < top)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        return [options[i] for i in sorted(range(len(options)), key=lambda _: self.uniform())]
