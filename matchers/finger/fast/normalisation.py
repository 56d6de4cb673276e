"""Brings every part of a print to the same darkness and contrast (Hong, Wan, Jain 1998, 2.2, locally)."""

from __future__ import annotations

import cv2
import numpy as np

from matchers.finger.fast.parameters import Normalisation
from matchers.finger.minutiae import Bytes, Flags, Floats


def normalise(image: Bytes, mask: Flags, stage: Normalisation) -> Floats:
    """Return ``image`` with local mean 0 and deviation about 1, dark ridges positive, 0 outside ``mask``."""
    weight = mask.astype(np.float32)
    dark = np.where(mask, np.float32(255) - image, np.float32(0)).astype(np.float32)
    share: Floats = np.maximum(_blur(weight, stage.window), np.float32(1e-3))
    centred: Floats = (dark - _blur(dark, stage.window) / share) * weight
    deviation = np.sqrt(_blur(centred * centred, stage.window) / share)
    floor = stage.floor * float(np.median(deviation[mask])) + stage.least
    return np.asarray(np.clip(centred / (deviation + floor), -stage.clip, stage.clip), np.float32)


def _blur(picture: Floats, window: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), window, borderType=cv2.BORDER_CONSTANT), np.float32)
