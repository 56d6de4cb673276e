"""What a probe and a reference have in common: four numbers, and how the one lies on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchers.palm_vein.alignment import Hypotheses, align
from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.parameters import Search
from matchers.palm_vein.prepared import Prepared, all_spectra
from matchers.palm_vein.refinement import Movement, Refined, begin, finish, movement

FEATURES: Final = ("whole", "blocks", "stretch")
"""Correlation after the affine movement; with every block at its best place; how far the movement stretches
the hand. Correlations are worth less the less the hands have in common: by the square root of the area."""
TOGETHER: Final = 64
"""References aligned at a time: their surfaces stay in the cache."""
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
    movements: list[Movement | None] = []
    for at in range(0, len(references), TOGETHER):
        part = references[at : at + TOGETHER]
        found = align(probe.turned, all_spectra(part), probe.parameters.search)
        for row, reference in enumerate(part):
            refined = _closely(reference, probe, found, row)
            movements.append(refined.movement if refined else None)
            if refined:
                worth = np.sqrt(refined.overlap)
                found_here = refined.last.whole * worth, refined.last.blocks * worth
                features[at + row] = (*found_here, refined.movement.stretch)
    return Evidence(features, tuple(movements))


def _closely(reference: Prepared, probe: Prepared, found: Hypotheses, row: int) -> Refined | None:
    """Return the best of the hypotheses, refined; None if strangers have as much in common."""
    starts = _starts(reference, probe, found, row, probe.parameters.search)
    stage = probe.parameters.refinement
    first = [(look, start) for start in starts if (look := begin(reference, probe, start, stage)) is not None]
    promising = sorted(
        (one for one in first if one[0].blocks >= stage.least_blocks), key=lambda one: -one[0].blocks
    )
    ends = (finish(reference, probe, *one, stage) for one in promising[: stage.finalists])
    return max((end for end in ends if end), key=_worth, default=None)


def _worth(end: Refined) -> float:
    return float((end.last.whole + end.last.blocks) * np.sqrt(end.overlap))


def _starts(
    reference: Prepared, probe: Prepared, found: Hypotheses, row: int, stage: Search
) -> list[Movement]:
    scale = 1 / (np.sqrt(reference.energy * probe.energy) + _LEAST)
    heights = found.correlation[row] * scale
    kept = np.flatnonzero(heights >= max(stage.least_correlation, stage.least_share * float(heights[0])))
    return [movement(float(found.turn[row, k]), float(found.x[row, k]), float(found.y[row, k])) for k in kept]
