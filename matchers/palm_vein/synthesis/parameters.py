"""The numbers of the synthetic hand generator, each with its source or reason.

Lengths are millimetres in the frame of a right hand seen with its fingers up: the middle of the palm is
(0, 0), x goes to the thumb, y to the wrist. A hand is some 85 mm wide and 190 mm long (ISO 7250-1 gives such
sizes for adults); the drawn shapes follow that, and a person's own size comes on top.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Finger:
    """One finger as a tapered stick."""

    #: where it leaves the hand, which way it points (degrees from straight up to the thumb), how long
    base: tuple[float, float]
    lean: float
    length: float
    #: half widths at its base and at its tip
    half: tuple[float, float]


@dataclass(frozen=True)
class OutlineParameters:
    """Silhouettes: corner points of a closed smooth curve, and sticks."""

    # not given to the formatter: a row for the wrist side, one for the fingers and thumb, read as a drawing
    palm: Points = (
        (-27, 62), (-34, 45), (-42, 18), (-43, -12), (-41, -40), (-22, -47), (0, -49),
        (22, -47), (40, -38), (42, -12), (47, 12), (41, 36), (30, 50), (27, 62),
    )  # fmt: skip
    fingers: tuple[Finger, ...] = (
        Finger((-32, -36), -20, 62, (9.0, 6.8)),
        Finger((-11, -40), -6, 82, (10.0, 7.6)),
        Finger((10, -41), 3, 88, (10.2, 7.8)),
        Finger((31, -36), 14, 80, (10.0, 7.6)),
        Finger((32, 24), 52, 86, (15.0, 9.0)),
    )
    # as for the palm
    fist: Points = (
        (-27, 62), (-33, 30), (-39, 0), (-43, -28), (-36, -40), (-12, -46), (12, -46),
        (34, -38), (43, -24), (40, 0), (33, 30), (27, 62),
    )  # fmt: skip
    #: knuckles of the fist
    knuckles: tuple[Finger, ...] = (
        Finger((-31, -34), 0, 7, (12.0, 8.0)),
        Finger((-10, -40), 0, 8, (12.0, 8.5)),
        Finger((11, -40), 0, 9, (12.0, 8.5)),
        Finger((31, -33), 0, 7, (12.0, 8.0)),
    )
    #: half width of the forearm at the wrist and where it leaves every picture
    forearm: tuple[float, float] = (29.0, 36.0)
    #: it begins inside the body, at this share of the way to the wrist, so that no gap shows
    forearm_start: float = 0.65
    forearm_end: float = 600.0
    #: deviation of a person's size, of breadth against length, of each corner, of each finger
    #: (shares; a corner in mm, a lean in degrees)
    size: float = 0.06
    breadth: float = 0.04
    corner: float = 1.3
    finger: float = 0.05
    lean: float = 2.5
    #: skin between fingers is round: sharp corners are smoothed over so much
    web: float = 2.2


@dataclass(frozen=True)
class GrowthParameters:
    """Space colonisation (Runions, Lane, Prusinkiewicz 2007): veins grow to where tissue has none yet."""

    #: distance between places that want a vein: veins of the hand run 8–14 mm apart
    spacing: tuple[float, float] = (7.0, 10.5)
    #: such a place lies off its point of the grid by at most this share of the distance: no rows are seen
    shaken: float = 0.6
    #: a place is served once a vein is so near, and pulls the veins that are no farther than this
    served: float = 4.5
    pull: float = 40.0
    step: float = 1.5
    #: deviation of the direction from step to step (share of the step), and how much of the old one is kept
    wander: float = 0.25
    inertia: float = 1.2
    rounds: int = 150
    #: number of trunks at the wrist, besides those that come from between the fingers
    trunks: tuple[int, int] = (3, 4)
    webs: tuple[int, int] = (1, 3)
    #: half width over which trunks stand at the wrist, and by how much each is off its place
    trunk_places: tuple[float, float] = (20.0, 5.0)
    #: gaps between the fingers from which veins come, and by how much each is off
    web_places: tuple[float, float, float] = (-21.0, 0.0, 21.0)
    web_off: float = 3.0
    #: they begin so far inside the hand's edge
    web_inside: float = 3.0
    #: of a fist, the forearm's veins are seen too: from where, how far, and its half width
    arm: tuple[float, float, float] = (50.0, 110.0, 28.0)
    #: share of ends that join a neighbour: veins of the hand are a net (dorsal venous arch, palmar arches)
    joined: float = 0.85
    joined_reach: float = 20.0
    #: a neighbour is ahead if the cosine of its direction is above this: 73 degrees to each side
    joined_ahead: float = 0.3
    #: a joint leaves the way the twig grew: its bend lies ahead by this share of the distance
    joined_bend: float = 0.5
    #: shorter twigs are not seen
    least_twig: float = 5.0
    #: Murray's exponent; diameter of a twig (palm, fist) and of the widest vein: visible veins have
    #: 1–4 mm
    murray: float = 2.7
    twig_palm: tuple[float, float] = (1.0, 1.5)
    twig_fist: tuple[float, float] = (1.4, 2.0)
    widest: float = 4.0
    #: depth under the skin: mean of the hand (palm, fist), and deviation within it
    depth_palm: tuple[float, float] = (1.5, 2.6)
    depth_fist: tuple[float, float] = (0.8, 1.6)
    depth_uneven: float = 0.5
    #: over which distance the depth changes
    depth_length: float = 70.0
    #: rounds of smoothing that take the kinks of single steps away
    smoothing: int = 5


@dataclass(frozen=True)
class SkinParameters:
    """Lines of the skin, hair, and tone."""

    #: the three main creases of the palm (life, head, heart line) as corner points, and their deviation
    creases: tuple[Points, ...] = (
        ((38, -18), (22, -10), (10, 10), (8, 32), (14, 50)),
        ((37, -20), (15, -12), (-10, -4), (-30, 10)),
        ((-41, -20), (-20, -18), (2, -24), (14, -36)),
    )
    crease: float = 2.5
    crease_width: float = 0.7
    crease_dark: tuple[float, float] = (0.05, 0.12)
    #: number, length and darkness of fine wrinkles, and half the side of the square their middles lie in
    wrinkles: tuple[int, int] = (6, 24)
    wrinkle_reach: float = 42.0
    wrinkle_length: tuple[float, float] = (6.0, 22.0)
    wrinkle_dark: tuple[float, float] = (0.02, 0.05)
    #: most hairs on the back of a hand, half the side of their square, their length and darkness; many hands
    #: have few
    hairs: int = 160
    hair_reach: float = 60.0
    #: hairs lean one way; deviation in radians
    hair_lean: float = 0.3
    hair_length: tuple[float, float] = (4.0, 9.0)
    hair_dark: tuple[float, float] = (0.05, 0.12)
    #: width of a wrinkle or hair, and deviation of its bow as a share of its length
    fine_width: float = 0.4
    fine_bow: float = 0.15
    #: patches of blood and fat: cells of the grid over the hand, its half side, cells of a patch (27 mm),
    #: deviation of brightness
    tone_cells: int = 24
    tone_half: float = 130.0
    tone_patch: float = 2.5
    tone: float = 0.035


@dataclass(frozen=True)
class CameraParameters:
    """From the hand in millimetres to grey levels."""

    #: pixels a millimetre in a picture 640 pixels wide: the palm is about a third of the width
    pixels: float = 2.7
    #: bounds of what a hand does over the window: the issue's ±40 degrees, ±8 %
    most_turn: float = 40.0
    most_size: float = 0.08
    #: deviation of the perspective: how much nearer one side of the palm is, as a share, a millimetre
    tilt: float = 0.0004
    #: deviations beyond which shift and tilt do not go: the hand stays in the picture and before the camera
    most_shift: float = 2.5
    most_tilt: float = 2.0
    #: deviation of each finger's lean from picture to picture (degrees)
    fingers: float = 3.5
    #: wave length of the stretch of the skin, longer than the blocks compared
    stretch_length: float = 70.0
    #: the rounding of the hand's edge, and how dark it is there
    rounding: float = 13.0
    edge: float = 0.35
    #: light spreads in tissue: width of the blur, at the skin and for each millimetre of depth
    spread: tuple[float, float] = (0.5, 0.45)
    #: … of lines on the skin itself (mm)
    line_spread: float = 0.25
    #: contrast of a vein a millimetre wide at the skin, and what of it is left a millimetre deeper; at most
    vein: float = 0.17
    fading: float = 0.72
    vein_most: float = 0.45
    #: over which distance (mm) the filling of veins changes
    filling_length: float = 18.0
    #: depths at which veins are drawn together
    depths: tuple[float, ...] = (0.6, 1.2, 1.8, 2.4, 3.0)
    #: a hand that moves turns about its elbow and trembles: deviation of the bow of its way, as a share of it
    bow: float = 0.2
    #: grey level of the empty picture, and what else there is in it
    ground: tuple[float, float] = (2.0, 9.0)
    #: width of the light's spot as a share of the picture's width, and deviation of its middle
    spot: tuple[float, float] = (0.36, 0.09)
    #: grain of the skin: deviation as a share of the brightness and size in millimetres
    grain: tuple[float, float] = (0.008, 0.7)
    #: half width of a sleeve at its hem and at the elbow, and where that is
    sleeve: tuple[float, float, float] = (44.0, 52.0, 260.0)
    #: height and length of a hem's waves, and how slanting it is at most (mm a mm)
    hem: tuple[float, float, float] = (3.0, 14.0, 0.15)
    #: cloth: its brightness, size (mm) and deviation of its folds, size (mm) and deviation of its weave, and
    #: the share of the brightness that the deepest fold still has
    cloth: tuple[float, float] = (0.2, 0.5)
    fold: float = 14.0
    folds: float = 0.15
    threads: float = 0.6
    weave: float = 0.05
    fold_least: float = 0.2
    #: grey level at which the noise is about as the condition says; shot noise grows with the root, and half
    #: of it (a quarter of its variance) is the sensor's own, without any light
    noise_level: float = 120.0
    own_noise: float = 0.25


@dataclass(frozen=True)
class Parameters:
    """All of a hand's own parameters."""

    outline: OutlineParameters = field(default_factory=OutlineParameters)
    growth: GrowthParameters = field(default_factory=GrowthParameters)
    skin: SkinParameters = field(default_factory=SkinParameters)


DEFAULTS: Final = Parameters()
CAMERA: Final = CameraParameters()
