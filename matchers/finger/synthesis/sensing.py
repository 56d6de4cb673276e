"""From what a sensor receives to the picture it gives: ground, grey levels, blur and noise of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.synthesis.condition import Condition, Sensor
from matchers.noise import Field, smooth_noise


@dataclass(frozen=True)
class Look:
    """Grey levels (0 black – 255 white) and blur of one kind of sensor, as seen on real ones."""

    ground: float
    ridge: float
    valley: float
    #: how much darker the corners are
    shade: float
    #: pixels
    blur: float
    #: share of the noise that is the same in a whole column
    columns: float


LOOKS: Final[dict[Sensor, Look]] = {
    Sensor.OPTICAL: Look(ground=254, ridge=25, valley=250, shade=0, blur=0.7, columns=0.0),
    Sensor.DIM_OPTICAL: Look(ground=172, ridge=38, valley=165, shade=26, blur=0.8, columns=0.0),
    Sensor.CAPACITIVE: Look(ground=118, ridge=35, valley=104, shade=10, blur=0.5, columns=0.5),
}


def sense(rng: np.random.Generator, received: Field, touch: Field, condition: Condition) -> NDArray[np.uint8]:
    """Return the picture; ``received`` 0–1 per pixel, ``touch`` as of ``skin.contact``."""
    look = LOOKS[condition.sensor]
    rows, columns = received.shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    tilt = (0.25 * rng.standard_normal(2)).astype(np.float32)
    shade = look.shade * ((x + tilt[0]) ** 2 + (y + tilt[1]) ** 2 - 0.5)
    inside = np.clip(touch * 3, 0, 1)
    light = look.ground + (look.valley - look.ground) * inside - shade
    # skin is unevenly moist, so that ridges are not equally dark
    tone = np.clip(1 - 0.12 * np.abs(smooth_noise(rng, rows, columns, 40)), 0.4, 1)
    depth = (look.valley - look.ridge) * np.float32(condition.contrast) * tone
    picture = light - received * depth
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), look.blur)
    grain = rng.standard_normal((rows, columns), dtype=np.float32)
    stripes = rng.standard_normal((1, columns), dtype=np.float32)
    noise = np.float32(condition.noise) * (
        np.float32(1 - look.columns) * grain + np.float32(look.columns) * stripes
    )
    if condition.sensor is Sensor.OPTICAL:
        # a saturated ground shows no noise
        noise *= np.clip((255 - picture) / 40, 0, 1)
    return np.asarray(np.clip(np.rint(picture + noise), 0, 255), np.uint8)
