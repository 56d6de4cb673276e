"""What a probe and a reference have in common: three numbers, and how the one lies on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchers.palm_vein.alignment import Hypotheses, align
from matchers.palm_vein.arrays import Floats, Numbers
from matchers.palm_vein.movement import Movement, Movements, turned_and_shifted
from matchers.palm_vein.prepared import Prepared, all_spectra
from matchers.palm_vein.refinement import Look, begin, finish

FEATURES: Final = ("whole", "blocks", "stretch")
"""Correlation after the affine movement; with every block at its best place; how far the movement stretches
the hand. Correlations are worth less the less the hands have in common: by the square root of the area."""
TOGETHER: Final = 512
"""References examined at a time: enough of them are looked at closely to fill whole passes."""
_LEAST: Final = 1e-6


@dataclass(frozen=True)
class Evidence:
    """Of a probe with N references; where nothing in common was found the features are zero."""

    #: (N, len(FEATURES))
    features: Floats
    #: how the probe lies on each reference, None where nothing was found
    movements: tuple[Movement | None, ...]


def examine(probe: Prepared, references: Sequence[Prepared]) -> Evidence:
    """Return the evidence of a probe with each reference; the same for a reference whoever is beside it."""
    features = np.zeros((len(references), len(FEATURES)), np.float32)
    movements: list[Movement | None] = [None] * len(references)
    for at in range(0, len(references), TOGETHER):
        part = references[at : at + TOGETHER]
        found = align(probe.turned, all_spectra(part), probe.parameters.search)
        rows, last, by = _closely(part, probe, found)
        worth = np.sqrt(last.overlap)
        features[at + rows] = np.column_stack([last.whole * worth, last.blocks * worth, by.stretch])
        for place, row in enumerate(rows):
            movements[at + row] = by.one(place)
    return Evidence(features, tuple(movements))


def _closely(
    references: Sequence[Prepared], probe: Prepared, found: Hypotheses
) -> tuple[Numbers, Look, Movements]:
    """Return rows of references, what is seen of their best hypotheses refined, and how the probe lies there.

    Rows are missing where strangers have as much in common.
    """
    stage = probe.parameters.refinement
    rows, starts = _starts(references, probe, found)
    first = begin([references[row] for row in rows], probe, starts, stage)
    kept = np.flatnonzero((first.overlap >= stage.least_overlap) & (first.blocks >= stage.least_blocks))
    kept = kept[_best(rows[kept], first.blocks[kept], stage.finalists)]
    rows, first, starts = rows[kept], first.some(kept), starts.some(kept)
    last, by = finish([references[row] for row in rows], probe, first, starts, stage)
    kept = np.flatnonzero(last.overlap >= stage.least_overlap)
    worth = (last.whole + last.blocks) * np.sqrt(last.overlap)
    kept = kept[_best(rows[kept], worth[kept], 1)]
    return rows[kept], last.some(kept), by.some(kept)


def _best(rows: Numbers, worth: Floats, most: int) -> Numbers:
    """Return the places of the ``most`` worthiest of each row, rows ascending, the worthiest first."""
    order = np.lexsort((-worth, rows))
    ascending = rows[order]
    rank = np.arange(len(order)) - np.searchsorted(ascending, ascending)
    return order[rank < most]


def _starts(references: Sequence[Prepared], probe: Prepared, found: Hypotheses) -> tuple[Numbers, Movements]:
    """Return the rows and movements of the hypotheses worth a look."""
    stage = probe.parameters.search
    energies = np.array([reference.energy for reference in references])
    heights = found.correlation / (np.sqrt(energies * probe.energy) + _LEAST)[:, None]
    least = np.maximum(stage.least_correlation, stage.least_share * heights[:, :1])
    rows, which = np.nonzero(heights >= least)
    places = found.turn[rows, which], found.x[rows, which], found.y[rows, which]
    return rows, turned_and_shifted(*places)
