"""Every constant of the search; chosen on backs of hands (``benchmarks/palm_vein/search.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CoarseParameters:
    """A look at the whole hand: every turn and shift of a coarser code, compared by one multiplication."""

    #: rows and columns of the coarser code
    cells: int
    #: shifts looked at, in its cells: a quarter of the hand to each side
    reach: int
    #: degrees; as in the full comparison
    turns: tuple[float, ...] = tuple(float(turn) for turn in range(-48, 49, 8))


@dataclass(frozen=True)
class SearchParameters:
    """How many references each stage hands on."""

    #: the second stage looks at this share of the gallery, and at least at so many: 2 of 1,440 mates lay
    #: beyond a fifth
    examined_share: float = 0.2
    least_examined: int = 1000
    #: share that is fully compared, and at the least: 3 of 1,440 mates lay beyond a fiftieth
    compared_share: float = 0.02
    least_compared: int = 200


FIRST: Final = CoarseParameters(cells=16, reach=4)
"""Cells of 5 mm: kept in the gallery, 512 bytes each; nine milliseconds for 1,000 references."""
SECOND: Final = CoarseParameters(cells=24, reach=6)
"""Cells of 3.4 mm: made of the templates that are left; 40 ms for 1,000."""
SEARCH: Final = SearchParameters()
TOGETHER: Final = 512
"""References at a time: their likenesses to all turns and shifts take a few megabytes."""
