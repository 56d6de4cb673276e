"""From waves to ridges and valleys: the sign, without the holes of pores and the specks of dirt."""

from __future__ import annotations

import cv2
import numpy as np

from matchers.finger.fast.parameters import Detection
from matchers.finger.minutiae import Bytes, Flags, Floats


def binarise(enhanced: Floats, mask: Flags, stage: Detection) -> Bytes:
    """Return 1 on ridges and 0 elsewhere."""
    ridges = ((enhanced > 0) & mask).astype(np.uint8)
    ridges = _without_small(ridges, stage.speck, 8)
    return np.asarray(1 - _without_small(1 - ridges, stage.hole, 4), np.uint8) & mask.astype(np.uint8)


def _without_small(parts: Bytes, least: int, connectivity: int) -> Bytes:
    _, labels, table, _ = cv2.connectedComponentsWithStats(parts, connectivity=connectivity)
    large = (table[:, cv2.CC_STAT_AREA] >= least).astype(np.uint8)
    large[0] = 0
    return np.asarray(large[labels], np.uint8)
