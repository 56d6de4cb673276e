"""Codes made coarser, and how alike they are at the best of all turns and shifts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Field, Floats
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.prepared import turn
from matchers.palm_vein.search.parameters import TOGETHER, CoarseParameters

SmallInts = NDArray[np.int8]
_UNIT: Final = 127
_LEAST: Final = 1e-6


def coarser(fields: Sequence[Field], stage: CoarseParameters) -> Field:
    """Return codes as (N, cells, cells): the mean of the cells that become one."""
    step = CELLS // stage.cells
    parts = np.asarray(fields, np.complex64).reshape(-1, stage.cells, step, stage.cells, step)
    return np.asarray(parts.mean((2, 4)), np.complex64)


def vectors(fields: Sequence[Field], stage: CoarseParameters) -> SmallInts:
    """Return (N, 2 × cells²): real and imaginary parts, the largest of each code 127 or −127."""
    found = coarser(fields, stage).reshape(len(fields), -1)
    both = np.concatenate([found.real, found.imag], 1)
    most = np.maximum(np.abs(both).max(1, initial=0), _LEAST)
    return np.asarray(np.rint(both * (_UNIT / most[:, None])), np.int8)


def probe_columns(probe: Field, stage: CoarseParameters) -> Floats:
    """Return (2 × cells², turns × shifts): what a reference's vector is multiplied with.

    A shift that leaves less of the hand in view counts for less, by the square root of what is left.
    """
    side = 2 * stage.reach + 1
    turned = coarser([turn(probe, angle) for angle in stage.turns], stage)
    around = np.pad(turned, ((0, 0), (stage.reach, stage.reach), (stage.reach, stage.reach)))
    windows = np.lib.stride_tricks.sliding_window_view(around, (stage.cells, stage.cells), (1, 2))
    laid = windows.reshape(len(stage.turns) * side * side, -1)
    size = np.linalg.norm(laid, axis=1)
    scale = 1 / (np.sqrt(size * size.max()) + _LEAST)
    both = np.concatenate([laid.real, laid.imag], 1) * scale[:, None]
    return np.ascontiguousarray(both.T, np.float32)


def coarse_scores(
    columns: Floats, references: SmallInts, advance: Callable[[int], None] | None = None
) -> Floats:
    """Return (N,): how alike each reference is at the best turn and shift, 1 for the same.

    ``advance`` is told how many references are done.
    """
    scores = np.zeros(len(references), np.float32)
    for at in range(0, len(references), TOGETHER):
        part = references[at : at + TOGETHER].astype(np.float32)
        size = np.linalg.norm(part, axis=1) + np.float32(_LEAST)
        scores[at : at + len(part)] = (part @ columns).max(1) / size
        if advance is not None:
            advance(at + len(part))
    return scores
