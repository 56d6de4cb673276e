"""Minutia Cylinder-Code as published, the yardstick for what our own comparison adds to it.

Cappelli, Ferrara, Maltoni: Minutia Cylinder-Code, TPAMI 32(12), 2010: the parameters of tables 1 and 2,
cells of real numbers, local greedy assignment instead of the optimal one, relaxation. Plain, not fast.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.finger.fvc import ImageSet
from matchers.finger.minutiae import Minutiae

Floats = NDArray[np.float64]

RADIUS, ACROSS, LAYERS = 70.0, 8, 6
SIGMA_S, SIGMA_D = 28 / 3, 2 * np.pi / 9
MU_PSI, TAU_PSI = 0.01, 400.0
OMEGA, LEAST_VALID, LEAST_NEIGHBOURS, LEAST_COMMON = 50.0, 0.75, 2, 0.60
LARGEST_TURN = np.pi / 2
LEAST_PAIRS, MOST_PAIRS, MU_P, TAU_P = 4, 12, 20.0, 0.4
WEIGHT, ROUNDS = 0.5, 5
#: (µ, τ) for differences of distance, of directions, of bearings
RELAXATION = ((5.0, -8 / 5), (np.pi / 12, -30.0), (np.pi / 12, -30.0))
_LEAST_MINUTIAE = 4
_STEP = 2 * RADIUS / ACROSS
_TURN = 2 * np.pi / LAYERS


@dataclass(frozen=True)
class Cylinders:
    """The minutiae with a valid cylinder (y up), and its cells."""

    place: Floats
    angle: Floats
    cells: Floats
    valid: Floats


def cylinders(found: Minutiae) -> Cylinders | None:
    """Return the cylinders of a template, None where there are too few to compare."""
    if len(found) < _LEAST_MINUTIAE:
        return None
    place = np.stack([found.x, -found.y], 1).astype(np.float64)
    angle = found.angle.astype(np.float64)
    side = (np.arange(ACROSS) - (ACROSS - 1) / 2) * _STEP
    grid = np.stack(np.meshgrid(side, side, indexing="ij"), -1).reshape(-1, 2)
    grid = grid[(grid**2).sum(1) <= RADIUS**2]
    turned = np.stack(
        [
            np.outer(np.cos(angle), grid[:, 0]) - np.outer(np.sin(angle), grid[:, 1]),
            np.outer(np.sin(angle), grid[:, 0]) + np.outer(np.cos(angle), grid[:, 1]),
        ],
        -1,
    )
    centre = place[:, None] + turned
    inside = _beyond_hull(place, centre) <= OMEGA
    near = np.hypot(*np.moveaxis(place[:, None] - place[None], -1, 0))
    neighbours = (near <= RADIUS + 3 * SIGMA_S).sum(1) - 1
    kept = (inside.mean(1) >= LEAST_VALID) & (neighbours >= LEAST_NEIGHBOURS)
    if kept.sum() < _LEAST_MINUTIAE:
        return None
    cells = _sigmoid(np.einsum("mcn,mnk->mck", _spatial(centre, place), _directional(angle)), MU_PSI, TAU_PSI)
    valid = np.repeat(inside[:, :, None], LAYERS, 2)
    flat = (len(found), -1)
    return Cylinders(
        place[kept], angle[kept], (cells * valid).reshape(flat)[kept], valid.reshape(flat)[kept] * 1.0
    )


def compare(reference: Cylinders | None, probe: Cylinders | None) -> float:
    """Return the similarity after relaxation, 0 to 1."""
    if reference is None or probe is None:
        return 0.0
    local = _local(reference, probe)
    few = min(local.shape)
    count = LEAST_PAIRS + round(
        float(_sigmoid(np.array(few, float), MU_P, TAU_P)) * (MOST_PAIRS - LEAST_PAIRS)
    )
    ours, theirs = _greedy(local, few)
    start = local[ours, theirs]
    fit = _compatible(reference, ours), _compatible(probe, theirs)
    agree = _agreement(*fit)
    relaxed = start.copy()
    for _ in range(ROUNDS):
        relaxed = WEIGHT * relaxed + (1 - WEIGHT) * (agree @ relaxed) / max(1, few - 1)
    efficient = np.argsort(-relaxed / (start + 1e-9), kind="stable")[: min(count, few)]
    return float(relaxed[efficient].mean())


def run(images: ImageSet, found: Mapping[str, Minutiae]) -> tuple[dict[tuple[str, str], float], float]:
    """Return the scores of a set's comparisons, and the mean milliseconds of one."""
    described = {name: cylinders(one) for name, one in found.items()}
    pairs = [pair for pair in images.pairs() if pair[0] in described and pair[1] in described]
    began = time.process_time()
    scores = {pair: compare(described[pair[0]], described[pair[1]]) for pair in pairs}
    return scores, (time.process_time() - began) / max(1, len(pairs)) * 1e3


def _sigmoid(value: Floats, mu: float, tau: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(np.clip(-tau * (value - mu), -60, 60))))


def _wrapped(angle: Floats) -> Floats:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def _beyond_hull(place: Floats, points: Floats) -> Floats:
    """Return how far points lie outside the convex hull of the minutiae; negative inside."""
    hull = cv2.convexHull(place.astype(np.float32)).reshape(-1, 2).astype(np.float64)
    edge = np.roll(hull, -1, 0) - hull
    normal = np.stack([edge[:, 1], -edge[:, 0]], 1)
    normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
    if ((place.mean(0) - hull) * normal).sum(1).mean() > 0:
        normal = -normal
    return np.asarray((points @ normal.T - (hull * normal).sum(1)).max(-1))


def _spatial(centre: Floats, place: Floats) -> Floats:
    distance = ((centre[:, :, None] - place[None, None]) ** 2).sum(-1)
    weight: Floats = np.exp(-distance / (2 * SIGMA_S**2)) / (SIGMA_S * math.sqrt(2 * np.pi))
    weight[distance > 9 * SIGMA_S**2] = 0
    weight[np.arange(len(place)), :, np.arange(len(place))] = 0
    return weight


_TABLE = np.linspace(-np.pi, np.pi, 721)
_SHARE = np.array(
    [
        (math.erf((a + _TURN / 2) / (SIGMA_D * 2**0.5)) - math.erf((a - _TURN / 2) / (SIGMA_D * 2**0.5))) / 2
        for a in _TABLE
    ]
)


def _directional(angle: Floats) -> Floats:
    """Return (minutia, neighbour, layer): the share of a neighbour's direction that falls into a layer."""
    layer = -np.pi + (np.arange(LAYERS) + 0.5) * _TURN
    difference = _wrapped(angle[:, None] - angle[None])
    return np.asarray(np.interp(_wrapped(layer - difference[..., None]), _TABLE, _SHARE))


def _local(one: Cylinders, other: Cylinders) -> Floats:
    common = one.valid @ other.valid.T
    first, second = (one.cells**2) @ other.valid.T, one.valid @ (other.cells**2).T
    distance = np.sqrt(np.maximum(first + second - 2 * one.cells @ other.cells.T, 0))
    alike = 1 - distance / (np.sqrt(first) + np.sqrt(second) + 1e-9)
    turn = np.abs(_wrapped(one.angle[:, None] - other.angle[None]))
    return np.where((common >= LEAST_COMMON * one.valid.shape[1]) & (turn <= LARGEST_TURN), alike, 0)


def _greedy(local: Floats, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the best pairs, each minutia in one of them at most."""
    left = local.copy()
    ours, theirs = np.empty(count, np.intp), np.empty(count, np.intp)
    for place in range(count):
        ours[place], theirs[place] = np.unravel_index(np.argmax(left), left.shape)
        left[ours[place]] = left[:, theirs[place]] = -1
    return ours, theirs


def _compatible(side: Cylinders, chosen: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """Return distances, differences of direction and bearings among the chosen minutiae."""
    place, angle = side.place[chosen], side.angle[chosen]
    way = place[None] - place[:, None]
    distance = np.hypot(way[..., 0], way[..., 1])
    bearing = _wrapped(angle[:, None] - np.arctan2(way[..., 1], way[..., 0]))
    return distance, _wrapped(angle[:, None] - angle[None]), bearing


def _agreement(one: tuple[Floats, Floats, Floats], other: tuple[Floats, Floats, Floats]) -> Floats:
    differences = (
        np.abs(one[0] - other[0]),
        np.abs(_wrapped(one[1] - other[1])),
        np.abs(_wrapped(one[2] - other[2])),
    )
    agree = np.ones_like(differences[0])
    for difference, (mu, tau) in zip(differences, RELAXATION, strict=True):
        agree *= _sigmoid(difference, mu, tau)
    np.fill_diagonal(agree, 0)
    return agree
