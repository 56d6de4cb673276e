"""What an overlay is worth: how much likelier one finger makes it than two.

Each pair of minutiae speaks by where and how they lie to each other, against a minutia standing there by
chance; each minutia within the overlap that the other impression does not show speaks against.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi, sqrt
from typing import Final

import numpy as np

from matchers.finger.comparison.overlay import Overlay
from matchers.finger.comparison.parameters import ALIGNMENT, AlignmentParameters
from matchers.finger.comparison.prepared import Prepared, Stack
from matchers.finger.minutiae import Flags, Floats

#: a handful of minutiae says nothing of how densely they lie
_FEWEST: Final = 8
#: half of what prints have per square pixel: a few points far outside must not make the rest look rare
_SPARSEST: Final = 4e-4


@dataclass(frozen=True)
class Evidence:
    """Natural logarithms, (N, t) unless said otherwise."""

    total: Floats
    #: (N, t, n): what each minutia of the probe contributes as one of a pair; 0 where it has no partner
    pair: Floats
    #: minutiae of the probe and of the reference within the overlap of both
    within_reference: Floats
    within_probe: Floats


def evidence(
    probe: Prepared, references: Stack, found: Overlay, parameters: AlignmentParameters = ALIGNMENT
) -> Evidence:
    """Weigh an overlay."""
    pair = np.where(found.met, _pair_ratios(probe, references, found, parameters), 0).astype(np.float32)
    met = found.met.sum(-1)
    ours = _inside(found.moved, references.normal, references.offset, parameters.hull_margin)
    back = found.motion.undo(references.place)
    normal, offset = probe.hull.normal[None], probe.hull.offset[None]
    theirs = _inside(back, normal, offset, parameters.hull_margin) & references.exists[:, None]
    within_reference, within_probe = ours.sum(-1), theirs.sum(-1)
    alone = np.maximum(within_reference - met, 0) + np.maximum(within_probe - met, 0)
    # a pair missing in either is one observation told twice
    against = alone * np.float32(log(1 - parameters.shown_again + parameters.outliers) / 2)
    return Evidence(
        pair.sum(-1) + against,
        pair,
        within_reference.astype(np.float32),
        within_probe.astype(np.float32),
    )


def _pair_ratios(
    probe: Prepared, references: Stack, found: Overlay, parameters: AlignmentParameters
) -> Floats:
    """Return (N, t, n): the log likelihood ratio of each place and direction, one finger against chance."""
    square = found.sigma * found.sigma
    spread = np.float32(parameters.sigma_direction)
    near = np.exp(-0.5 * found.distance**2 / square) / (2 * pi * square)
    near *= np.exp(-0.5 * (found.turn / spread) ** 2) / (spread * sqrt(2 * pi))
    anywhere = 1 / (pi * parameters.widest**2 * square) / (2 * parameters.most_turned)
    true = (1 - parameters.outliers) * near + parameters.outliers * anywhere
    # of both prints, so that it matters little which of the two is the probe
    theirs = np.maximum(_SPARSEST, np.maximum(references.count, _FEWEST) / (references.area + 1))
    ours = max(_SPARSEST, max(len(probe), _FEWEST) / (probe.hull.area + 1))
    density = np.sqrt(theirs * ours) / (2 * pi)
    return np.asarray(np.log(true * parameters.shown_again / density[:, None, None]), np.float32)


def _inside(place: Floats, normal: Floats, offset: Floats, margin: float) -> Flags:
    """Return (N, t, n): whether places (N, t, n, 2) lie within hulls of (N or 1, h) edges."""
    beyond = np.matmul(place, normal.transpose(0, 2, 1)[:, None]) - offset[:, None, None]
    return np.asarray(beyond.max(-1) <= margin)
