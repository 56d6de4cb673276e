"""Pictures of fingers brought to the resolution everything inside ``matchers.finger`` is measured in."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from matchers.errors import ImageUnreadable
from matchers.finger.minutiae import DPI
from matchers.image_limits import size_fits
from matchers.images import Gray

LEAST_DPI: Final = 200.0
"""Below this a ridge and its valley (0.5 mm together, 4 pixels) can no longer be told apart."""
MOST_DPI: Final = 1500.0
"""Above this no finger sensor is made; such a number is a mistake (often pixels per centimetre × 10)."""


def at_500_dpi(image: Gray, dpi: float) -> Gray:
    """Return an image (rows × columns) of ``dpi`` pixels per inch at 500; the same object if it has 500.

    Raises ``ImageUnreadable`` if ``dpi`` is not within 200–1500 or the picture's size is impossible with it.
    """
    if not (math.isfinite(dpi) and LEAST_DPI <= dpi <= MOST_DPI):
        raise ImageUnreadable(
            f"图像分辨率应在每英寸 200 至 1500 点之间，给出的是 {dpi:g}。"
            "请按采集设备说明书填写，多数设备为 500。",
            f"The resolution must be 200 to 1500 dots per inch; {dpi:g} was given. "
            "Take it from the scanner's manual; most scanners have 500.",
        )
    if dpi == DPI:
        return image
    factor = DPI / dpi
    rows, columns = (max(1, round(length * factor)) for length in image.shape)
    if not size_fits(columns, rows):
        millimetres = tuple(round(length / dpi * 25.4) for length in (image.shape[1], image.shape[0]))
        raise ImageUnreadable(
            f"按每英寸 {dpi:g} 点计算，图像为 {millimetres[0]} × {millimetres[1]} 毫米，"
            "不像一个手指的图像。请核对分辨率。",
            f"At {dpi:g} dots per inch the picture is {millimetres[0]} × {millimetres[1]} mm, "
            "which is not the size of a finger. Please check the resolution.",
        )
    # averaging keeps fine ridges from turning into moiré; cubic keeps the edges of enlarged ridges smooth
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (columns, rows), interpolation=method), np.uint8)
