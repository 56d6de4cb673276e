"""Minutia cylinder codes: what lies around each minutia, however moved or turned (MCC, section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import erf, pi, sqrt
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.parameters import CYLINDERS, CylinderParameters
from matchers.finger.minutiae import Flags, Floats, Minutiae

_TABLE_STEPS: Final = 1024


@dataclass(frozen=True)
class Cylinders:
    """Descriptors of ``n`` minutiae with ``k`` cells of ``s`` sections.

    ``value`` (n, k·s) is 0 in cells not seen; ``seen`` (n, k) is 1.0 or 0.0; ``energy`` (n, k) sums the
    squares of a cell's sections. Rows of minutiae without a usable cylinder are zero and not ``valid``.
    """

    value: Floats
    seen: Floats
    energy: Floats
    valid: Flags


def cylinders(found: Minutiae, parameters: CylinderParameters = CYLINDERS) -> Cylinders:
    """Describe every minutia by its neighbours."""
    count, cells = len(found), len(_cells(parameters))
    if count < 2:
        nothing = np.zeros((count, cells), np.float32)
        return Cylinders(
            np.zeros((count, cells * parameters.sections), np.float32),
            nothing,
            nothing,
            np.zeros(count, np.bool_),
        )
    place = places(found)
    centres = _cell_centres(place, found.angle, parameters)
    value = _contributions(place, found.angle, centres, parameters)
    visible = _within_hull(place, centres, parameters.hull_margin)
    valid = _valid(place, visible, parameters)
    seen = (visible & valid[:, None]).astype(np.float32)
    value *= seen[:, :, None]
    energy = np.einsum("mks,mks->mk", value, value)
    return Cylinders(value.reshape(count, -1), seen, energy, valid)


def places(found: Minutiae) -> Floats:
    """Return the positions (n, 2) with y pointing up, as the angles are meant."""
    return np.stack([found.x, -found.y], 1)


@lru_cache(maxsize=8)
def _cells(parameters: CylinderParameters) -> Floats:
    """Return the centres (k, 2) of the cells within the radius, before they are turned; made once."""
    across, radius = parameters.across, parameters.radius
    ticks = (np.arange(1, across + 1) - (across + 1) / 2) * (2 * radius / across)
    grid = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), -1).reshape(-1, 2)
    within = (grid**2).sum(1) <= radius * radius
    cells = np.asarray(grid[within], np.float32)
    cells.setflags(write=False)
    return cells


def _cell_centres(place: Floats, angle: Floats, parameters: CylinderParameters) -> Floats:
    """Return (n, k, 2): the cells of each minutia, turned into its direction."""
    cells = _cells(parameters)
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    turned = np.stack([cos * cells[:, 0] - sin * cells[:, 1], sin * cells[:, 0] + cos * cells[:, 1]], -1)
    return np.asarray(turned + place[:, None], np.float32)


def _contributions(place: Floats, angle: Floats, centres: Floats, parameters: CylinderParameters) -> Floats:
    """Return (n, k, s): how strongly neighbours stand in each cell with each relative direction."""
    spread = parameters.sigma_distance
    reach = (9.0 * spread * spread) * np.float32(1)
    square = _squared_distances(centres.reshape(-1, 2), place).reshape(*centres.shape[:2], -1)
    near = np.exp(square * np.float32(-0.5 / spread**2)) * np.float32(1 / (spread * sqrt(2 * pi)))
    near *= square <= reach
    own = np.arange(len(place))
    near[own, :, own] = 0
    relative = angle[:, None] - angle[None]
    width = 2 * pi / parameters.sections
    section = -pi + (np.arange(parameters.sections) + 0.5) * width
    direction = _direction_table(parameters)[_step(section[None, None] - relative[:, :, None])]
    return _sigmoid(np.matmul(near, direction), parameters.limit_at, parameters.limit_steepness)


@lru_cache(maxsize=8)
def _direction_table(parameters: CylinderParameters) -> Floats:
    """Return the share of a direction that falls into a section, by the angle between them; made once."""
    half, spread = pi / parameters.sections, parameters.sigma_direction * sqrt(2)
    angles = [-pi + step * 2 * pi / _TABLE_STEPS for step in range(_TABLE_STEPS)]
    table = np.array([(erf((a + half) / spread) - erf((a - half) / spread)) / 2 for a in angles], np.float32)
    table.setflags(write=False)
    return table


def _step(angle: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the nearest row of the direction table."""
    nearest: NDArray[np.int64] = np.rint((angle + pi) * (_TABLE_STEPS / (2 * pi))).astype(np.int64)
    return nearest % _TABLE_STEPS


def _sigmoid(value: Floats, centre: float, steepness: float) -> Floats:
    exponent = np.clip((value - np.float32(centre)) * np.float32(-steepness), -60, 60)
    return np.asarray(1 / (1 + np.exp(exponent)), np.float32)


def _squared_distances(one: Floats, other: Floats) -> Floats:
    along, up = one[:, None, 0] - other[None, :, 0], one[:, None, 1] - other[None, :, 1]
    return np.asarray(along * along + up * up)


@dataclass(frozen=True)
class Hull:
    """The convex hull of the minutiae as half planes: inside where ``normal @ place <= offset``."""

    #: (h, 2), pointing outwards
    normal: Floats
    #: (h,)
    offset: Floats
    #: square pixels
    area: float


def hull(place: Floats) -> Hull:
    """Return the convex hull of places (n, 2); fewer than three, or a line, give one without area."""
    if len(place) == 0:
        return Hull(np.zeros((1, 2), np.float32), np.full(1, -1.0, np.float32), 0.0)
    corners = cv2.convexHull(np.ascontiguousarray(place, np.float32).reshape(-1, 1, 2)).reshape(-1, 2)
    if len(corners) < 3:
        # a box around what there is: half planes along the axes
        normal = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]], np.float32)
        return Hull(normal, (normal @ place.T).max(1), 0.0)
    edge = np.roll(corners, -1, 0) - corners
    normal = np.stack([edge[:, 1], -edge[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    outward = np.sign(((corners - corners.mean(0)) * normal).sum(1))
    normal *= np.where(outward == 0, 1, outward)[:, None]
    offset = (corners * normal).sum(1)
    return Hull(normal.astype(np.float32), offset.astype(np.float32), float(cv2.contourArea(corners)))


def _within_hull(place: Floats, centres: Floats, margin: float) -> Flags:
    border = hull(place)
    beyond = (centres @ border.normal.T - border.offset).max(-1)
    return np.asarray(beyond <= margin)


def _valid(place: Floats, visible: Flags, parameters: CylinderParameters) -> Flags:
    reach = parameters.radius + 3 * parameters.sigma_distance
    neighbours = (_squared_distances(place, place) <= reach * reach).sum(1) - 1
    enough = neighbours >= parameters.least_neighbours
    shown = visible.mean(1)
    for share in parameters.seen_shares:
        valid = enough & (shown >= share)
        if valid.sum() >= parameters.fewest:
            break
    return np.asarray(valid)
