"""Every number of the deep tier, with its source or its reason; lengths in pixels at 500 dpi."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CropParameters:
    """How the finger is found coarsely, so that the network does not read the empty glass around it."""

    #: side of the squares whose variation is judged: about two ridges
    square: int = 16
    #: so many of the most varied squares are clear ridges on any finger worth reading (26 mm²)
    clear_squares: int = 40
    #: share of the clear deviation a square needs: low, because a faint rim lost here is lost for good
    least_share: float = 0.35
    #: least deviation (gray levels) of clear squares; sensor noise on an empty glass has 1 to 3
    least_deviation: float = 5.0
    #: squares of a gap (crease, scar, dry band) that does not divide a finger
    bridged_gap: int = 2
    #: added on each side, as the network looks at a minutia's surroundings
    margin: int = 16
    #: longest side handed to the network: 32 mm, more than a finger laid flat (FAP 30 sensors: 20 × 25 mm);
    #: it bounds time (1.2 s) and memory (0.6 GB) whatever the size of the picture
    longest_side: int = 640


@dataclass(frozen=True)
class DeepParameters:
    """How the network is run and its answer read."""

    crop: CropParameters = CropParameters()
    #: rows and columns must be multiples of this: the network halves its input five times
    size_multiple: int = 32
    #: least height of a peak that is kept. The authors publish .55 for counting true minutiae; for comparing,
    #: doubtful ones with their quality beside them are worth more than their absence (FMR1000 over the four
    #: development sets 1.3 % on average at .55, .4 to .6 % anywhere between .1 and .3)
    least_peak: float = 0.2
    #: from this type value on an ending, below a bifurcation (the network's own convention)
    ending: float = 0.5
    #: ISO/IEC 19794-2 counts to 255; more than this on one finger are noise
    most_minutiae: int = 150
    #: fewer cannot carry a comparison: MCC averages at least 4 pairs and each needs neighbours
    least_minutiae: int = 6
    #: least cells of the orientation grid with ridges: 16 cells of 16 × 16 pixels are 10 mm²
    least_cells: int = 16
    #: threads of one inference; a server compares many people at once and gains nothing from more
    threads: int = 1


PARAMETERS: Final = DeepParameters()
