"""What is kept of one impression: minutiae and, where we found them ourselves, how its ridges run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from matchers.finger.minutiae import Minutiae
from matchers.finger.orientation_grid import OrientationGrid


class Tier(Enum):
    """Who found the minutiae; templates of different makers compare, those of one maker compare best."""

    FAST = "fast"
    DEEP = "deep"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class FingerTemplate:
    """One impression. ``quality`` 0–100 predicts how well it will compare; 0 = not known (other makers)."""

    tier: Tier
    minutiae: Minutiae
    grid: OrientationGrid | None = None
    quality: int = 0
