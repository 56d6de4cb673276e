"""In what state a finger and a sensor meet: fields with their ranges, and the states that have a name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Sensor(Enum):
    """Kinds of sensor, by what their pictures look like."""

    #: clean white ground, black ridges
    OPTICAL = "optical"
    #: grey ground that darkens to the corners
    DIM_OPTICAL = "dim optical"
    #: small window, grey ground, noise in columns
    CAPACITIVE = "capacitive"


@dataclass(frozen=True)
class Condition:
    """One contact of a finger with a sensor.

    Ranges are those the generator was looked at with; a value outside is not an error, only untried.
    """

    sensor: Sensor = Sensor.OPTICAL
    #: size of the picture in pixels at 500 dpi, 160–560
    width: int = 320
    height: int = 384
    #: −1 (faint, thin broken ridges) to 1 (valleys fill up)
    wetness: float = 0.0
    #: 0–1: share of the ridges' length that leaves no trace, as of dry skin
    breaks: float = 0.15
    #: 0–1: ridges worn flat in patches, by age or work
    wear: float = 0.0
    #: number of thin scratches and folds (0–40), as in old skin
    scratches: float = 2.0
    #: number of drops of sweat or smears (0–30)
    blobs: float = 0.0
    #: 0–1: specks of dirt and of earlier prints on the glass
    dirt: float = 0.1
    #: half axes of the contact as a share of the finger (0.3–1) and how far up the finger it lies (pixels)
    area: float = 0.53
    towards_tip: float = 10.0
    #: deviation of the shift in pixels (0–40) and of the rotation in radians (0–0.35)
    shift: float = 12.0
    rotation: float = 0.10
    #: slip of the skin: 0 none, 1 usual, 2 much
    distortion: float = 1.0
    #: 0.2–1: difference between ridge and valley
    contrast: float = 0.9
    #: 0–30: deviation of the sensor's noise in grey levels
    noise: float = 4.0


GOOD: Final = Condition()
DRY: Final = Condition(wetness=-0.45, breaks=0.55, scratches=5.0, contrast=0.8)
WET: Final = Condition(wetness=0.60, breaks=0.05, blobs=12.0, area=0.60, distortion=1.3)
WORN: Final = Condition(wetness=-0.15, breaks=0.40, wear=0.7, scratches=22.0, contrast=0.8)
PARTIAL: Final = Condition(area=0.38, towards_tip=95.0, shift=16.0, rotation=0.16)
COLD_SENSOR: Final = Condition(
    sensor=Sensor.DIM_OPTICAL, wetness=0.25, breaks=0.3, blobs=6.0, contrast=0.45, noise=9.0, dirt=0.3
)

PRESETS: Final[dict[str, Condition]] = {
    "good": GOOD,
    "dry": DRY,
    "wet": WET,
    "worn": WORN,
    "partial": PARTIAL,
    "cold sensor": COLD_SENSOR,
}
"""The states that have a name; ``on`` gives each of them another sensor."""


def on(condition: Condition, sensor: Sensor) -> Condition:
    """Return the same contact on another kind of sensor, with that sensor's usual window."""
    width, height = (288, 288) if sensor is Sensor.CAPACITIVE else (320, 384)
    return replace(condition, sensor=sensor, width=width, height=height)
