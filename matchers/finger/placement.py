"""Where the print lies in its picture and which part of the finger it shows, from its orientation grid."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from matchers.finger.minutiae import Flags
from matchers.finger.orientation_grid import OrientationGrid

#: where the print shows no core
NO_CORE = 1.0


@dataclass(frozen=True)
class Placement:
    """Shares are 0–1; a margin is what is free between print and picture edge, in cells of 16 pixels."""

    #: share of the print's height or width that runs out of the picture on each side
    left: float
    right: float
    top: float
    bottom: float
    left_margin: int
    right_margin: int
    top_margin: int
    bottom_margin: int
    #: how far down the print its uppermost core lies: 0 top, 1 bottom or none
    core: float
    #: cells of the second largest separate part
    second_part: int


def placement(grid: OrientationGrid) -> Placement:
    """Return the placement of a print; a grid without any is laid out as if in the middle, without a core."""
    mask = _without_strips(grid.mask)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return Placement(0, 0, 0, 0, 0, 0, 0, 0, NO_CORE, 0)
    return Placement(
        left=float(mask[:, 0].sum() / len(rows)),
        right=float(mask[:, -1].sum() / len(rows)),
        top=float(mask[0].sum() / len(columns)),
        bottom=float(mask[-1].sum() / len(columns)),
        left_margin=int(columns[0]),
        right_margin=int(mask.shape[1] - 1 - columns[-1]),
        top_margin=int(rows[0]),
        bottom_margin=int(mask.shape[0] - 1 - rows[-1]),
        core=_core(grid, int(rows[0]), int(rows[-1])),
        second_part=_second_part(mask),
    )


def _without_strips(mask: Flags) -> Flags:
    """Drop what is narrower than three cells: the frame of a sensor, a scratch, a hair, but no finger."""
    room = cv2.copyMakeBorder(mask.astype(np.uint8), 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    opened = cv2.morphologyEx(room, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(opened[2:-2, 2:-2], np.bool_)


def _core(grid: OrientationGrid, first: int, last: int) -> float:
    """Find where directions turn by half a turn around a point (Poincaré index; Kawagoe, Tojo 1984)."""
    mask = grid.mask
    field = np.where(mask, np.exp(2j * grid.angle.astype(np.float64)), 0)
    # a mean over 3 × 3 cells: single misread cells are no cores
    near = cv2.blur(np.stack([field.real, field.imag], axis=2), (3, 3), borderType=cv2.BORDER_CONSTANT)
    angle = np.arctan2(near[..., 1], near[..., 0])
    corners = (angle[:-1, :-1], angle[:-1, 1:], angle[1:, 1:], angle[1:, :-1])
    turn = sum(_folded(corners[(side + 1) % 4] - corners[side]) for side in range(4))
    whole = mask[:-1, :-1] & mask[:-1, 1:] & mask[1:, 1:] & mask[1:, :-1]
    # seen clockwise, angles that count counter-clockwise fall by one turn of the doubled angle
    rows, _ = np.nonzero(whole & (np.rint(np.asarray(turn) / (2 * np.pi)) <= -1))
    return float((rows.min() - first) / (last - first + 1)) if len(rows) else NO_CORE


def _folded(angle: np.ndarray) -> np.ndarray:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def _second_part(mask: Flags) -> int:
    count, _, table, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    sizes = sorted(int(size) for size in table[1:, cv2.CC_STAT_AREA]) if count > 1 else []
    return sizes[-2] if len(sizes) > 1 else 0
