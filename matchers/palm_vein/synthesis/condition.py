"""In what state a hand and a camera meet: fields with their ranges, and the states that have a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Condition:
    """One look of a camera at a hand.

    Ranges are those the generator was looked at with; a value outside is not an error, only untried.
    """

    #: size of the picture in pixels, 240–720 and 320–960
    height: int = 480
    width: int = 640
    #: 0.15–3: how large the hand is seen; 1 at the usual distance
    near: float = 1.0
    #: deviation of the shift (mm, 0–20), rotation (degrees, 0–20, 40 at most) and size (share, 0–0.05)
    shift: float = 6.0
    turn: float = 10.0
    size: float = 0.025
    #: mm by which the hand lies too far to its fingers (positive; they are cut off) or its wrist: −40–60
    forward: float = 0.0
    #: deviation of the tilt against the camera, 0–1.7; deviation of the skin's stretch in mm, 0–2
    tilt: float = 1.5
    stretch: float = 1.2
    #: 0.3–1.3: width of the veins and their contrast, less in the cold
    vein_width: float = 1.0
    vein_contrast: float = 1.0
    #: 0–0.6: how unevenly veins are filled with blood, otherwise in each picture
    filling: float = 0.3
    #: grey level of the skin in the middle of the light, 20–600 (above 255 is white), and 0–0.8 how uneven
    light: float = 165.0
    uneven: float = 0.45
    #: where a sleeve ends, in mm from the middle of the palm to the wrist (20–70); None without one
    sleeve: float | None = None
    #: mm the hand moves while the picture is taken, 0–25
    motion: float = 0.0
    #: blur of the lens in pixels, 0.4–3, and deviation of the noise in grey levels, 0–10
    blur: float = 1.2
    noise: float = 0.8


PRESETS: Final[dict[str, Condition]] = {
    "good": Condition(),
    "cold": Condition(vein_width=0.6, vein_contrast=0.55),
    "dim": Condition(light=58.0, noise=2.2, uneven=0.6),
    "overexposed": Condition(light=520.0, uneven=0.3),
    "moved": Condition(motion=16.0),
    "sleeve": Condition(sleeve=46.0),
    "far": Condition(near=0.155),
    "close": Condition(near=2.8, shift=2.0),
}
"""The states that have a name."""
