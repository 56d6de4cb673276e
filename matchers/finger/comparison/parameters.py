"""Every constant of the comparison. Lengths are pixels at 500 dpi, angles radians.

MCC: Cappelli, Ferrara, Maltoni, "Minutia Cylinder-Code", IEEE TPAMI 32(12), 2010, tables 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Final


@dataclass(frozen=True)
class CylinderParameters:
    """How the neighbourhood of a minutia is described (MCC, section 3)."""

    radius: float = 70.0
    #: cells along the diameter
    across: int = 8
    #: sections of the full turn
    sections: int = 6
    sigma_distance: float = 28.0 / 3.0
    sigma_direction: float = 2.0 * pi / 9.0
    #: the sigmoid that limits how much several minutiae in one cell add up to
    limit_at: float = 0.01
    limit_steepness: float = 400.0
    #: cells this far outside the convex hull of the minutiae still count as seen
    hull_margin: float = 50.0
    #: share of a cylinder that must be seen; where fewer than ``fewest`` have it, the next one down serves
    seen_shares: tuple[float, ...] = (0.75, 0.5, 0.25, 0.0)
    fewest: int = 4
    #: minutiae that must lie around one for a cylinder to say anything
    least_neighbours: int = 2


@dataclass(frozen=True)
class SimilarityParameters:
    """When two cylinders may be compared at all (MCC, section 4)."""

    #: share of all cells seen by both
    seen_by_both: float = 0.6
    #: fingers are not laid on upside down
    most_turned: float = 0.75 * pi


@dataclass(frozen=True)
class RelaxationParameters:
    """How pairs of minutiae support each other (MCC, section 4.2.2, LSA-R)."""

    rounds: int = 5
    own_share: float = 0.5
    #: centre and steepness of the sigmoids on the difference of distances, directions and bearings
    distance: tuple[float, float] = (5.0, -8.0 / 5.0)
    direction: tuple[float, float] = (pi / 12.0, -30.0)
    bearing: tuple[float, float] = (pi / 12.0, -30.0)
    #: pairs that make the score: between these, along a sigmoid of the number of minutiae
    fewest_pairs: int = 4
    most_pairs: int = 12
    pairs_centre: float = 20.0
    pairs_steepness: float = 0.4


@dataclass(frozen=True)
class AlignmentParameters:
    """How one impression is laid on the other, and which minutiae then are one.

    The tolerances are those of elastic skin: wider the further from where the alignment is anchored
    (Cappelli, Maio, Maltoni 2001).
    """

    #: the best-supported pairs, each tried as an anchor
    anchors: int = 3
    refinements: int = 2
    #: standard deviation of the place of one minutia in two impressions, near the anchor and per pixel away
    sigma_near: float = 3.6
    sigma_per_pixel: float = 0.04
    sigma_direction: float = 0.16
    #: no pair beyond so many deviations of place, or beyond this turn
    widest: float = 3.2
    most_turned: float = 0.6
    #: a direction counts as much as a position so far away
    lever: float = 20.0
    #: share of the minutiae within the overlap that the other impression shows too
    shown_again: float = 0.75
    #: share of true pairs that lie anywhere within the tolerance
    outliers: float = 0.1
    #: minutiae this far outside the other's convex hull count as within its overlap
    hull_margin: float = 12.0


CYLINDERS: Final = CylinderParameters()
SIMILARITY: Final = SimilarityParameters()
RELAXATION: Final = RelaxationParameters()
ALIGNMENT: Final = AlignmentParameters()
