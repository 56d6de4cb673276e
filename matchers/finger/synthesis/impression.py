"""An impression: one contact of a synthetic finger with a sensor, with the truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Minutiae
from matchers.finger.synthesis.condition import GOOD, Condition
from matchers.finger.synthesis.master import MasterPrint
from matchers.finger.synthesis.movement import Movement, draw_movement
from matchers.finger.synthesis.parameters import HEIGHT, SKIN, WIDTH
from matchers.finger.synthesis.sensing import sense
from matchers.finger.synthesis.skin import contact, ink
from matchers.noise import Field

_EDGE: Final = 12.0
"""Pixels over which contact begins at the end of the friction skin: it is rounded there."""
_PRESSED: Final = 0.47
"""Share of the finger's height, from its tip, that lies in the middle of a usual contact."""


@dataclass(frozen=True)
class Impression:
    """A picture and the truth about it."""

    #: rows × columns, dark ridges, 500 dpi
    image: NDArray[np.uint8]
    #: true where the finger touched the sensor
    mask: NDArray[np.bool_]
    #: where the master's pixels went
    movement: Movement

    def carry(self, truth: Minutiae) -> Minutiae:
        """Return the master's true minutiae as they lie in this picture, inside its mask.

        What scratches, drops and wear add or hide is not in them: they are what an examiner knows of the
        finger.
        """
        rows, columns = self.image.shape
        moved = self.movement.carry(truth, columns, rows)
        return moved.take(self.mask[np.rint(moved.y).astype(int), np.rint(moved.x).astype(int)])


def impress(master: MasterPrint, rng: np.random.Generator, condition: Condition = GOOD) -> NDArray[np.uint8]:
    """Return the picture of one contact (rows × columns, dark ridges, 500 dpi)."""
    return take_impression(master, rng, condition).image


def take_impression(master: MasterPrint, rng: np.random.Generator, condition: Condition = GOOD) -> Impression:
    """Return the picture of one contact and the truth about it."""
    rows, columns = condition.height, condition.width
    centre = ((columns - 1) / 2, (rows - 1) / 2)
    source = (WIDTH / 2, HEIGHT * _PRESSED - condition.towards_tip)
    placement = (condition.shift, condition.rotation)
    movement = draw_movement(rng, centre, source, placement, condition.distortion)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float64)
    from_x, from_y = (axis.astype(np.float32) for axis in movement.back(x, y))
    # nothing touches outside the finger, so the pattern there does not show
    ridges, edge = (
        np.asarray(cv2.remap(field, from_x, from_y, cv2.INTER_LINEAR, borderValue=0), np.float32)
        for field in (master.ridges, master.inside)
    )
    area = condition.area * np.exp(SKIN.size * rng.standard_normal()) / 2
    half = (area * WIDTH, area * HEIGHT)
    touch: Field = np.minimum(contact(rng, rows, columns, half), edge / _EDGE - 0.5)
    received = ink(rng, ridges, touch, condition)
    return Impression(sense(rng, received, touch, condition), np.asarray(touch > 0), movement)
