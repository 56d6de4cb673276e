"""Every constant of the search; chosen on backs of hands (``benchmarks/palm_vein/search.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matchers.gallery.searching import SearchParameters


@dataclass(frozen=True)
class CoarseParameters:
    """A look at the whole hand: every turn and shift of a coarser code, compared by one multiplication."""

    #: rows and columns of the coarser code
    cells: int
    #: shifts looked at, in its cells: a quarter of the hand to each side
    reach: int
    #: degrees; as in the full comparison
    turns: tuple[float, ...] = tuple(float(turn) for turn in range(-48, 49, 8))


FIRST: Final = CoarseParameters(cells=16, reach=4)
"""Cells of 5 mm: kept in the gallery, 512 bytes each; nine milliseconds for 1,000 references."""
SECOND: Final = CoarseParameters(cells=24, reach=6)
"""Cells of 3.4 mm: made of the templates that are left; 40 ms for 1,000."""
SEARCH: Final = SearchParameters(
    # what the second stage looks at: 2 of 1,440 mates lay beyond a fifth
    examined_share=0.2,
    least_examined=1000,
    # what is fully compared: 3 of 1,440 mates lay beyond a fiftieth
    compared_share=0.02,
    least_compared=200,
)
TOGETHER: Final = 512
"""References at a time: their likenesses to all turns and shifts take a few megabytes."""
