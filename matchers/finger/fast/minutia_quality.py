"""How sure each minutia is: does the print around it look like the clean ridges the filters made of it?"""

from __future__ import annotations

import cv2
import numpy as np

from matchers.finger.fast.minutiae_detection import Candidates
from matchers.finger.fast.orientation import Field
from matchers.finger.fast.parameters import Quality
from matchers.finger.minutiae import Bytes, Floats


def agreement(picture: Floats, enhanced: Floats, stage: Quality) -> Floats:
    """Return per pixel the correlation (0–1) of the normalised with the enhanced print in a small window."""
    both = _blur(picture * enhanced, stage.window)
    power = _blur(picture * picture, stage.window) * _blur(enhanced * enhanced, stage.window)
    return np.asarray(np.clip(both / np.sqrt(np.maximum(power, 1e-9)), 0, 1), np.float32)


def clarity_of(agreed: Floats, field: Field, step: int) -> Floats:
    """Return per pixel how clear the ridges are (0–1): agreement and coherence together."""
    size = (field.shape[1] * step, field.shape[0] * step)
    coherent = cv2.resize(np.abs(field), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.sqrt(agreed * coherent[: agreed.shape[0], : agreed.shape[1]]), np.float32)


def minutia_quality(found: Candidates, clarity: Floats) -> Bytes:
    """Return 1–100 for each candidate: the clarity of its place."""
    return np.asarray(np.clip(np.rint(100 * clarity[found.row, found.column]), 1, 100), np.uint8)


def _blur(picture: Floats, window: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), window, borderType=cv2.BORDER_CONSTANT), np.float32)
