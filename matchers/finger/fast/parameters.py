"""Every number the extraction of minutiae depends on, stage by stage, with its source or its reason.

Lengths are pixels at 500 dpi (19.7 to the millimetre) and angles radians unless a name says otherwise. An
adult's ridges lie 7–11 pixels apart, mean 9 (Maltoni, Maio, Jain, Prabhakar: Handbook of Fingerprint
Recognition, 3.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Frame:
    """A line some sensors draw round the picture; stronger than ridges, it would hide faint prints."""

    #: grey levels from one row to the next
    least_step: int = 5
    #: share of the picture's width in which the step goes the same way; ridges come and go
    straight: float = 0.8
    #: frames lie within 2 mm of the picture's edge
    reach: int = 40


@dataclass(frozen=True)
class Segmentation:
    """Where there are ridges: strong enough and all running one way."""

    #: work on a picture this many times smaller: the outline of a print has no fine detail
    shrink: int = 2
    #: a difference of Gaussians lets ridges of 5–16 pixels through and keeps dirt and shading out
    fine: float = 1.5
    coarse: float = 6.0
    #: about one ridge period to each side: an average over two to three ridges
    window: float = 8.0
    #: share of the ridge strength of the print's own best part
    share: float = 0.22
    #: … which is looked for in its best 6 mm × 6 mm, however large the picture
    strongest_area: int = 14000
    #: slopes beyond this many times those are frames and edges, and count as no more
    steepest: float = 3.0
    #: slopes below this, in grey levels per pixel, are rounding: the steps of a ridge of one grey level
    least_slope: float = 0.15
    #: closes creases, scars and the places where ridges turn (core, delta)
    close: int = 12
    #: removes specks and threads narrower than two ridges
    open: int = 9
    #: larger holes than 4 mm × 4 mm are no part of the print: a frame round the picture encloses everything
    most_hole: int = 6200
    #: parts of a print smaller than this share of its largest part are dirt
    least_part: float = 0.15
    #: a print smaller than 4 mm × 4 mm (less than a tenth of a fingertip) cannot be compared
    least_area: int = 6200


@dataclass(frozen=True)
class Normalisation:
    """Equal darkness and contrast everywhere (Hong, Wan, Jain 1998, 2.2, with local mean and deviation)."""

    #: more than a ridge period, so that ridges are not levelled out
    window: float = 10.0
    #: share of the print's median deviation added to the local one: faint places are not blown up into noise
    floor: float = 0.25
    #: grey levels added besides: rounding is no texture
    least: float = 0.5
    #: deviations beyond this say nothing more about ridges
    clip: float = 2.0


@dataclass(frozen=True)
class Orientation:
    """Energy per direction, then relaxation (orientation.py)."""

    #: the field is kept on a grid of this step
    step: int = 8
    #: 11.25 degrees apart
    directions: int = 16
    #: width of a filter over the angle and over the logarithm of frequency
    angular: float = 0.2
    radial: float = 0.4
    #: energy is collected over this window, about a ridge period
    window: float = 8.0
    #: power to which energy is raised to be evidence
    sharpness: float = 1.0
    #: how far support reaches: two ridge periods
    reach: float = 16.0
    #: share of its support a direction gives to those beside it
    turning: float = 0.5
    #: share of evidence that stands without support: near a core the neighbours run elsewhere
    doubt: float = 0.05
    rounds: int = 4
    #: last smoothing of the field
    smooth: float = 6.0


@dataclass(frozen=True)
class Frequency:
    """Distance from ridge to ridge."""

    #: periods looked for; adults 7–11, children and small prints less, stretched skin more
    shortest: float = 5.0
    longest: float = 16.0
    #: periods that differ by less than this factor pass through the same filters
    alike: float = 1.2
    #: the second possible period is taken where its field is this many times as coherent
    better: float = 1.1
    #: local periods are averaged over this window: they change slowly
    window: float = 16.0
    #: local periods stay within this factor of the print's own
    spread: float = 1.5


@dataclass(frozen=True)
class Enhancement:
    """Contextual filtering (Hong, Wan, Jain 1998) with log-Gabor filters (Field 1987), polar separable."""

    #: 11.25 degrees apart, as the published banks of 8–16
    directions: int = 16
    #: half width over the angle: 5–6 pixels along the ridge
    angular: float = 0.24
    #: half width over the logarithm of frequency; Hong's Gaussian of 4 pixels at a period of 9
    radial: float = 0.36
    #: the first pass does not know the local period yet
    first_radial: float = 0.5
    #: periods of the second pass, as factors of the print's own
    periods: tuple[float, ...] = (0.82, 1.0, 1.22)
    #: the picture grows by this at the border: the filters' reach
    margin: int = 16


@dataclass(frozen=True)
class Detection:
    """From the thinned ridges to minutiae (Maltoni et al., 3.7; Zhao, Tang 2007)."""

    #: a branch shorter than this is a spur of thinning, two ridge widths
    spur: int = 10
    #: pores and dirt: holes smaller than this many pixels are closed, specks removed
    hole: int = 20
    speck: int = 45
    #: steps along the ridge from which the direction is taken, more than a ridge period
    trace: int = 14
    #: nearer to the print's edge than this, little more than a ridge, an ending is where the print ends
    border: float = 12.0
    #: two endings that face each other across less than this are one broken ridge
    #: before anything is taken out; ten times what the worst real print showed
    most_candidates: int = 3000
    gap: float = 12.0
    #: how far two endings' directions may differ from facing, radians
    facing: float = 0.6
    #: a piece of ridge shorter than this, or the end of one so near a junction, is dirt: a ridge period and a
    #: third
    island: int = 12
    #: two junctions joined by a shorter line are a lake, a bridge or a scar's edge: one ridge period
    bridge: int = 9
    #: more minutiae than this within the radius are a scar or a smudge
    crowd: int = 5
    crowd_radius: float = 16.0


@dataclass(frozen=True)
class Quality:
    """How sure one minutia is."""

    #: the neighbourhood that is looked at: about one ridge to each side
    window: float = 7.0
    #: minutiae less sure than this are not kept
    least: int = 25
    #: the print's edge is drawn where its ridges are no clearer than the waves filters make of noise …
    clear: float = 0.4
    #: … or, in a bad print, than this share of its median
    clear_share: float = 0.75
    #: most minutiae of a template; ISO/IEC 19794-2 holds 255
    most: int = 120


@dataclass(frozen=True)
class Enrolment:
    """When a picture is refused; far from anything real prints show, for a refusal sends a person home."""

    #: pixels from ridge to ridge: children's 6 and the widest stretched skin's 13 pass
    least_period: float = 5.0
    most_period: float = 15.0
    #: of a print's best tenth: smoothed noise reached 0.55, the worst of 320 real prints 0.73
    least_coherence: float = 0.58
    #: of the whole print: white noise reached 0.26, the worst of 320 real prints 0.50
    least_clarity: float = 0.28
    #: fewer have no neighbours to be recognised by
    least_minutiae: int = 4


@dataclass(frozen=True)
class Parameters:
    """All stages' parameters."""

    frame: Frame = field(default_factory=Frame)
    segmentation: Segmentation = field(default_factory=Segmentation)
    normalisation: Normalisation = field(default_factory=Normalisation)
    orientation: Orientation = field(default_factory=Orientation)
    frequency: Frequency = field(default_factory=Frequency)
    enhancement: Enhancement = field(default_factory=Enhancement)
    detection: Detection = field(default_factory=Detection)
    quality: Quality = field(default_factory=Quality)
    enrolment: Enrolment = field(default_factory=Enrolment)


DEFAULT: Final = Parameters()
