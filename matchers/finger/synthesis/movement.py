"""Where each pixel of an impression comes from: rigid placement and the plastic distortion of the skin.

Distortion model: Cappelli, Maio, Maltoni, "Modelling plastic distortion in fingerprint images" (2001): skin
firmly pressed does not slip, skin around it follows the finger's movement, and in between it is stretched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Minutiae, minutiae
from matchers.finger.synthesis.parameters import SLIP, SlipParameters

Reals = NDArray[np.float64]

_ROUNDS: Final = 30
"""The inverse is a fixed point: five rounds at the usual slip, under thirty at twice that."""
_EXACT: Final = 0.005
"""Pixels: where the inverse stops."""
_STEP: Final = 3.0
"""Pixels along a minutia's direction after which its direction in the impression is measured."""


@dataclass(frozen=True)
class Movement:
    """From the impression's frame back to the master's, in pixels at 500 dpi."""

    #: centre of the impression, and the place in the master that lies there
    centre: tuple[float, float]
    source: tuple[float, float]
    #: radians, counter-clockwise as one sees it, from the master to the impression
    rotation: float
    #: half axes of the area that does not slip, around ``source``, and the width of the transition in half
    #: axes
    firm: tuple[float, float]
    skin: float
    #: how the finger moved after contact: shift in pixels, turn in radians
    slip: tuple[float, float]
    slip_turn: float

    def back(self, x: Reals, y: Reals) -> tuple[Reals, Reals]:
        """Return where in the master the given places of the impression come from."""
        cosine, sine = np.cos(self.rotation), np.sin(self.rotation)
        dx, dy = x - self.centre[0], y - self.centre[1]
        dx, dy = cosine * dx - sine * dy, sine * dx + cosine * dy
        outside = np.sqrt((dx / self.firm[0]) ** 2 + (dy / self.firm[1]) ** 2) - 1
        brake = 0.5 - 0.5 * np.cos(np.pi * np.clip(outside / self.skin, 0, 1))
        turned, tilted = np.cos(self.slip_turn), np.sin(self.slip_turn)
        slip_x = turned * dx - tilted * dy + self.slip[0] - dx
        slip_y = tilted * dx + turned * dy + self.slip[1] - dy
        return self.source[0] + dx + brake * slip_x, self.source[1] + dy + brake * slip_y

    def forth(self, x: Reals, y: Reals) -> tuple[Reals, Reals]:
        """Return where in the impression the given places of the master lie, to a hundredth of a pixel."""
        cosine, sine = np.cos(self.rotation), np.sin(self.rotation)
        dx, dy = x - self.source[0], y - self.source[1]
        at_x = self.centre[0] + cosine * dx + sine * dy
        at_y = self.centre[1] - sine * dx + cosine * dy
        for _ in range(_ROUNDS):
            from_x, from_y = self.back(at_x, at_y)
            ex, ey = x - from_x, y - from_y
            if not ex.size or max(np.abs(ex).max(), np.abs(ey).max()) < _EXACT:
                break
            at_x, at_y = at_x + cosine * ex + sine * ey, at_y - sine * ex + cosine * ey
        return at_x, at_y

    def carry(self, found: Minutiae, width: int, height: int) -> Minutiae:
        """Return the master's minutiae as they lie in an impression of that size, without those outside."""
        x, y = found.x.astype(np.float64), found.y.astype(np.float64)
        angle = found.angle.astype(np.float64)
        ahead_x, ahead_y = x + _STEP * np.cos(angle), y - _STEP * np.sin(angle)
        both_x, both_y = self.forth(np.concatenate([x, ahead_x]), np.concatenate([y, ahead_y]))
        (at_x, to_x), (at_y, to_y) = np.split(both_x, 2), np.split(both_y, 2)
        turned = np.arctan2(at_y - to_y, to_x - at_x)
        moved = minutiae(width, height, at_x, at_y, turned, found.kind, found.quality)
        return moved.take((at_x >= 0) & (at_x <= width - 1) & (at_y >= 0) & (at_y <= height - 1))


def draw_movement(
    rng: np.random.Generator,
    centre: tuple[float, float],
    source: tuple[float, float],
    placement: tuple[float, float],
    distortion: float,
    of: SlipParameters = SLIP,
) -> Movement:
    """Return a placement around ``source`` in the master, and how the skin slips.

    ``placement``: deviation of the shift (pixels) and of the rotation (radians); ``distortion``: 0 no slip,
    1 as usual, 2 much.
    """
    bound = of.bound
    off = np.clip(rng.standard_normal(3), -bound, bound)
    least_across, most_across, least_along, most_along = of.firm
    firm = (rng.uniform(least_across, most_across), rng.uniform(least_along, most_along))
    skin = rng.uniform(*of.skin)
    slip = np.clip(rng.standard_normal(3), -bound, bound) * distortion
    return Movement(
        centre,
        (source[0] + placement[0] * off[0], source[1] + placement[0] * off[1]),
        placement[1] * off[2],
        firm,
        skin,
        (of.shift * slip[0], of.shift * slip[1]),
        of.turn * slip[2],
    )
