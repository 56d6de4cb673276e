"""Finds the frame some sensors draw round a picture: lines straight across all of it, which no ridge is."""

from __future__ import annotations

import numpy as np

from matchers.finger.fast.parameters import Frame
from matchers.finger.minutiae import Bytes


def inside_frame(image: Bytes, stage: Frame) -> tuple[slice, slice]:
    """Return the rows and columns of ``image`` that lie inside its frame; all of them where there is none."""
    return _inside(image, stage), _inside(image.T, stage)


def _inside(image: Bytes, stage: Frame) -> slice:
    """Return the rows between the innermost lines near the picture's first and last rows.

    Between two rows there is a line if the step from one to the other goes the same way nearly everywhere.
    """
    steps = np.diff(image.astype(np.int16), axis=0)
    brighter, darker = (steps >= stage.least_step).mean(axis=1), (steps <= -stage.least_step).mean(axis=1)
    lines = np.flatnonzero(np.maximum(brighter, darker) >= stage.straight)
    rows = image.shape[0]
    reach = min(stage.reach, rows // 4)
    first = lines[lines < reach]
    last = lines[lines >= rows - 1 - reach]
    return slice(int(first[-1]) + 1 if len(first) else 0, int(last[0]) + 1 if len(last) else rows)
