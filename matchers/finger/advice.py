"""What a person can do so that the next impression compares better: at most two reasons, the worst first.

Each reason has a limit, beyond which it is told, and a unit, in which reasons are compared. Limits were set
between synthetic prints of known condition and their good mates, and looked at beside the worst real prints
(docs/finger-quality.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from matchers.finger.fast.measures import Measures
from matchers.finger.orientation_grid import OrientationGrid
from matchers.finger.placement import Placement, placement
from matchers.finger.quality import quality

MOST: Final = 2
"""Nobody follows three pieces of advice at once."""


class Reason(Enum):
    """Why an impression is worse than it could be."""

    DRY = "dry"
    WET = "wet"
    TIP = "tip"
    SMALL = "small"
    LEFT = "left"
    RIGHT = "right"
    TOO_FAR = "too far"
    SMUDGED = "smudged"
    FAINT = "faint"
    RESIDUE = "residue"
    RESOLUTION = "resolution"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Advice:
    """One reason with its sentence; ``severity`` 0 at the limit, 1 one unit beyond."""

    reason: Reason
    severity: float

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return _SENTENCES[self.reason][0]

    @property
    def en(self) -> str:
        """The sentence in English."""
        return _SENTENCES[self.reason][1]


_SENTENCES: Final[dict[Reason, tuple[str, str]]] = {
    Reason.DRY: (
        "手指太干：请对手指哈一口气，再用力按久一点。",
        "The finger is too dry: breathe on it, then press firmly a little longer.",
    ),
    Reason.WET: (
        "手指太湿或按得太重：请擦干手指，轻轻放平。",
        "The finger is too wet or pressed too hard: dry it and lay it down lightly.",
    ),
    Reason.TIP: (
        "只采到了指尖：请把手指往前伸，让整个指肚平放在采集面上。",
        "Only the tip was captured: move the finger forward and lay the whole pad flat on the sensor.",
    ),
    Reason.SMALL: (
        "接触面积太小：请把整个指肚平放，稍微用力。",
        "Too little of the finger touched: lay the whole pad flat and press a little more.",
    ),
    Reason.LEFT: (
        "手指偏左：请往右移一点，放在正中间。",
        "The finger is too far left: move it a little to the right, to the middle.",
    ),
    Reason.RIGHT: (
        "手指偏右：请往左移一点，放在正中间。",
        "The finger is too far right: move it a little to the left, to the middle.",
    ),
    Reason.TOO_FAR: (
        "手指伸得太靠前：请往回收一点，放在正中间。",
        "The finger reaches too far: pull it back a little, to the middle.",
    ),
    Reason.SMUDGED: (
        "指纹模糊：请擦净手指和采集面，放好后不要移动。",
        "The print is blurred: wipe the finger and the sensor, then hold the finger still.",
    ),
    Reason.FAINT: (
        "图像太淡：请擦净采集面，等几秒钟再按一次。",
        "The picture is faint: wipe the sensor, wait a few seconds and try again.",
    ),
    Reason.RESIDUE: (
        "采集面上可能留有上一个人的指印：请擦净后再试一次。",
        "An earlier print may be left on the sensor: wipe it and try again.",
    ),
    Reason.RESOLUTION: (
        "纹线的间距与所填的分辨率不太相符：请工作人员核对采集设备的设置。",
        "The ridges do not quite fit the stated resolution: staff please check the settings of the scanner.",
    ),
    Reason.UNCLEAR: (
        "这一次不够清楚：请把手指平放在中间再试一次，或换一个手指。",
        "Not clear enough yet: lay the finger flat in the middle and try again, or use another finger.",
    ),
}


@dataclass(frozen=True)
class Limits:
    """Limits and units; shares 0–1, areas in mm², periods in pixels at 500 dpi."""

    #: ridges fill the valleys; good prints have 0.40 ± 0.04
    wet: tuple[float, float] = (0.47, 0.04)
    #: ridges fall to pieces: thin, and not clear either (thin clear ridges are a light sensor's way)
    dry: tuple[float, float] = (0.36, 0.04)
    dry_clarity: float = 0.83
    #: a pad lies down with 150 mm² and more
    small: tuple[float, float] = (110.0, 25.0)
    #: on a tip there is no core, or it lies at the lower edge; arches have none but are large
    tip: tuple[float, float] = (140.0, 30.0)
    tip_core: float = 0.70
    #: so much of the print's side runs out of the picture while so many cells opposite are free (3 mm)
    cut: tuple[float, float] = (0.40, 0.30)
    free: int = 4
    #: neither thin nor filled, yet unclear
    smudged: tuple[float, float] = (0.63, 0.06)
    #: deviation of grey levels
    faint: tuple[float, float] = (20.0, 4.0)
    #: cells of a second part: 16 mm², a tenth of a pad
    residue: tuple[float, float] = (24.0, 12.0)
    #: adults have 7–11, small fingers and stretched skin somewhat less or more
    shortest: tuple[float, float] = (6.2, 0.8)
    longest: tuple[float, float] = (11.8, 1.2)
    #: a print that compares as badly as the lowest seventh deserves advice even if no reason stands out
    unclear: int = 15


LIMITS: Final = Limits()


def advice(
    measures: Measures, grid: OrientationGrid | None = None, limits: Limits = LIMITS
) -> tuple[Advice, ...]:
    """Return at most two reasons, the more severe first; none for a print that has nothing wrong with it.

    ``grid``: of the same print's template; without it nothing is said of where the finger lay.
    """
    found = _of_skin(measures, limits) + _of_sensor(measures, limits)
    if grid is not None:
        lies = placement(grid)
        found += _of_contact(measures, lies, limits) + _of_place(lies, limits)
    elif measures.area < limits.small[0]:
        found.append(_below(Reason.SMALL, measures.area, limits.small))
    if not found and quality(measures) < limits.unclear:
        found.append(Advice(Reason.UNCLEAR, 0.0))
    return tuple(sorted(found, key=lambda one: -one.severity)[:MOST])


def _of_skin(measures: Measures, limits: Limits) -> list[Advice]:
    """Too wet, too dry and too blurred exclude each other: what to do is the opposite."""
    share = measures.ridge_share
    if share > limits.wet[0]:
        return [_above(Reason.WET, share, limits.wet)]
    if share < limits.dry[0] and measures.clarity < limits.dry_clarity:
        return [_below(Reason.DRY, share, limits.dry)]
    if measures.clarity < limits.smudged[0]:
        return [_below(Reason.SMUDGED, measures.clarity, limits.smudged)]
    return []


def _of_sensor(measures: Measures, limits: Limits) -> list[Advice]:
    found = []
    if measures.contrast < limits.faint[0]:
        found.append(_below(Reason.FAINT, measures.contrast, limits.faint))
    if measures.period < limits.shortest[0]:
        found.append(_below(Reason.RESOLUTION, measures.period, limits.shortest))
    if measures.period > limits.longest[0]:
        found.append(_above(Reason.RESOLUTION, measures.period, limits.longest))
    return found


def _of_contact(measures: Measures, lies: Placement, limits: Limits) -> list[Advice]:
    if measures.area < limits.tip[0] and lies.core > limits.tip_core and lies.top < limits.cut[0]:
        return [_below(Reason.TIP, measures.area, limits.tip)]
    if measures.area < limits.small[0]:
        return [_below(Reason.SMALL, measures.area, limits.small)]
    return []


def _of_place(lies: Placement, limits: Limits) -> list[Advice]:
    sides = (
        (Reason.LEFT, lies.left, lies.right_margin),
        (Reason.RIGHT, lies.right, lies.left_margin),
        (Reason.TOO_FAR, lies.top, lies.bottom_margin),
    )
    found = [
        _above(reason, cut, limits.cut)
        for reason, cut, free in sides
        if cut > limits.cut[0] and free >= limits.free
    ]
    # what lies below a tip that is cut off is the finger's next joint
    if lies.second_part > limits.residue[0] and lies.top <= limits.cut[0]:
        found.append(_above(Reason.RESIDUE, lies.second_part, limits.residue))
    return found


def _above(reason: Reason, value: float, limit: tuple[float, float]) -> Advice:
    return Advice(reason, (value - limit[0]) / limit[1])


def _below(reason: Reason, value: float, limit: tuple[float, float]) -> Advice:
    return Advice(reason, (limit[0] - value) / limit[1])
