"""Templates made ready for comparison: one, or many stacked so that one call compares them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchers.finger.comparison.cylinders import Cylinders, Hull, cylinders, hull, places
from matchers.finger.minutiae import Bytes, Flags, Floats, Minutiae
from matchers.finger.orientation_grid import CELL, OrientationGrid
from matchers.finger.template import FingerTemplate

#: more say nothing new and cost time with their square
MOST_MINUTIAE = 120


@dataclass(frozen=True)
class Flow:
    """How the ridges run: as a picture to look into, and as a list of the cells that show ridges."""

    #: (rows, columns): radians in [0, π), NaN where there is no print
    angle: Floats
    #: (c, 2), y up, and (c,)
    cell_place: Floats
    cell_angle: Floats


@dataclass(frozen=True)
class Prepared:
    """One template with everything that does not depend on what it is compared with."""

    template: FingerTemplate
    #: those of the template that are compared
    minutiae: Minutiae
    #: (n, 2), y up
    place: Floats
    #: (n, 2): cosine and sine of the directions
    heading: Floats
    cylinders: Cylinders
    hull: Hull
    #: (n, n) from minutia to minutia: distance, and the direction of the way relative to the minutia's own
    distance: Floats
    bearing: Floats
    #: where the template says it
    flow: Flow | None

    def __len__(self) -> int:
        return len(self.minutiae)

    @property
    def usable(self) -> int:
        """Minutiae with a cylinder."""
        return int(self.cylinders.valid.sum())


def prepare(template: FingerTemplate) -> Prepared:
    """Describe the minutiae of a template, the best of them where there are very many."""
    found = template.minutiae.best(MOST_MINUTIAE)
    place = places(found)
    way = place[None, :] - place[:, None]
    bearing = found.angle[:, None] - np.arctan2(way[..., 1], way[..., 0])
    return Prepared(
        template,
        found,
        place,
        np.stack([np.cos(found.angle), np.sin(found.angle)], 1),
        cylinders(found),
        hull(place),
        np.hypot(way[..., 0], way[..., 1]),
        bearing.astype(np.float32),
        None if template.grid is None else _flow(template.grid),
    )


def _flow(grid: OrientationGrid) -> Flow:
    angle = np.where(grid.mask, grid.angle, np.nan).astype(np.float32)
    row, column = np.nonzero(grid.mask)
    centre = np.stack([column * CELL + CELL / 2, -(row * CELL + CELL / 2)], 1).astype(np.float32)
    return Flow(angle, centre, angle[row, column])


@dataclass(frozen=True)
class Stack:
    """``N`` prepared templates padded to ``m`` minutiae and ``h`` edges of the hull."""

    members: tuple[Prepared, ...]
    #: (N, m): True for minutiae that exist
    exists: Flags
    #: (N, m, 2)
    place: Floats
    heading: Floats
    #: (N, m)
    angle: Floats
    kind: Bytes
    #: (N, m, …) as in Cylinders
    value: Floats
    seen: Floats
    energy: Floats
    #: (N, m, m)
    distance: Floats
    bearing: Floats
    #: (N, h, 2) and (N, h); padding holds everything inside
    normal: Floats
    offset: Floats
    #: (N,)
    area: Floats
    usable: Floats
    count: Floats

    def __len__(self) -> int:
        return len(self.members)


def stack(members: Sequence[Prepared]) -> Stack:
    """Pad and stack templates; at least one."""
    most = max(1, *(len(member) for member in members))
    edges = max(len(member.hull.offset) for member in members)
    kinds = [member.minutiae.kind for member in members]
    return Stack(
        tuple(members),
        _padded([np.ones(len(member), np.bool_) for member in members], most),
        _padded([member.place for member in members], most),
        _padded([member.heading for member in members], most),
        _padded([member.minutiae.angle for member in members], most),
        _padded(kinds, most),
        _padded([member.cylinders.value for member in members], most),
        _padded([member.cylinders.seen for member in members], most),
        _padded([member.cylinders.energy for member in members], most),
        _padded_twice([member.distance for member in members], most),
        _padded_twice([member.bearing for member in members], most),
        _padded([member.hull.normal for member in members], edges),
        _padded([member.hull.offset for member in members], edges, np.float32(1e9)),
        np.array([member.hull.area for member in members], np.float32),
        np.array([member.usable for member in members], np.float32),
        np.array([len(member) for member in members], np.float32),
    )


def _padded(arrays: Sequence[np.ndarray], length: int, filler: np.generic | int = 0) -> np.ndarray:
    out = np.full((len(arrays), length, *arrays[0].shape[1:]), filler, arrays[0].dtype)
    for row, array in zip(out, arrays, strict=True):
        row[: len(array)] = array
    return out


def _padded_twice(arrays: Sequence[np.ndarray], length: int) -> np.ndarray:
    out = np.zeros((len(arrays), length, length), arrays[0].dtype)
    for row, array in zip(out, arrays, strict=True):
        row[: len(array), : len(array)] = array
    return out
