"""What a comparison rests on: both codes laid on each other, and how well they agree place by place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchers.palm_vein.arrays import Field, Flags, Floats
from matchers.palm_vein.evidence import FEATURES, examine
from matchers.palm_vein.fusion import Weights, measured_weights
from matchers.palm_vein.movement import Movement, moved
from matchers.palm_vein.normalisation import blur
from matchers.palm_vein.prepared import Prepared

#: cells: agreement is told over a neighbourhood of a vein and its next
_WINDOW = 1.5
_LEAST = 1e-6


@dataclass(frozen=True)
class Explanation:
    """Everything needed to show why a comparison came out as it did; arrays are CELLS × CELLS."""

    score: float
    #: log odds without any feature, what each feature is, and what it adds
    start: float
    features: dict[str, float]
    contributions: dict[str, float]
    #: how the probe lies on the reference, None where nothing in common was found
    movement: Movement | None
    reference: Field
    #: the probe as it lies on the reference; as it is where nothing was found
    probe: Field
    #: where both are hand
    common: Flags
    #: −1 to 1: veins cross, or run alike; 0 where neither has any
    agreement: Floats


def explain(probe: Prepared, reference: Prepared, weights: Weights | None = None) -> Explanation:
    """Return what the comparison of a probe with a reference rests on."""
    known = measured_weights() if weights is None else weights
    evidence = examine(probe, [reference])
    movement = evidence.movements[0]
    values = dict(zip(FEATURES, map(float, evidence.features[0]), strict=True))
    if movement is None:
        laid, inside = np.stack([probe.field.real, probe.field.imag]), probe.mask
    else:
        laid, inside = moved(probe, movement)
    field = np.asarray(laid[0] + 1j * laid[1], np.complex64)
    common = inside & reference.mask
    return Explanation(
        score=float(known.scores(evidence.features)[0]),
        start=known.fusion.constant,
        features=values,
        contributions=known.fusion.contributions(evidence.features[0]),
        movement=movement,
        reference=reference.field,
        probe=field,
        common=common,
        agreement=_agreement(reference.field, field, common),
    )


def _agreement(one: Field, other: Field, common: Flags) -> Floats:
    both = (one * other.conj()).real * common
    energy = np.sqrt(_around(np.abs(one) ** 2 * common) * _around(np.abs(other) ** 2 * common))
    return np.asarray(np.clip(_around(both) / (energy + _LEAST), -1, 1) * common, np.float32)


def _around(values: Floats) -> Floats:
    return blur(np.ascontiguousarray(values, np.float32), _WINDOW)
