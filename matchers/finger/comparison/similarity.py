"""How alike the neighbourhoods of two minutiae are (MCC, section 4.1)."""

from __future__ import annotations

import numpy as np

from matchers.finger.comparison.parameters import SIMILARITY, SimilarityParameters
from matchers.finger.comparison.prepared import Prepared, Stack
from matchers.finger.minutiae import Floats


def local_similarity(
    probe: Prepared, references: Stack, parameters: SimilarityParameters = SIMILARITY
) -> Floats:
    """Return (N, n, m): 0–1 for every minutia of the probe with every minutia of each reference.

    Only cells that both cylinders see are compared; 0 where those are too few, where one has no cylinder, or
    where the directions differ by more than a finger is ever turned.
    """
    ours, cells = probe.cylinders, references.seen.shape[2]
    rows = len(references) * references.seen.shape[1]
    seen, value = references.seen.reshape(rows, cells), references.value.reshape(rows, -1)
    both = ours.seen @ seen.T
    energy, other = ours.energy @ seen.T, ours.seen @ references.energy.reshape(rows, cells).T
    apart = energy + other
    apart -= 2 * (ours.value @ value.T)
    np.maximum(apart, 0, out=apart)
    np.sqrt(apart, out=apart)
    size = np.sqrt(energy)
    size += np.sqrt(other)
    alike = 1 - apart / (size + np.float32(1e-9))
    alike *= both >= parameters.seen_by_both * cells
    shaped = alike.reshape(len(probe), len(references), -1).transpose(1, 0, 2)
    facing = np.einsum("nd,rmd->rnm", probe.heading, references.heading)
    return np.asarray(shaped * (facing >= np.cos(parameters.most_turned)), np.float32)
