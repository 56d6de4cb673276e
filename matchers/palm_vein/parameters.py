"""Every number the matcher of veins depends on, stage by stage, with its source or its reason.

The region of interest is scaled so that the largest circle in the hand has a radius of 96 pixels; a palm is
some 80 mm wide, so a pixel is about 0.4 mm and a vein (2–4 mm) 5–10 pixels wide. A cell of the code is four
pixels, 1.7 mm. Angles are degrees where a name says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

SIDE: Final = 192
"""Rows and columns of the region of interest."""
CELLS: Final = 48
"""Rows and columns of the code."""


@dataclass(frozen=True)
class Region:
    """Where the hand is, and when a picture is refused; far from anything real pictures show."""

    #: the outline of a hand has no fine detail: work on a picture whose longer side is this
    working_side: int = 384
    #: smooths sensor noise away before the threshold
    smooth: float = 1.5
    #: the circle's middle is the mean of all places nearly as deep in the hand: the deepest one jumps
    depth_share: float = 0.93
    #: Otsu's threshold lies midway between hand and background; hands fade towards their edge
    threshold_share: float = 0.75
    #: hand and background differ at least by so many grey levels; dim devices show 40 and more
    least_contrast: float = 16.0
    #: … and by so many where a hand can be guessed in the dark: noise of four grey levels makes one of it
    least_glimmer: float = 3.0
    #: of the picture's edge, the share that may be bright: more, and the hand has no outline left; a hand
    #: that comes in from one side covers a sixth of it, one half as far away a half
    most_edge: float = 0.65
    #: … and if what is not bright has more than this share of its light (behind real hands: at most 0.16;
    #: the shaded parts of a hand all over the picture: 0.45–0.75)
    most_edge_of_shaded: float = 0.35
    dark_ground: float = 0.45
    #: an edge all bright is a hand's if the picture is as bright as this (an empty one has under 15 grey
    #: levels, dim devices show hands of 50) and deviates so much: a hand is not even
    least_light: float = 35.0
    least_shading: float = 3.0
    #: a part smaller than this share of the picture is no hand
    least_area: float = 0.01
    #: a circle nearer to the picture's edge than this, in radii, is cut by it; the wrist of a whole hand
    #: keeps the palm farther away
    cut_radii: float = 1.25
    #: a hand that covers more than this of the picture has no outline left
    most_area: float = 0.9
    #: the palm's radius in the file's own pixels: below 24 a vein is 1–2 pixels wide
    least_radius: float = 24.0
    #: … and as a share of the picture's shorter side: the palm fills the picture's height
    most_radius: float = 0.49
    #: grey level from which a sensor tells no difference, and the share of the palm that may have it
    saturated: int = 250
    most_saturated: float = 0.25


@dataclass(frozen=True)
class Normalisation:
    """Equal brightness and contrast everywhere; measured better than CLAHE on this kind of picture."""

    #: window: a vein's width to each side
    window: float = 8.0
    #: added to the variance: rounding is no texture
    floor: float = 4.0


@dataclass(frozen=True)
class Scale:
    """One Gabor bank: kernel side, Gaussian width and wavelength in pixels of the region."""

    side: int
    sigma: float
    wavelength: float


@dataclass(frozen=True)
class Encoding:
    """Oriented filters (Kong, Zhang 2004, competitive code), kept as a complex field instead of a winner."""

    #: 22.5 degrees apart
    directions: int = 8
    #: veins of 4.5 and 6.75 pixels half period; two scales halved the errors of one
    scales: tuple[Scale, ...] = (Scale(25, 3.6, 9.0), Scale(35, 5.4, 13.5))
    #: length of a filter along the vein, as 1 / its width
    aspect: float = 0.6
    #: power of the response: the strongest vein shall not outvote all others
    power: float = 0.5
    #: nearer to the hand's edge the filters see the edge
    border: int = 11
    #: cells; the mean direction of this neighbourhood is taken away: all hands have it in common
    window: float = 8.0
    #: a response as high as this percentile is the largest the code knows
    percentile: float = 99.0


@dataclass(frozen=True)
class Search:
    """Which rotations and shifts are looked at."""

    #: a hand without a guide turns by up to 40 degrees against one that was not quite straight either; four
    #: degrees off, the blocks still find it
    turns: tuple[float, ...] = tuple(float(turn) for turn in range(-48, 49, 8))
    #: cells: 48 pixels of the region, half the palm's radius
    reach: int = 12
    #: grid of the Fourier transforms: room for the code and its way
    grid: int = 64
    #: only frequencies of this smaller grid are compared: veins are wider than a cell, and places two
    #: cells apart are near enough for the blocks
    coarse: int = 32
    #: hypotheses that are looked at closely
    hypotheses: int = 3
    #: a lower normalised correlation is not looked at: half of all strangers stay below, and no genuine
    #: pair measured (0.15)
    least_correlation: float = 0.12
    #: nor one lower than this share of the best hypothesis'
    least_share: float = 0.8


@dataclass(frozen=True)
class Refinement:
    """Blocks that move, an affine movement fitted to them, and what is left."""

    #: blocks in each direction; twelve cells, 20 mm, hold a branching of veins
    blocks: int = 4
    #: cells a block may move before and after the affine movement is known
    first_reach: int = 4
    last_reach: int = 2
    #: what moving by one cell costs, as a share of the block's energy
    first_penalty: float = 0.005
    last_penalty: float = 0.03
    #: hypotheses followed to the end
    finalists: int = 2
    #: affine movements fitted one after the other
    rounds: int = 2
    #: how strongly the fit is held to a mere shift, in blocks' weight
    stiffness: float = 0.1
    #: a lower first correlation of the blocks is not looked at again: two strangers in three stay below,
    #: and no genuine pair measured (0.42)
    least_blocks: float = 0.36
    #: less common hand than this share of the smaller one is not compared
    least_overlap: float = 0.35
    #: … and the smaller one counts as this share of the region at least, the least that real pictures show.
    #: A piece of a hand fits somewhere on strangers' hands, and its own size would forgive that: of strangers
    #: one in 15 reached 30 with two fifths of the region, one in 400 with seven tenths
    least_hand: float = 0.83


@dataclass(frozen=True)
class Sharpness:
    """How detail is measured; Gaussian widths in pixels of the region, between two of which a band lies."""

    #: finest to fine is mostly noise; fine to middle is as wide as veins and creases
    finest: float = 1.0
    fine: float = 1.5
    middle: float = 4.0
    #: coarse to coarsest is shading, wider than a hand moves while it is meant to be still
    coarse: float = 8.0
    coarsest: float = 12.0
    #: share of all shading added to a direction's own: where all veins run one way there is hardly any along
    shared: float = 0.25
    #: the hand's outline is not looked at
    border: int = 25


@dataclass(frozen=True)
class Contrast:
    """How the darkness of veins is measured, in pixels of the region."""

    #: noise is no vein
    smooth: float = 2.0
    #: the widest vein is narrower
    widest: int = 17
    #: about a tenth of a hand is vein
    percentile: float = 90.0
    #: the hand's outline is not looked at
    border: int = 25


@dataclass(frozen=True)
class Enrolment:
    """When a hand is refused; far from anything real pictures show, for a refusal sends a person home."""

    #: share of the region that is hand; the worst real pictures have 0.83
    least_cells: float = 0.4
    #: a hand has moved if its detail is below this (real pictures: 0.80 and more; one in fifty is below) …
    least_detail: float = 0.95
    #: … and its strength below the first less the second times the detail (real pictures: 0.38 and more):
    #: strong veins outlast a movement. Of comparisons of refused palms 44 % fail, of backs of hands 14 %
    least_still: tuple[float, float] = (0.40, 0.05)
    #: no vein is seen if noise is so much of the brightness (real pictures: at most 0.042) …
    most_noise: float = 0.03
    #: … and against the darkness of veins (real pictures: at most 0.94, nothing but noise 2.2): strong
    #: veins outlast much noise, and cold hands in little noise compare well enough to be tried
    most_grain: float = 2.0


@dataclass(frozen=True)
class Quality:
    """From what a side of the picture is useless, and from what it is as good as it helps to be.

    Measured by ``python -m benchmarks.palm_vein.quality``: where comparisons of moved, faint, dark and noisy
    copies of real pictures begin to fail.
    """

    area: tuple[float, float] = (0.4, 0.8)
    #: real pictures: 0.38–0.53; below 0.36 one comparison of palms in ten fails
    strength: tuple[float, float] = (0.3, 0.4)
    #: real pictures: 0.8–3.3; a movement of a vein's width (4–6 mm) leaves 0.6–1.0
    detail: tuple[float, float] = (0.4, 1.2)
    #: real palms: 0.014–0.043, backs of hands twice as much and more; of half as dark veins 0.010
    contrast: tuple[float, float] = (0.004, 0.0165)
    #: from the far end down; real pictures: 0.1–0.94
    grain: tuple[float, float] = (2.5, 1.2)
    #: grey levels; the darkest real palm has 61
    brightness: tuple[float, float] = (10.0, 72.0)
    radius: tuple[float, float] = (12.0, 72.0)
    #: a picture of which every side is as good as this needs no advice
    good: float = 0.75


@dataclass(frozen=True)
class Parameters:
    """All stages' parameters."""

    region: Region = field(default_factory=Region)
    normalisation: Normalisation = field(default_factory=Normalisation)
    encoding: Encoding = field(default_factory=Encoding)
    search: Search = field(default_factory=Search)
    refinement: Refinement = field(default_factory=Refinement)
    sharpness: Sharpness = field(default_factory=Sharpness)
    contrast: Contrast = field(default_factory=Contrast)
    enrolment: Enrolment = field(default_factory=Enrolment)
    quality: Quality = field(default_factory=Quality)


DEFAULT: Final = Parameters()
