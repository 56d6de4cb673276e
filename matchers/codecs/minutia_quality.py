"""The quality of a minutia, plain (1–100, 0 = not reported) and in the code of a format."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.codecs.formats import MOST_QUALITY, NOT_REPORTED_2011, Format


def plain_quality(stored: NDArray[np.uint8], source: Format) -> NDArray[np.uint8]:
    """Return plain qualities of stored ones: in 2011, 0 is the worst quality and not the missing one."""
    if source is not Format.ISO_2011:
        return stored
    return np.where(stored > MOST_QUALITY, np.uint8(0), np.maximum(stored, np.uint8(1)))


def coded_quality(plain: NDArray[np.uint8], target: Format) -> NDArray[np.uint8]:
    """Return the qualities as a format stores them."""
    if target is not Format.ISO_2011:
        return plain
    return np.where(plain == 0, np.uint8(NOT_REPORTED_2011), plain)
