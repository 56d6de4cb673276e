"""A hypothesis looked at closely: blocks that move a little, and the affine movement they agree on.

Hands held freely tilt and stretch; a rotation and a shift place no more than a part of the veins. Each block
of the reference looks for itself in the probe nearby; an affine movement is fitted to what the blocks found
(weighted least squares), the probe moved by it, and the blocks look again. Two hands of one person agree ever
better; those of two persons have nothing to agree on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Flags, Floats
from matchers.palm_vein.parameters import CELLS, Refinement
from matchers.palm_vein.prepared import MIDDLE, Prepared

_LEAST = 1e-6
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Movement:
    """Where a place (x, y) of the reference is in the probe: ``matrix`` @ (x, y) + ``shift``.

    In cells from the middle of both codes.
    """

    matrix: Matrix
    shift: Matrix

    @property
    def angle(self) -> float:
        """The rotation nearest to the matrix, in radians."""
        (a, b), (c, d) = self.matrix
        return float(np.arctan2(c - b, a + d))

    @property
    def stretch(self) -> float:
        """How far the matrix is from a rotation: 0 for none, 0.1 for some 5 % of size or shear."""
        return float(np.linalg.norm(self.matrix.T @ self.matrix - np.eye(2)))


def movement(degrees: float, x: float, y: float) -> Movement:
    """Return the movement of a probe turned counter-clockwise and then found (x, y) cells off."""
    angle = np.deg2rad(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return Movement(matrix, matrix @ np.array([x, y], np.float64))


@dataclass(frozen=True)
class Look:
    """What is seen of two codes laid on each other; correlations are 1 for equal codes, 0 for strangers."""

    #: correlation over all they have in common
    whole: float
    #: the same with every block at its best place, less what moving costs
    blocks: float
    #: cells in common
    area: int
    #: each block's share of it and how far it moved, (blocks, blocks)
    gain: Floats
    x: NDArray[np.int64]
    y: NDArray[np.int64]


@dataclass(frozen=True)
class Refined:
    """The end of the refinement."""

    last: Look
    movement: Movement
    #: common area as a share of the smaller hand
    overlap: float


def begin(reference: Prepared, probe: Prepared, start: Movement, stage: Refinement) -> Look | None:
    """Return what is seen of a hypothesis, None if the hands have too little in common there."""
    first = look(reference, probe, start, stage.blocks, stage.first_reach, stage.first_penalty)
    return first if _overlap(first, reference, probe) >= stage.least_overlap else None


def finish(
    reference: Prepared, probe: Prepared, first: Look, start: Movement, stage: Refinement
) -> Refined | None:
    """Return what becomes of a hypothesis, None if it leads to where too little is in common."""
    found, last = start, first
    for _ in range(stage.rounds):
        found = _agreed(last, found, stage)
        last = look(reference, probe, found, stage.blocks, stage.last_reach, stage.last_penalty)
    overlap = _overlap(last, reference, probe)
    return Refined(last, found, overlap) if overlap >= stage.least_overlap else None


def _overlap(seen: Look, reference: Prepared, probe: Prepared) -> float:
    return min(1.0, seen.area / max(1, min(reference.area, probe.area)))


def moved(probe: Prepared, by: Movement) -> tuple[Floats, Flags]:
    """Return a probe's real and imaginary part (2, CELLS, CELLS) and mask as the movement lays them."""
    matrix = by.matrix
    offset = MIDDLE + by.shift - matrix @ np.array([MIDDLE, MIDDLE])
    planes = cv2.warpAffine(
        probe.planes,
        np.column_stack([matrix, offset]),
        (CELLS, CELLS),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    cosine, sine = np.cos(2 * by.angle), np.sin(2 * by.angle)
    real, imaginary = planes[..., 0], planes[..., 1]
    laid = np.stack([real * cosine + imaginary * sine, imaginary * cosine - real * sine])
    return np.asarray(laid, np.float32), planes[..., 2] > 0.5


def look(reference: Prepared, probe: Prepared, by: Movement, blocks: int, reach: int, penalty: float) -> Look:
    """Lay the probe on the reference and let its blocks move by up to ``reach`` cells."""
    laid, inside = moved(probe, by)
    common = inside & reference.mask
    own = reference.planes[..., :2].transpose(2, 0, 1) * common
    energy = float(np.vdot(own, own)) * float((laid * laid * common).sum())
    scale = np.float32(1 / np.sqrt(energy + _LEAST))
    surfaces, energies = _surfaces(own, laid, blocks, reach)
    steps = np.arange(-reach, reach + 1)
    cost = np.float32(penalty) * (steps[:, None] ** 2 + steps**2)
    net = (surfaces - cost * energies[..., None, None]).reshape(blocks, blocks, -1)
    place = net.argmax(-1)
    y, x = np.divmod(place, 2 * reach + 1)
    gain = np.take_along_axis(net, place[..., None], -1)[..., 0] * scale
    still = surfaces[:, :, reach, reach].sum() * scale
    return Look(float(still), float(gain.sum()), int(np.count_nonzero(common)), gain, x - reach, y - reach)


def _surfaces(own: Floats, laid: Floats, blocks: int, reach: int) -> tuple[Floats, Floats]:
    """Return each block's correlation (blocks, blocks, shifts, shifts) and energy (blocks, blocks)."""
    side, shifts = CELLS // blocks, 2 * reach + 1
    window = side + 2 * reach
    around = np.zeros((2, CELLS + 2 * reach, CELLS + 2 * reach), np.float32)
    around[:, reach : reach + CELLS, reach : reach + CELLS] = laid
    plane, row, column = around.strides
    every = np.lib.stride_tricks.as_strided(
        around, (2, blocks, blocks, window, window), (plane, side * row, side * column, row, column)
    )
    parts = own.reshape(2, blocks, side, blocks, side).transpose(0, 1, 3, 2, 4)
    # by Fourier transforms: a window is as long as a block and its way, so nothing wraps around
    product = np.fft.rfft2(parts, (window, window)).conj() * np.fft.rfft2(every)
    surfaces = np.fft.irfft2(product[0] + product[1], (window, window))[..., :shifts, :shifts]
    return np.asarray(surfaces, np.float32), np.asarray((parts * parts).sum((0, 3, 4)), np.float32)


def _agreed(seen: Look, before: Movement, stage: Refinement) -> Movement:
    """Return the movement before, followed by the affine one the blocks agree on."""
    middles, side = _middles(stage.blocks), CELLS // stage.blocks
    weight = np.maximum(seen.gain, 0).ravel().astype(np.float64)
    weight = weight / (weight.sum() + _LEAST)
    held = np.diag([0.0, stage.stiffness, stage.stiffness]) + _LEAST * np.eye(3)
    steps = np.column_stack([seen.x.ravel(), seen.y.ravel()]).astype(np.float64)
    solved = np.linalg.solve(
        middles.T @ (middles * weight[:, None]) + held, middles.T @ (steps * weight[:, None])
    )
    bend = np.eye(2) + solved[1:].T / side
    return Movement(before.matrix @ bend, before.matrix @ solved[0] + before.shift)


@cache
def _middles(blocks: int) -> Matrix:
    """Return 1, x and y of each block's middle, in blocks from the code's middle: (blocks², 3)."""
    along = np.arange(blocks) - (blocks - 1) / 2
    y, x = np.meshgrid(along, along, indexing="ij")
    return np.column_stack([np.ones(blocks * blocks), x.ravel(), y.ravel()])
