"""How rare a value is on the roll at hand: counts, smoothed towards what the whole population suggests.

A name borne by three people of a roll is weak evidence, one borne by nobody else is strong; but a small
roll says
little about rarity, so every share is pulled towards a prior as if ``PRIOR_PEOPLE`` more had been counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.text import Int64s

Milli = NDArray[np.int32]

PRIOR_PEOPLE: Final = 10_000

PRIOR_SHARES: Final[Mapping[str, float]] = {
    "name_id": 1e-4,
    "sound_id": 2e-4,
    "near_id": 3e-4,
    "head_near": 5e-4,
    "given_near": 2e-3,
    "ends_near": 5e-4,
    "surname_near": 0.02,
    "birth": 6e-5,
    "door": 1e-5,
    "place": 1e-3,
    "village": 3e-4,
    "home": 0.01,
    "county": 0.1,
}
"""Column → share of the population one ordinary value of it has."""


_UNCOUNTED: Final = (np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Frequencies:
    """Counts of values on a roll of ``people``: column → (values ascending, how many people have each).

    Values that are not listed in a counted column are one person's. A column that was not counted leaves the
    prior alone.
    """

    people: int
    counts: Mapping[str, tuple[Int64s, Int64s]]

    def bits(self, column: str, values: NDArray[np.integer]) -> Milli:
        """Return −log2 of the share of people with each value, in thousandths of a bit (int32)."""
        known, counts = self.counts.get(column, _UNCOUNTED)
        found = np.full(len(values), 1 if column in self.counts else 0, np.int64)
        if len(known):
            place = np.minimum(np.searchsorted(known, values), len(known) - 1)
            found = np.where(known[place] == values, counts[place], found)
        distinct, inverse = np.unique(found, return_inverse=True)
        prior = PRIOR_SHARES[column] * PRIOR_PEOPLE
        total = self.people + PRIOR_PEOPLE
        # math.log2 of each distinct count: the same bits wherever in a batch a value stands.
        table = [round(-1000 * log2((count + prior) / total)) for count in distinct.tolist()]
        return np.array(table, np.int32)[inverse]
