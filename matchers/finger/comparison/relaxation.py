"""Pairs that lie to each other alike in both impressions support each other (MCC, section 4.2.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.assignment import Pairs
from matchers.finger.comparison.parameters import RELAXATION, RelaxationParameters
from matchers.finger.comparison.prepared import Prepared, Stack
from matchers.finger.minutiae import Floats


@dataclass(frozen=True)
class Relaxed:
    """After relaxation: ``support`` (N, k) of pairs, ``accord`` (N, k, k) between them, ``score`` (N,)."""

    support: Floats
    accord: Floats
    score: Floats


def relax(
    probe: Prepared, references: Stack, pairs: Pairs, parameters: RelaxationParameters = RELAXATION
) -> Relaxed:
    """Let pairs support each other; the score is the mean of those that kept most of their similarity."""
    accord = _accord(probe, references, pairs, parameters)
    support = pairs.similarity
    number = pairs.exists.sum(1)
    others = np.maximum(number - 1, 1).astype(np.float32)[:, None]
    own = np.float32(parameters.own_share)
    for _ in range(parameters.rounds):
        heard = np.matmul(accord, support[..., None])[..., 0] / others
        support = own * support + (1 - own) * heard
    kept = np.where(pairs.exists, support / (pairs.similarity + np.float32(1e-9)), -1)
    ranked = np.take_along_axis(support, np.argsort(-kept, axis=1, kind="stable"), 1)
    taken = np.minimum(scored_pairs(np.minimum(probe.usable, references.usable), parameters), number)
    counted = np.arange(ranked.shape[1]) < taken[:, None]
    score = (ranked * counted).sum(1) / np.maximum(taken, 1)
    return Relaxed(support, accord, score.astype(np.float32))


def scored_pairs(fewer: Floats, parameters: RelaxationParameters = RELAXATION) -> NDArray[np.int64]:
    """Return how many pairs make the score where the smaller template has ``fewer`` minutiae."""
    share = 1 / (1 + np.exp(-parameters.pairs_steepness * (fewer - parameters.pairs_centre)))
    span = parameters.most_pairs - parameters.fewest_pairs
    taken: NDArray[np.int64] = np.rint(parameters.fewest_pairs + share * span).astype(np.int64)
    return taken


def _accord(probe: Prepared, references: Stack, pairs: Pairs, parameters: RelaxationParameters) -> Floats:
    """Return (N, k, k): 0–1, how well two pairs agree in distance, direction and bearing."""
    which = np.arange(len(references))[:, None, None]
    one, two = pairs.probe[:, :, None], pairs.probe[:, None, :]
    left, right = pairs.reference[:, :, None], pairs.reference[:, None, :]
    distance = np.abs(probe.distance[one, two] - references.distance[which, left, right])
    turned = probe.minutiae.angle[pairs.probe] - references.angle[which[..., 0], pairs.reference]
    direction = _turn(turned[:, :, None] - turned[:, None, :])
    bearing = _turn(probe.bearing[one, two] - references.bearing[which, left, right])
    exponent = _exponent(distance, *parameters.distance)
    accord = 1 + np.exp(exponent)
    accord *= 1 + np.exp(_exponent(direction, *parameters.direction))
    accord *= 1 + np.exp(_exponent(bearing, *parameters.bearing))
    np.reciprocal(accord, out=accord)
    accord *= pairs.exists[:, :, None] & pairs.exists[:, None, :]
    own = np.arange(accord.shape[1])
    accord[:, own, own] = 0
    return accord


def _exponent(value: Floats, centre: float, steepness: float) -> Floats:
    return np.asarray(np.minimum((value - np.float32(centre)) * np.float32(-steepness), np.float32(25)))


def _turn(angle: Floats) -> Floats:
    """Return the size of a turn, 0–π."""
    circle = np.float32(2 * np.pi)
    return np.asarray(np.abs(angle - circle * np.rint(angle / circle)), np.float32)
