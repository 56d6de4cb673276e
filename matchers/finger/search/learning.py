"""Learns the basis of the descriptions from synthetic fingers, two impressions of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.features import examine
from matchers.finger.comparison.prepared import Prepared, prepare, stack
from matchers.finger.minutiae import Minutiae
from matchers.finger.search.description import Basis
from matchers.finger.search.parameters import DESCRIPTION, LEARNING, LearningParameters
from matchers.finger.synthesis import another_impression, make_template
from matchers.finger.template import FingerTemplate, Tier

Reals = NDArray[np.float64]


def learn_basis(rng: np.random.Generator, parameters: LearningParameters = LEARNING) -> Basis:
    """Return the basis in which minutiae of different places differ most for what one's impressions do.

    Fisher's criterion: scatter between minutiae over scatter within one, by Cholesky factors. Real prints are
    not used: what is measured on them stays an honest measurement.
    """
    pairs = [_shared(rng, parameters) for _ in range(parameters.fingers)]
    one, other = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    seen_one, seen_other = (np.concatenate([pair[side] for pair in pairs]) for side in (2, 3))
    mean = (one + other).sum(0) / np.maximum((seen_one + seen_other).sum(0), 1)
    one, other = (one - mean) * seen_one, (other - mean) * seen_other
    apart = (one - other) * seen_one * seen_other
    within = apart.T @ apart / (2 * len(apart))
    within += np.eye(len(mean)) * (np.trace(within) / len(mean) * parameters.ridge)
    between = (one.T @ other + other.T @ one) / (2 * len(one))
    return Basis(mean.astype(np.float32), _discriminants(between, within).astype(np.float32))


def _discriminants(between: Reals, within: Reals) -> Reals:
    """Return the best columns; each with its greatest entry positive, for eigenvectors have no sign."""
    inverse = np.linalg.inv(np.linalg.cholesky(within))
    _, vectors = np.linalg.eigh(inverse @ between @ inverse.T)
    columns = (inverse.T @ vectors)[:, ::-1][:, : DESCRIPTION.length]
    greatest = np.abs(columns).argmax(0)
    return np.asarray(columns * np.sign(columns[greatest, np.arange(columns.shape[1])]))


def _shared(rng: np.random.Generator, parameters: LearningParameters) -> tuple[Reals, Reals, Reals, Reals]:
    """Return the descriptions, and what they see, of the minutiae that two impressions of a finger share."""
    while True:
        finger = make_template(rng)
        one, other = (_ready(another_impression(finger, rng)) for _ in range(2))
        found = examine(one, stack([other])).overlay
        rows = np.flatnonzero(found.met[0, 0])
        if len(rows) >= parameters.least_pairs:
            partners = found.partner[0, 0][rows]
            return (*_values(one, rows, other, partners), *_seen(one, rows, other, partners))


def _ready(found: Minutiae) -> Prepared:
    return prepare(FingerTemplate(Tier.FOREIGN, found))


def _values(
    one: Prepared, rows: NDArray[np.int64], other: Prepared, partners: NDArray[np.int64]
) -> tuple[Reals, Reals]:
    return (
        one.cylinders.value[rows].astype(np.float64),
        other.cylinders.value[partners].astype(np.float64),
    )


def _seen(
    one: Prepared, rows: NDArray[np.int64], other: Prepared, partners: NDArray[np.int64]
) -> tuple[Reals, Reals]:
    sections = one.cylinders.value.shape[1] // one.cylinders.seen.shape[1]
    return (
        np.repeat(one.cylinders.seen[rows].astype(np.float64), sections, 1),
        np.repeat(other.cylinders.seen[partners].astype(np.float64), sections, 1),
    )
