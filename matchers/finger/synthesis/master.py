"""The master print: the whole ridge pattern of one synthetic finger, from which impressions are taken.

``MasterPrint`` is the finger's identity; the same generator state gives the same finger.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.synthesis.flow import Flow, Pattern, draw_flow
from matchers.finger.synthesis.growth import Field, grow
from matchers.finger.synthesis.parameters import DEFAULTS, HEIGHT, WIDTH, Parameters, PeriodParameters
from matchers.noise import smooth_noise


@dataclass(frozen=True)
class MasterPrint:
    """A finger's pattern, HEIGHT × WIDTH pixels at 500 dpi.

    ``ridges``: float32, about +1 on the middle of a ridge, −1 in a valley, 0 at a ridge's edge.
    ``orientation``: float32, radians in [0, π), counter-clockwise as one sees it.
    ``period``: float32, pixels from ridge to ridge. ``mask``: true where the finger has friction skin.
    """

    flow: Flow
    ridges: Field
    orientation: Field
    period: Field
    mask: NDArray[np.bool_]

    @property
    def inside(self) -> Field:
        """Pixels from each place to the end of the friction skin or of the frame, 0 outside."""
        framed = np.pad(self.mask.astype(np.uint8), 1)
        return np.asarray(cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)


def make_finger(
    rng: np.random.Generator, pattern: Pattern | None = None, of: Parameters = DEFAULTS
) -> MasterPrint:
    """Return a new finger, of the given class or of one drawn with its natural share; about half a second."""
    flow = draw_flow(rng, of.flow, pattern)
    step = of.growth.scale
    y, x = np.mgrid[0:HEIGHT:step, 0:WIDTH:step].astype(np.float64)
    orientation = flow.orientation(x, y).astype(np.float32)
    period = _period(rng, flow, x, y, of.period)
    pattern_small = grow(rng, orientation, period / np.float32(step), of.growth)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    # samples lie at 0, step, 2 step …: interpolate there, not at the centres of larger pixels
    at_x, at_y = (x / step).astype(np.float32), (y / step).astype(np.float32)
    ridges = cv2.remap(pattern_small, at_x, at_y, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101)
    return MasterPrint(
        flow,
        np.asarray(np.clip(ridges, -1.2, 1.2), np.float32),
        flow.orientation(x, y).astype(np.float32),
        np.asarray(cv2.resize(period, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR), np.float32),
        finger_shape(x, y),
    )


def finger_shape(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where the finger is: a round tip, straight sides, a shallow round end at the flexion crease."""
    aside = (x - WIDTH / 2) / (WIDTH / 2)
    tip, end = HEIGHT * 0.42, HEIGHT * 0.80
    upper = np.clip((tip - y) / tip, 0, None)
    lower = np.clip((y - end) / (HEIGHT - end), 0, None)
    return np.asarray(aside**2 + upper**2 + lower**2 <= 1)


def _period(
    rng: np.random.Generator, flow: Flow, x: NDArray[np.float64], y: NDArray[np.float64], of: PeriodParameters
) -> Field:
    """Return the distance from ridge to ridge: one mean a finger, slow variation, wider below."""
    mean = np.clip(rng.normal(of.mean, of.spread), of.least, of.most)
    rows, columns = x.shape
    slow = smooth_noise(rng, rows, columns, rows / 4)
    below = np.clip((y - flow.middle[1]) / (HEIGHT / 2), 0, 1)
    field = mean * (1 + of.variation * np.clip(slow, -1.5, 1.5) + of.below * below)
    return np.asarray(np.clip(field, of.least, of.most + 1), np.float32)
