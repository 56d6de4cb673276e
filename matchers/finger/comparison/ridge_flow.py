"""Whether the ridges of two impressions run the same way where they overlap."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.alignment import Motion
from matchers.finger.comparison.prepared import Flow, Prepared, Stack
from matchers.finger.minutiae import Floats
from matchers.finger.orientation_grid import CELL

#: deviation of the direction of one cell in two impressions, and share of cells where it was misread
_SIGMA = 0.17
_MISREAD = 0.1
#: what a cell of two fingers has by chance once they are aligned: directions half as spread as anywhere
_CHANCE = 1.6 / np.pi
_FEWEST = 4


@dataclass(frozen=True)
class RidgeFlow:
    """(N,): mean agreement 1 … −1, cells compared, their summed log likelihood ratio; 0 where unknown."""

    agreement: Floats
    cells: Floats
    evidence: Floats


def ridge_flow(probe: Prepared, references: Stack, motion: Motion) -> RidgeFlow:
    """Compare the flows under the first motion of each reference; templates of other makers have none."""
    found = np.zeros((3, len(references)), np.float32)
    if probe.flow is not None:
        for row, member in enumerate(references.members):
            if member.flow is not None:
                found[:, row] = _agree(probe.flow, member.flow, motion, row)
    return RidgeFlow(*found)


def _agree(ours: Flow, theirs: Flow, motion: Motion, row: int) -> tuple[float, int, float]:
    turn = float(motion.turn[row, 0])
    cos, sin = math.cos(turn), math.sin(turn)
    away = theirs.cell_place - motion.onto[row, 0]
    x = cos * away[:, 0] + sin * away[:, 1] + motion.pivot[row, 0, 0]
    y = cos * away[:, 1] - sin * away[:, 0] + motion.pivot[row, 0, 1]
    there, across = np.floor(y / -CELL).astype(np.int64), np.floor(x / CELL).astype(np.int64)
    height, width = ours.angle.shape
    seen = (there >= 0) & (there < height) & (across >= 0) & (across < width)
    difference = theirs.cell_angle[seen] - ours.angle[there[seen], across[seen]] - np.float32(turn)
    difference = difference[~np.isnan(difference)]
    if len(difference) < _FEWEST:
        return 0.0, 0, 0.0
    return float(np.cos(2 * difference).mean()), len(difference), float(_ratios(difference).sum())


def _ratios(difference: NDArray[np.floating]) -> NDArray[np.floating]:
    folded = np.abs((difference + np.pi / 2) % np.pi - np.pi / 2)
    near = np.exp(-0.5 * (folded / _SIGMA) ** 2) / (_SIGMA * np.sqrt(2 * np.pi))
    return np.asarray(np.log(((1 - _MISREAD) * near + _MISREAD / np.pi) / _CHANCE))
