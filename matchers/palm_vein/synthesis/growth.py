"""How the veins of a hand grow: space colonisation, joined to a net, with Murray's widths.

Runions, Lane, Prusinkiewicz, "Modeling trees with a space colonization algorithm" (2007): places in the
tissue pull the nearest vein until one has come near. Murray (1926): where veins join, the powers of their
diameters add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.synthesis.outline import Reals
from matchers.palm_vein.synthesis.parameters import GrowthParameters

Places = NDArray[np.int64]
_LEAST = 1e-9


@dataclass(frozen=True)
class Vein:
    """One vein from branching to branching, in the hand's frame."""

    #: mm, n × 2
    points: Reals
    #: diameter, mm
    width: float


def grow(
    rng: np.random.Generator, region: Reals, roots: Reals, twig: float, of: GrowthParameters
) -> list[Vein]:
    """Return the veins that grow from roots (n × 2) in a closed curve (n × 2) and end in twigs so wide."""
    nodes, parent = _tree(rng, _wanting(rng, region, of), roots, of)
    children = np.bincount(parent[parent >= 0], minlength=len(nodes))
    width = _widths(parent, children, twig, of)
    found = _branches(nodes, parent, children, width, of)
    return found + _joints(rng, nodes, parent, children, width, of)


def _wanting(rng: np.random.Generator, region: Reals, of: GrowthParameters) -> Reals:
    """Return places in the region that want a vein, on a shaken grid of the hand's own spacing."""
    gap = rng.uniform(*of.spacing)
    low, high = region.min(0), region.max(0)
    x, y = np.meshgrid(np.arange(low[0], high[0], gap), np.arange(low[1], high[1], gap))
    places = np.stack([x.ravel(), y.ravel()], 1) + rng.uniform(-of.shaken, of.shaken, (x.size, 2)) * gap
    outline = region.astype(np.float32)
    inside = [cv2.pointPolygonTest(outline, (float(px), float(py)), False) > 0 for px, py in places]
    return np.asarray(places[inside])


def _tree(
    rng: np.random.Generator, wanting: Reals, roots: Reals, of: GrowthParameters
) -> tuple[Reals, Places]:
    """Return nodes (n × 2) and the index of each one's parent, −1 at a root; parents come first."""
    nodes, parent = roots, np.full(len(roots), -1)
    heading = np.zeros_like(roots)
    nearest, distance = np.zeros(len(wanting), np.int64), np.full(len(wanting), np.inf)
    fresh = np.arange(len(roots))
    for _ in range(of.rounds):
        away = np.hypot(*(wanting[:, None] - nodes[fresh]).transpose(2, 0, 1))
        best = away.min(1)
        nearer = best < distance
        nearest = np.where(nearer, fresh[away.argmin(1)], nearest)
        distance = np.minimum(best, distance)
        open_still = distance > of.served
        wanting, nearest, distance = wanting[open_still], nearest[open_still], distance[open_still]
        near = distance < of.pull
        if not near.any():
            break
        grown, which = np.unique(nearest[near], return_inverse=True)
        way = (wanting[near] - nodes[nearest[near]]) / distance[near][:, None]
        pulled = np.zeros((len(grown), 2))
        np.add.at(pulled, which, way)
        pulled = _unit(pulled) + of.inertia * heading[grown] + of.wander * rng.standard_normal(pulled.shape)
        steps = _unit(pulled)
        fresh = len(nodes) + np.arange(len(grown))
        nodes = np.concatenate([nodes, nodes[grown] + of.step * steps])
        heading = np.concatenate([heading, steps])
        parent = np.concatenate([parent, grown])
    return nodes, parent


def _unit(ways: Reals) -> Reals:
    return np.asarray(ways / (np.hypot(ways[:, 0], ways[:, 1])[:, None] + _LEAST))


def _widths(parent: Places, children: Places, twig: float, of: GrowthParameters) -> Reals:
    """Return the diameter at each node, from the ends to the roots."""
    power = np.where(children == 0, twig**of.murray, 0.0)
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            power[parent[node]] += power[node]
    return np.minimum(power ** (1 / of.murray), of.widest)


def _branches(
    nodes: Reals, parent: Places, children: Places, width: Reals, of: GrowthParameters
) -> list[Vein]:
    found = []
    for end in np.flatnonzero((children != 1) & (parent >= 0)):
        way = [int(end)]
        while parent[way[-1]] >= 0 and (len(way) == 1 or children[way[-1]] == 1):
            way.append(int(parent[way[-1]]))
        if children[end] or len(way) * of.step >= of.least_twig:
            # the place it branches from has its parent's width
            found.append(Vein(_smooth(nodes[way], of.smoothing), float(width[way[:-1]].mean())))
    return found


def _joints(
    rng: np.random.Generator,
    nodes: Reals,
    parent: Places,
    children: Places,
    width: Reals,
    of: GrowthParameters,
) -> list[Vein]:
    """Return short veins from ends to a neighbour that is ahead of them."""
    found = []
    for end in np.flatnonzero((children == 0) & (parent >= 0)):
        ahead = nodes[end] - nodes[parent[end]]
        off = nodes - nodes[end]
        away = np.hypot(off[:, 0], off[:, 1])
        fits = (off @ ahead > of.joined_ahead * away * of.step) & (away < of.joined_reach) & (away > of.step)
        if rng.random() < of.joined and fits.any():
            other = int(np.flatnonzero(fits)[away[fits].argmin()])
            bow = nodes[end] + ahead / of.step * away[other] * of.joined_bend
            t = np.linspace(0, 1, 6)[:, None]
            points = (1 - t) ** 2 * nodes[end] + 2 * t * (1 - t) * bow + t**2 * nodes[other]
            found.append(Vein(np.asarray(points), float(width[end])))
    return found


def _smooth(points: Reals, rounds: int) -> Reals:
    """Return the points without the kinks of single steps; the ends stay."""
    for _ in range(rounds):
        middle = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
        points = np.concatenate([points[:1], middle, points[-1:]])
    return points
