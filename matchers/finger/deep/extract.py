"""The deep tier's way from an image to a template."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.errors import NotEnrollable
from matchers.finger.deep.crop import finger_window
from matchers.finger.deep.network import network
from matchers.finger.deep.parameters import PARAMETERS, DeepParameters
from matchers.finger.deep.peaks import minutiae_from_peaks, padded
from matchers.finger.grid_from_image import grid_from_image
from matchers.finger.minutiae import Minutiae, minutiae
from matchers.finger.resolution import at_500_dpi
from matchers.finger.template import FingerTemplate, Tier
from matchers.transparency import BLIND, Sink

Gray = NDArray[np.uint8]


def extract_deep(
    image: Gray, dpi: float, sink: Sink = BLIND, parameters: DeepParameters = PARAMETERS
) -> FingerTemplate:
    """Return the template of an impression: gray levels (rows × columns, ridges dark), ``dpi`` pixels/inch.

    Shows ``grid_coherence``, ``grid_energy``, ``deep_input`` (the part the network reads) and ``deep_heat``
    (how much each of its pixels is a minutia). The template's quality stays 0: others judge it.

    Raises ``ImageUnreadable`` for an impossible resolution, ``NotEnrollable`` where there is no finger or too
    little of one, ``DeepTierUnavailable`` if the deep tier is not installed.
    """
    image = at_500_dpi(image, dpi)
    grid = grid_from_image(image, sink)
    window = finger_window(image, parameters.size_multiple, parameters.crop)
    if window is None or int(grid.mask.sum()) < parameters.least_cells:
        raise NotEnrollable(
            "图像中没有看到指纹。请把手指平放在采集面上，停留一秒再抬起。",
            "There is no fingerprint in the picture. "
            "Lay the finger flat on the sensor and leave it there for a second.",
        )
    part = window.of(image)
    sink.show("deep_input", part)
    answer = network(parameters.threads).read(padded(part, parameters.size_multiple))
    sink.show("deep_heat", answer[: part.shape[0], : part.shape[1], 0])
    seen = minutiae_from_peaks(answer, part.shape[1], part.shape[0], parameters)
    if len(seen) < parameters.least_minutiae:
        raise NotEnrollable(
            "指纹上看得清的细节太少。请擦净采集面，把整个指肚放平；手指太干，可先捂一捂。",
            "Too few details of the print can be seen. Wipe the sensor, lay the whole pad of the finger "
            "flat, and warm the finger first if it is dry.",
        )
    return FingerTemplate(Tier.DEEP, _moved(seen, window.left, window.top, image.shape), grid)


def _moved(seen: Minutiae, left: int, top: int, shape: tuple[int, ...]) -> Minutiae:
    """Return minutiae of a part in the coordinates of the whole image."""
    return minutiae(shape[1], shape[0], seen.x + left, seen.y + top, seen.angle, seen.kind, seen.quality)
