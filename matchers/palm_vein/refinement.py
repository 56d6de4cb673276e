"""Hypotheses looked at closely: blocks that move a little, and the affine movement they agree on.

Hands held freely tilt and stretch; a rotation and a shift place no more than a part of the veins. Each block
of the reference looks for itself in the probe nearby; an affine movement is fitted to what the blocks found
(weighted least squares), the probe moved by it, and the blocks look again. Two hands of one person agree ever
better; those of two persons have nothing to agree on. Many pairs are looked at together, each as if alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Final

import numpy as np

from matchers.palm_vein.arrays import Floats, Numbers
from matchers.palm_vein.blocks import surfaces
from matchers.palm_vein.movement import Matrix, Movements, all_moved, pairs_last
from matchers.palm_vein.parameters import CELLS, Refinement
from matchers.palm_vein.prepared import Prepared

TOGETHER: Final = 32
"""Pairs looked at in one pass: their windows, 50 KB each, stay in the cache."""
_LEAST: Final = 1e-6


@dataclass(frozen=True)
class Look:
    """What is seen of n pairs of codes laid on each other; correlations are 1 for equal codes."""

    #: correlation over all they have in common, (n,)
    whole: Floats
    #: the same with every block at its best place, less what moving costs, (n,)
    blocks: Floats
    #: cells in common as a share of the smaller hand, a piece of one taken for a small hand, (n,)
    overlap: Floats
    #: each block's share of the correlation and how far it moved, (n, blocks, blocks)
    gain: Floats
    x: Numbers
    y: Numbers

    def some(self, rows: Numbers) -> Look:
        """Return what is seen of some of the pairs."""
        return Look(*(getattr(self, field.name)[rows] for field in fields(self)))


def begin(references: Sequence[Prepared], probe: Prepared, starts: Movements, stage: Refinement) -> Look:
    """Return what is seen of hypotheses, one for each reference."""
    return look(references, probe, starts, stage.blocks, stage.first_reach, stage.first_penalty)


def finish(
    references: Sequence[Prepared], probe: Prepared, first: Look, starts: Movements, stage: Refinement
) -> tuple[Look, Movements]:
    """Return what becomes of hypotheses, and the movements they lead to."""
    found, last = starts, first
    for _ in range(stage.rounds):
        found = _agreed(last, found, stage)
        last = look(references, probe, found, stage.blocks, stage.last_reach, stage.last_penalty)
    return last, found


def look(
    references: Sequence[Prepared], probe: Prepared, by: Movements, blocks: int, reach: int, penalty: float
) -> Look:
    """Lay the probe on each reference and let the blocks move by up to ``reach`` cells."""
    count = len(references)
    # none at all is a pass, too
    passes = [slice(at, at + TOGETHER) for at in range(0, max(count, 1), TOGETHER)]
    parts = [_look(references[one], probe, by.some(one), blocks, reach, penalty) for one in passes]
    return Look(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Look)))


def _look(
    references: Sequence[Prepared], probe: Prepared, by: Movements, blocks: int, reach: int, penalty: float
) -> Look:
    laid, inside = all_moved(probe, by)
    planes = pairs_last(np.array([one.planes for one in references], np.float32).reshape(-1, CELLS, CELLS, 3))
    common = inside & (planes[:, :, 2] > 0)
    own = planes[:, :, :2].transpose(2, 0, 1, 3) * common
    correlations, energies = surfaces(own, laid, blocks, reach)
    # a sum of rows of its own for each pair: one pair alone must not be summed up in another order
    there = np.einsum("pyxn,pyxn->xn", laid, laid * common).T.copy().sum(1, np.float64)
    scale = (1 / np.sqrt(energies.sum((1, 2), np.float64) * there + _LEAST)).astype(np.float32)
    steps = np.arange(-reach, reach + 1)
    cost = np.float32(penalty) * (steps[:, None] ** 2 + steps**2).astype(np.float32)
    net = (correlations - cost * energies[..., None, None]).reshape(*energies.shape, len(steps) ** 2)
    place = net.argmax(-1)
    y, x = np.divmod(place, len(steps))
    gain = np.take_along_axis(net, place[..., None], -1)[..., 0] * scale[:, None, None]
    still = correlations[..., reach, reach].sum((1, 2)) * scale
    areas = np.array([min(reference.area, probe.area) for reference in references], np.float64)
    overlap = np.minimum(common.sum((0, 1)) / np.maximum(areas, 1), 1).astype(np.float32)
    return Look(still, gain.sum((1, 2)), overlap, gain, x - reach, y - reach)


def _agreed(seen: Look, before: Movements, stage: Refinement) -> Movements:
    """Return the movements before, each followed by the affine one its blocks agree on."""
    middles = _middles(stage.blocks)
    flat = (len(seen.whole), stage.blocks**2)
    weight = np.maximum(seen.gain, 0).reshape(flat).astype(np.float64)
    weight = weight / (weight.sum(1, keepdims=True) + _LEAST)
    held = np.diag([0.0, stage.stiffness, stage.stiffness]) + _LEAST * np.eye(3)
    steps = np.stack([seen.x.reshape(flat), seen.y.reshape(flat)], -1).astype(np.float64)
    solved = np.linalg.solve(
        middles.T @ (middles * weight[..., None]) + held, middles.T @ (steps * weight[..., None])
    )
    bend = np.eye(2) + solved[:, 1:].transpose(0, 2, 1) / (CELLS // stage.blocks)
    return before.followed_by(bend, solved[:, 0])


@cache
def _middles(blocks: int) -> Matrix:
    """Return 1, x and y of each block's middle, in blocks from the code's middle: (blocks², 3)."""
    along = np.arange(blocks) - (blocks - 1) / 2
    y, x = np.meshgrid(along, along, indexing="ij")
    return np.column_stack([np.ones(blocks * blocks), x.ravel(), y.ravel()])
