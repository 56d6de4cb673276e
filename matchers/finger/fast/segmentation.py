"""Finds the print: where the texture is strong and runs in one direction, as ridges do and dirt does not."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.fast.parameters import Segmentation
from matchers.finger.minutiae import Bytes, Flags, Floats


def coherent_slope(image: Bytes, stage: Segmentation) -> Floats:
    """Return the slope in grey levels per pixel that neighbouring places agree on, on the reduced picture.

    The doubled-angle mean of squared gradients: opposite and crossing slopes cancel, parallel ridges add up.
    """
    height, width = image.shape
    size = (max(1, width // stage.shrink), max(1, height // stage.shrink))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    fine = cv2.GaussianBlur(small, (0, 0), stage.fine / stage.shrink, borderType=cv2.BORDER_REFLECT)
    coarse = cv2.GaussianBlur(small, (0, 0), stage.coarse / stage.shrink, borderType=cv2.BORDER_REFLECT)
    ridges = fine - coarse
    across = cv2.Scharr(ridges, cv2.CV_32F, 1, 0, scale=1 / (32 * stage.shrink))
    down = cv2.Scharr(ridges, cv2.CV_32F, 0, 1, scale=1 / (32 * stage.shrink))
    # a frame or an edge is stronger than any ridge, but thin: slopes beyond the ridges' own count as theirs
    steep = np.hypot(across, down)
    limit = np.minimum(1, stage.steepest * _in_best_area(steep, stage) / np.maximum(steep, np.float32(1e-6)))
    across, down = across * limit, down * limit
    window = stage.window / stage.shrink
    even = cv2.GaussianBlur(across * across - down * down, (0, 0), window, borderType=cv2.BORDER_REFLECT)
    odd = cv2.GaussianBlur(2 * across * down, (0, 0), window, borderType=cv2.BORDER_REFLECT)
    return np.asarray(np.sqrt(np.hypot(even, odd)), np.float32)


def segment(image: Bytes, stage: Segmentation) -> Flags:
    """Return True where ``image`` (rows × columns, 500 dpi) shows ridges; all False where nothing does."""
    slope = coherent_slope(image, stage)
    strongest = _in_best_area(slope, stage)
    nothing = np.zeros(image.shape, np.bool_)
    if strongest < stage.least_slope:
        return nothing
    rough = (slope > stage.share * strongest).astype(np.uint8)
    rough = _close(rough, stage.close // stage.shrink)
    rough = _opened(rough, stage.open // stage.shrink)
    whole = _filled(_large_parts(rough, stage.least_part), stage.most_hole // stage.shrink**2)
    mask = cv2.resize(whole, image.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.bool_)
    return mask if np.count_nonzero(mask) >= stage.least_area else nothing


def _in_best_area(slope: Floats, stage: Segmentation) -> float:
    """Return what the strongest part of a print has at least, a few square millimetres wherever they are."""
    place = max(0, slope.size - stage.strongest_area // stage.shrink**2)
    return float(np.partition(slope, place, axis=None)[place])


def clear_part(mask: Flags, clarity: Floats, least: float, share: float, stage: Segmentation) -> Flags:
    """Return the mask without the places where the print looks less like ridges than elsewhere.

    ``clarity`` is 0–1 per pixel; ``least`` is what is asked for, or ``share`` of the print's own median where
    that is lower: a bad print should lose its edge, not everything.
    """
    asked = min(least, share * float(np.median(clarity[mask])))
    size = (-(-mask.shape[1] // stage.shrink), -(-mask.shape[0] // stage.shrink))
    bright = cv2.resize((mask & (clarity > asked)).astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    rough = _opened(_close(bright.astype(np.uint8), stage.close // stage.shrink), stage.open // stage.shrink)
    large = cv2.resize(
        _filled(rough, stage.most_hole // stage.shrink**2), mask.shape[::-1], interpolation=cv2.INTER_LINEAR
    )
    return mask & large.astype(np.bool_)


def _disc(radius: int) -> Bytes:
    return np.asarray(
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8
    )


def _opened(mask: Bytes, radius: int) -> Bytes:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(radius)), np.uint8)


def _close(mask: Bytes, radius: int) -> Bytes:
    """Close with room around the picture: a print that runs out of it is not eaten at its edge."""
    room = cv2.copyMakeBorder(mask, radius, radius, radius, radius, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(room, cv2.MORPH_CLOSE, _disc(radius))
    return np.asarray(closed[radius:-radius, radius:-radius], np.uint8)


def _large_parts(mask: Bytes, least_part: float) -> Bytes:
    count, labels, table, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    if count < 2:
        return mask
    area = table[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    large: NDArray[np.bool_] = area >= least_part * area.max()
    large[0] = False
    return np.asarray(large[labels], np.uint8)


def _filled(mask: Bytes, most: int) -> Bytes:
    """Fill holes of at most ``most`` pixels; what reaches the picture's edge is no hole."""
    _, labels, table, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    holes: NDArray[np.bool_] = table[:, cv2.CC_STAT_AREA] <= most
    holes[np.concatenate((labels[[0, -1]].ravel(), labels[:, [0, -1]].ravel()))] = False
    holes[0] = True  # the mask itself
    return np.asarray(holes[labels], np.uint8)
