"""Blocks of references that look for their place in probes laid on them, many pairs in one pass.

Cells of one place in a block lie side by side for all blocks of all pairs, so that each step of the sum is a
multiplication of long rows; every sum has its own place in them and does not depend on its neighbours. Codes
are complex numbers with 21 directions and six strengths: a count of equal bits would lose the strengths.
"""

from __future__ import annotations

import numpy as np

from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.parameters import CELLS

#: the same for real and imaginary part, rows and columns of a block; what is left is pairs × blocks
_SUM = "pyxl,pyxl->l"


def surfaces(own: Floats, laid: Floats, blocks: int, reach: int) -> tuple[Floats, Floats]:
    """Return correlations and energies of each block of ``own`` with ``laid``, (2, CELLS, CELLS, n) both.

    Correlations (n, blocks, blocks, shifts, shifts) for shifts (y, x) of −reach to reach; energies
    (n, blocks, blocks).
    """
    number, side, shifts = own.shape[-1], CELLS // blocks, 2 * reach + 1
    around = np.zeros((2, CELLS + 2 * reach, CELLS + 2 * reach, number), np.float32)
    around[:, reach : reach + CELLS, reach : reach + CELLS] = laid
    parts = _side_by_side(own, side, blocks, side)
    windows = _side_by_side(around, side + 2 * reach, blocks, side)
    found = np.empty((shifts, shifts, parts.shape[-1]), np.float32)
    for y in range(shifts):
        for x in range(shifts):
            np.einsum(_SUM, parts, windows[:, y : y + side, x : x + side], out=found[y, x])
    energies = np.einsum(_SUM, parts, parts)
    by_pair = found.reshape(shifts, shifts, blocks, blocks, number).transpose(4, 2, 3, 0, 1)
    energy = energies.reshape(blocks, blocks, number).transpose(2, 0, 1)
    return np.ascontiguousarray(by_pair), np.ascontiguousarray(energy)


def _side_by_side(planes: Floats, window: int, blocks: int, side: int) -> Floats:
    """Return windows that begin ``side`` apart: (2, window, window, blocks · blocks · n)."""
    plane, row, column, pair = planes.strides
    every = np.lib.stride_tricks.as_strided(
        planes,
        (2, window, window, blocks, blocks, planes.shape[-1]),
        (plane, row, column, side * row, side * column, pair),
    )
    lanes = blocks * blocks * planes.shape[-1]
    return np.ascontiguousarray(every).reshape(2, window, window, lanes)
