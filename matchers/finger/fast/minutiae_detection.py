"""Endings and bifurcations on thinned ridges, each with the direction its ridges run in (crossing number)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.finger.fast.parameters import Detection
from matchers.finger.fast.ridge_lines import RidgeLines
from matchers.finger.minutiae import BIFURCATION, ENDING, Bytes, Flags


@dataclass(frozen=True)
class Candidates:
    """What may be minutiae, and which of them hang together by how long a line."""

    #: pixels
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    #: radians, counter-clockwise as seen
    angle: NDArray[np.float64]
    #: ENDING or BIFURCATION
    kind: Bytes
    #: of every line shorter than the trace: first candidate, second candidate, length in steps
    links: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: Flags) -> Candidates:
        """Return the chosen ones; links to others fall away."""
        number = np.cumsum(chosen) - 1
        whole = chosen[self.links[:, 0]] & chosen[self.links[:, 1]]
        links = self.links[whole].copy()
        links[:, :2] = number[links[:, :2]]
        return Candidates(self.row[chosen], self.column[chosen], self.angle[chosen], self.kind[chosen], links)


def detect(lines: Bytes, stage: Detection) -> Candidates:
    """Return the candidates on thinned ridges (1 on 0)."""
    walker = RidgeLines(lines)
    ends = [[end] for end in walker.at(1).tolist()]
    nodes = ends + _junctions(walker)
    number = {pixel: k for k, node in enumerate(nodes) for pixel in node}
    arms = [_arms(walker, node, stage.trace) for node in nodes]
    # fewer than three arms are a corner of thinning, more a crossing: neither is a minutia
    sound = np.array([len(one) == (1 if k < len(ends) else 3) for k, one in enumerate(arms)], np.bool_)
    links = {
        (min(k, number[path[-1]]), max(k, number[path[-1]]), len(path) - 1)
        for k, paths in enumerate(arms)
        for path in paths
        if number.get(path[-1], k) != k
    }
    flat = np.array([node[0] for node in nodes], np.int64)
    angles = [_direction([_unit(path, walker.width) for path in paths]) for paths in arms]
    return Candidates(
        flat // walker.width,
        flat % walker.width,
        np.array(angles, np.float64),
        np.where(np.arange(len(nodes)) < len(ends), ENDING, BIFURCATION).astype(np.uint8),
        np.array(sorted(links), np.int64).reshape(-1, 3),
    ).take(sound)


def _junctions(walker: RidgeLines) -> list[list[int]]:
    """Return the pixels of each junction, those that touch each other together, the best connected first."""
    left = dict.fromkeys(walker.at(3).tolist())
    junctions = []
    while left:
        node = [left.popitem()[0]]
        for pixel in node:
            for near in walker.around(pixel):
                if near in left:
                    del left[near]
                    node.append(near)
        junctions.append(sorted(node, key=lambda pixel: (-walker.degree(pixel), pixel)))
    return sorted(junctions)


def _arms(walker: RidgeLines, node: list[int], most: int) -> list[list[int]]:
    """Return the walk along every line that leaves a node."""
    paths: dict[int, list[int]] = {}
    for pixel in node:
        for leave in walker.branches(pixel):
            path = walker.walk(pixel, leave, most)
            if path[1] not in node:
                paths.setdefault(path[1], path)
    return list(paths.values())


def _unit(path: list[int], width: int) -> complex:
    """Return the direction from a path's first to its last pixel, y upwards, length 1."""
    across = path[-1] % width - path[0] % width
    up = path[0] // width - path[-1] // width
    step = complex(across, up)
    return step / abs(step) if step else 0j


def _direction(branches: list[complex]) -> float:
    """Return the angle into an ending's ridge, or into the valley between a bifurcation's two close arms.

    0 for any other number of branches, which is no minutia.
    """
    if len(branches) == 1:
        return float(np.angle(branches[0]))
    if len(branches) != 3:
        return 0.0
    # the stem is the arm most opposed to the sum of the other two
    stem = min(range(3), key=lambda k: (branches[k] * (sum(branches) - branches[k]).conjugate()).real)
    return float(np.angle(sum(branches) - 2 * branches[stem]))
