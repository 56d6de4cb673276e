"""One probe with many references in one call."""

from __future__ import annotations

from collections.abc import Sequence

from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.evidence import examine
from matchers.palm_vein.fusion import Weights, measured_weights
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.template import VeinTemplate


def compare(
    probe: VeinTemplate, references: Sequence[VeinTemplate], weights: Weights | None = None
) -> Floats:
    """Return the comparison scores (N,) of a probe with each reference; higher is more alike.

    A score s means that one comparison of two different hands in 10^(s/10) scores as high; 0 means that
    nothing in common was found.
    """
    return compare_prepared(prepare(probe), [prepare(reference) for reference in references], weights)


def compare_prepared(
    probe: Prepared, references: Sequence[Prepared], weights: Weights | None = None
) -> Floats:
    """Return the same for templates prepared once and compared often."""
    known = measured_weights() if weights is None else weights
    return known.scores(examine(probe, references).features)
