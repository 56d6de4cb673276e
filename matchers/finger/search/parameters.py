"""Every constant of the search. Lengths are pixels at 500 dpi.

Chosen on real prints hidden among synthetic strangers (``benchmarks/finger/search.py``): by the share of
mates that the full comparison would match and that never reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matchers.gallery.searching import SearchParameters


@dataclass(frozen=True)
class DescriptionParameters:
    """How a neighbourhood of 312 numbers becomes a short vector of bytes."""

    #: columns of the basis. Mates of which the first stage alone loses sight (vectors of 24, 32, 48, 64: 5.3,
    #: 3.6, 2.8, 2.0 % beyond the first half per cent); 100,000 references of 64 would take 300 MB
    length: int = 56
    #: what 1.0 is in the file: all values of a signed byte
    unit: int = 127
    #: eighths of a pixel: as fine as a minutia is ever found, and 4,095 pixels fit into 16 bits
    subpixels: int = 8


@dataclass(frozen=True)
class LearningParameters:
    """How the basis is learnt, from synthetic fingers only."""

    fingers: int = 1500
    #: pairs of minutiae that two impressions of a finger must share to be learnt from
    least_pairs: int = 8
    #: ridge on the scatter within a minutia, as a share of its mean: skin and sensors vary in more ways than
    #: the generator knows
    ridge: float = 0.05


@dataclass(frozen=True)
class CoarseParameters:
    """The first stage: how alike are the neighbourhoods, wherever they lie."""

    #: a finger stands about upright on a kiosk: what turning a minutia costs, at most twice this
    direction: float = 0.2
    #: likeness below this is what strangers have; what is above counts squared
    strangers_alike: float = 0.4
    #: references at a time: their vectors and likenesses stay in the cache
    together: int = 256


@dataclass(frozen=True)
class GeometryParameters:
    """The second stage: do the most similar minutiae lie to each other as in one finger."""

    pairs: int = 16
    strangers_alike: float = 0.3
    #: deviation of a neighbour's place seen from a minutia: near it, and per pixel away (a turn of 0.1)
    sigma_near: float = 6.0
    sigma_per_pixel: float = 0.1
    #: deviation of the difference of two pairs' turns, radians
    sigma_direction: float = 0.3
    #: two pairs that share a minutia are no two witnesses
    apart: float = 1.0
    rounds: int = 3
    own_share: float = 0.5
    #: the support of so many other pairs is full support
    full_support: float = 3.0
    together: int = 256


DESCRIPTION: Final = DescriptionParameters()
LEARNING: Final = LearningParameters()
COARSE: Final = CoarseParameters()
GEOMETRY: Final = GeometryParameters()
SEARCH: Final = SearchParameters(
    # what the geometry looks at. A tenth serves among synthetic strangers; real ones of one sensor are more
    # alike, and the geometry is cheap (13 µs a reference)
    examined_share=0.2,
    least_examined=2000,
    # what is fully compared: about 1 ms a reference
    compared_share=0.02,
    least_compared=500,
)
