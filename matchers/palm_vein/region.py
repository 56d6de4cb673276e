"""Finds the hand and cuts the region of interest out of it: the square around the largest circle inside.

The circle lies in the palm or in the back of the fist whatever the fingers do, whether they are cut off by
the picture's edge, and wherever a sleeve begins; its radius takes the distance to the camera out.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from matchers.errors import NotEnrollable
from matchers.palm_vein import refusals
from matchers.palm_vein.arrays import Flags, Floats, Gray
from matchers.palm_vein.parameters import SIDE, Region


@dataclass(frozen=True)
class Hand:
    """The largest circle in a hand, in the picture's pixels, and where the hand is (the picture's shape)."""

    x: float
    y: float
    radius: float
    mask: Flags


@dataclass(frozen=True)
class RegionOfInterest:
    """SIDE × SIDE grey levels around the circle, of which the mask is hand."""

    image: Gray
    mask: Flags


def find_hand(image: Gray, stage: Region) -> Hand:
    """Return the hand in a picture (rows × columns).

    Raises:
        NotEnrollable: there is none or not all of it, or it is too near, too far, too dark or over-exposed.
    """
    shrunk, factor = _shrunk(image, stage.working_side)
    mask = _largest_part(shrunk, stage)
    # the picture's edge ends the hand: a circle must not reach beyond it
    framed = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    distance = cv2.distanceTransform(framed, cv2.DIST_L2, 5)
    x, y, radius = _circle(np.asarray(distance, np.float32), stage.depth_share)
    _demand_size(mask, (x, y, radius), factor, stage)
    _demand_exposure(shrunk, (round(x - 1), round(y - 1)), radius, stage)
    back = cv2.resize(mask, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_NEAREST)
    shift = (factor - 1) / 2  # centres of pixels, not their corners
    return Hand((x - 1) * factor + shift, (y - 1) * factor + shift, radius * factor, back > 0)


def cut(image: Gray, hand: Hand) -> RegionOfInterest:
    """Return the square around the hand's circle, scaled so that the circle touches its sides."""
    scale = SIDE / (2 * hand.radius)
    middle = (SIDE - 1) / 2
    move = np.array([[scale, 0, middle - scale * hand.x], [0, scale, middle - scale * hand.y]], np.float32)
    # without smoothing, shrinking would turn fine hair into coarse false lines
    source = image if scale >= 1 else cv2.GaussianBlur(image, (0, 0), 0.5 / scale)
    square = cv2.warpAffine(
        source, move, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    mask = cv2.warpAffine(hand.mask.astype(np.uint8), move, (SIDE, SIDE), flags=cv2.INTER_NEAREST)
    return RegionOfInterest(np.asarray(square, np.uint8), mask > 0)


def _shrunk(image: Gray, side: int) -> tuple[Gray, float]:
    factor = max(image.shape) / side
    if factor <= 1:
        return image, 1.0
    rows, columns = (max(1, round(length / factor)) for length in image.shape)
    small = _halved(image, 2 * side)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8), factor


def _halved(image: Gray, least: int) -> Gray:
    """Return the picture halved while its longer side stays so long: four times as fast as at one go.

    An odd last row or column is left out, half a pixel of what is worked on at most.
    """
    while max(image.shape) >= least and min(image.shape) > 1:
        rows, columns = (length // 2 for length in image.shape)
        even = image[: 2 * rows, : 2 * columns]
        image = np.asarray(cv2.resize(even, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
    return image


def _largest_part(image: Gray, stage: Region) -> Gray:
    """Return 1 where the largest bright part is, its holes filled."""
    smooth = cv2.GaussianBlur(image, (0, 0), stage.smooth)
    threshold, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_OTSU)
    bright = smooth > threshold * stage.threshold_share
    if not bright.any():
        raise refusals.no_hand()
    light = float(smooth[bright].mean())
    ground = light if bright.all() else float(smooth[~bright].mean())
    stands_out = ground < stage.dark_ground * light
    if _around(bright) > (stage.most_edge if stands_out else stage.most_edge_of_shaded):
        raise _without_outline(np.asarray(smooth, np.uint8), stage)
    if light - ground < stage.least_contrast:
        glimmers = stands_out and light - ground >= stage.least_glimmer
        raise refusals.too_dark() if glimmers else refusals.no_hand()
    _, labels, parts, _ = cv2.connectedComponentsWithStats(bright.astype(np.uint8))
    largest = 1 + int(parts[1:, cv2.CC_STAT_AREA].argmax())
    outlines, _ = cv2.findContours(
        (labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    filled = np.zeros(image.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled


def _around(bright: Flags) -> float:
    """Return the share of the picture's edge that is bright."""
    return float(np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]]).mean())


def _without_outline(smooth: Gray, stage: Region) -> NotEnrollable:
    """Return why there is no outline: a hand all over the picture, white all over it, or nothing."""
    if float((smooth >= stage.saturated).mean()) > stage.most_saturated:
        return refusals.over_exposed()
    if float(smooth.mean()) >= stage.least_light and float(smooth.std()) >= stage.least_shading:
        return refusals.too_close()
    return refusals.no_hand()


def _circle(distance: Floats, share: float) -> tuple[float, float, float]:
    """Return the middle and radius of the largest circle, from the distance to the hand's edge."""
    _, radius, _, (x, y) = cv2.minMaxLoc(distance)
    deep = np.maximum(distance - share * radius, 0)
    _, labels = cv2.connectedComponents((deep > 0).astype(np.uint8))
    around = cv2.moments(np.where(labels == labels[y, x], deep, 0).astype(np.float32))
    return around["m10"] / around["m00"], around["m01"] / around["m00"], radius


def _demand_size(mask: Gray, circle: tuple[float, float, float], factor: float, stage: Region) -> None:
    """Refuse what is too small or too large; ``circle``: x, y (framed by one pixel) and radius."""
    x, y, radius = circle
    rows, columns = mask.shape
    cut_off = min(x, y, columns + 1 - x, rows + 1 - y) < stage.cut_radii * radius
    share = float(mask.mean())
    if share < stage.least_area:
        raise refusals.not_whole() if cut_off else refusals.no_hand()
    if share > stage.most_area or radius > stage.most_radius * min(mask.shape):
        raise refusals.too_close()
    if radius * factor < stage.least_radius:
        raise refusals.not_whole() if cut_off else refusals.too_far()


def _demand_exposure(image: Gray, centre: tuple[int, int], radius: float, stage: Region) -> None:
    circle = np.zeros(image.shape, np.uint8)
    cv2.circle(circle, centre, int(radius), 1, cv2.FILLED)
    if float((image[circle > 0] >= stage.saturated).mean()) > stage.most_saturated:
        raise refusals.over_exposed()
