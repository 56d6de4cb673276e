"""The numbers of the synthetic print generator, each with its source or reason. Lengths are pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

WIDTH: Final = 416
HEIGHT: Final = 560
"""The whole pattern area of a finger: 21 × 28 mm, the frame of Cappelli, Maio and Maltoni (SFinGe, 2000)."""


@dataclass(frozen=True)
class FlowParameters:
    """How ridges flow: classes, singular points and what bends the Zero-Pole model."""

    #: left loop, right loop, whorl, arch, tented arch (Wilson, Candela, Watson 1994, from 22 million fingers)
    shares: tuple[float, ...] = (0.338, 0.317, 0.279, 0.037, 0.029)
    #: mean and spread of the upper core: prints are captured with it a little above the middle
    core: tuple[float, float, float, float] = (0.0, 14.0, -30.0, 22.0)
    #: loop: mean and spread of the delta's offset from its core (about 10 ridges to the side, 16 downwards)
    loop_delta: tuple[float, float, float, float] = (92.0, 20.0, 150.0, 24.0)
    #: tented arch: the delta lies straight below the core
    tented_delta: tuple[float, float, float, float] = (0.0, 5.0, 84.0, 16.0)
    #: whorl: the second core below the first, from plain whorls (near) to double loops (far and aside)
    whorl_core: tuple[float, float, float, float] = (0.0, 14.0, 42.0, 22.0)
    #: whorl: the two deltas, left and right of the lower core
    whorl_delta: tuple[float, float, float, float] = (112.0, 18.0, 96.0, 22.0)
    #: first and second harmonic of the correction at each singular point (radians): the periodic form of the
    #: correction of Vizcaya and Gerhardt (1996), without the kinks of their line segments
    correction: tuple[float, float] = (0.16, 0.08)
    #: how nearly parallel ridges run inside the curve around a core, in loops, whorls and tented arches (0 =
    #: the fan of the plain Zero-Pole model, 1 = quite parallel): the main thing that model gets wrong
    parallel: tuple[float, float, float] = (0.75, 0.35, 0.3)
    #: turn of the field around the core (radians) and its reach: ridges of a whorl mostly run in spirals
    twist: tuple[float, float] = (0.16, 80.0)
    #: ridges fall off to the sides (radians at the half width), because a finger tip is round
    arching: tuple[float, float] = (0.58, 0.10)
    #: … in full above the core, not at all near the flexion crease: middle and width of the step below the
    #: core
    arching_step: tuple[float, float] = (70.0, 48.0)
    #: plain arch: height of the bump (slope) and its half width
    arch_bump: tuple[float, float, float, float] = (0.62, 0.18, 46.0, 10.0)
    #: slow irregular bending of every real field (radians)
    wander: float = 0.09


@dataclass(frozen=True)
class PeriodParameters:
    """Distance from ridge to ridge."""

    #: mean and spread over people: 0.46 mm, adults' fingers (Stoney 1988; Maltoni et al., Handbook, 2.3)
    mean: float = 9.0
    spread: float = 0.45
    least: float = 7.8
    most: float = 10.4
    #: slow variation inside a finger, and how much wider ridges lie near the flexion crease
    variation: float = 0.08
    below: float = 0.09


@dataclass(frozen=True)
class GrowthParameters:
    """The growth of the pattern by repeated filtering with the local Gabor kernel (SFinGe, 2000)."""

    #: grown at half resolution (a period is 4–5 samples there, enough for a sinusoid), then interpolated
    scale: int = 2
    #: reach of the kernel in samples: one and a half periods, three effective peaks
    radius: int = 7
    #: the kernel's Gaussian in periods: shorter makes more minutiae. With 0.40 and 40 rounds there are 5–7 in
    #: 100 × 100 pixels of skin; of neighbours within 30 pixels four in ten point the same way and a third the
    #: other way, near what real prints show (benchmarks/finger/synthetic_statistics.py)
    sigma: float = 0.40
    #: more rounds let neighbouring minutiae annihilate each other, until too few are left
    rounds: int = 40
    #: slope of the saturation after each round
    gain: float = 4.0
    #: taken off the pattern: ridges narrower than valleys, more than half of the minutiae endings,
    #: as examiners count them
    bias: float = 0.2


@dataclass(frozen=True)
class SlipParameters:
    """The plastic distortion at ``distortion`` 1.

    Cappelli, Maio, Maltoni (2001) let people slip by 10–20 pixels on purpose, which is our 2.
    """

    #: half axes of the area that does not slip: least and most across, least and most along
    firm: tuple[float, float, float, float] = (55.0, 85.0, 70.0, 110.0)
    #: width of the transition, in half axes
    skin: tuple[float, float] = (1.2, 2.0)
    #: deviation of the slip in pixels and of its turn in radians
    shift: float = 7.0
    turn: float = 0.035
    #: no draw lies further out, in deviations: the inverse must exist
    bound: float = 2.0


@dataclass(frozen=True)
class SkinParameters:
    """What skin does to the pattern, set by eye beside impressions of four real sensors.

    Heights are those of the ideal pattern, which runs from −1 to 1; scales are pixels of change.
    """

    #: deviation of the size of the contact, as a share: nobody presses twice alike
    size: float = 0.06
    #: exponent of the outline of a contact: 2 is an ellipse, more is fuller
    outline: float = 2.5
    #: share of the half axis over which pressure rises from the edge
    margin: float = 0.22
    #: unevenness of the outline: (share of the half axis, scale)
    ragged: tuple[tuple[float, float], ...] = ((0.02, 90.0), (0.02, 12.0))
    #: level that a ridge must reach to touch, and what full wetness takes off it
    level: float = -0.26
    wetness: float = 0.85
    #: uneven pressure, and the roughness of a ridge's edges: (height, scale)
    uneven: tuple[tuple[float, float], ...] = ((0.22, 90.0), (0.12, 30.0))
    rough: tuple[tuple[float, float], ...] = ((0.22, 2.0), (0.18, 4.0))
    #: steepness from touching to not touching
    steepness: float = 7.0
    #: dips of dry ridges: depth at ``breaks`` 1, and the scales they have
    breaks: float = 1.1
    break_scales: tuple[float, float] = (6.0, 11.0)
    #: worn patches: depth at ``wear`` 1, how much of the print they take, their scale and their grain's
    wear: float = 1.3
    wear_share: float = 0.35
    wear_scales: tuple[float, float] = (55.0, 5.0)
    #: pores: one in so many pixels (about one a period along each ridge), radius and depth of the hole
    pore_area: float = 60.0
    pore_radius: float = 0.9
    pore_depth: float = 6.0
    #: scratches: least and most length, bow as a share of the length, spread of their directions (radians)
    scratch_length: tuple[float, float] = (25.0, 150.0)
    scratch_bow: float = 0.15
    scratch_spread: float = 0.5
    #: share of scratches that are 1, 2, 3, 4 pixels wide
    scratch_widths: tuple[float, ...] = (0.4, 0.35, 0.15, 0.1)
    #: dirt on the glass at ``dirt`` 1: one speck in so many pixels, its radius and its strength
    speck_area: float = 250.0
    speck_radius: float = 0.8
    speck_strength: float = 3.0
    #: drops: most half axes
    drop: tuple[int, int] = (8, 6)


@dataclass(frozen=True)
class SampleParameters:
    """Minutiae drawn without a picture: figures of vendor templates of 320 real prints, four sensors."""

    width: int = 320
    height: int = 384
    #: half axes of the contact, mean and spread across and along: the hulls of real minutiae are 20–60
    #: thousand square pixels
    contact: tuple[float, float, float, float] = (108.0, 16.0, 142.0, 22.0)
    least_contact: float = 62.0
    #: minutiae in 100 × 100 pixels and the spread of its logarithm over people: 8–10 in the hull, 26–39 a
    #: print
    density: float = 6.8
    density_spread: float = 0.20
    #: how much denser they lie around cores and deltas, and how far that reaches
    crowding: float = 1.5
    crowding_reach: float = 40.0
    #: distance kept from neighbours (Weibull: scale, shape) and at the least: in real templates 1 % of
    #: neighbours are nearer than 5, 5 % than 7, half than 20
    distance: tuple[float, float] = (9.0, 1.7)
    least_distance: float = 4.0
    #: deviation of a minutia from the ridge flow (radians)
    angle: float = 0.14
    #: share of endings
    endings: float = 0.64
    #: quality of a print and how it varies inside (the vendor's templates state none: as our own extractor's)
    quality: tuple[float, float] = (62.0, 14.0)
    quality_inside: float = 14.0
    #: placement: deviation of the shift (pixels), of the rotation (radians)
    placement: tuple[float, float] = (14.0, 0.10)


@dataclass(frozen=True)
class AgainParameters:
    """How a second impression of the same finger differs in its minutiae."""

    #: deviation of shift and rotation, and the distortion, 1 = as usual
    placement: tuple[float, float] = (14.0, 0.12)
    distortion: float = 1.0
    #: least and most share not found again, and found without being there (of the number of minutiae)
    missing: tuple[float, float] = (0.08, 0.30)
    spurious: tuple[float, float] = (0.08, 0.30)
    #: share of endings among those: breaks of ridges are commoner than bridges
    endings: float = 0.7
    #: deviation of position (pixels), direction (radians) and quality
    jitter: float = 1.6
    turn: float = 0.09
    quality: float = 9.0
    #: share of endings that become bifurcations and the reverse, by pressure
    flips: float = 0.12


@dataclass(frozen=True)
class Parameters:
    """The parameters of a master pattern."""

    flow: FlowParameters = field(default_factory=FlowParameters)
    period: PeriodParameters = field(default_factory=PeriodParameters)
    growth: GrowthParameters = field(default_factory=GrowthParameters)


DEFAULTS: Final = Parameters()
SLIP: Final = SlipParameters()
SKIN: Final = SkinParameters()
SAMPLE: Final = SampleParameters()
AGAIN: Final = AgainParameters()
