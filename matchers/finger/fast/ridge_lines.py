"""Walks along thinned ridges from pixel to pixel."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.fast.thinning import neighbour_codes
from matchers.finger.minutiae import Bytes


def _crossings() -> Bytes:
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    return np.asarray((bits & (1 - np.roll(bits, 1, axis=1))).sum(axis=1), np.uint8)


#: lines that leave a pixel, by its neighbour code (the crossing number of Rutovitz 1966)
CROSSINGS: Final = _crossings()
_ROWS: Final = (-1, -1, 0, 1, 1, 1, 0, -1)
_COLUMNS: Final = (0, 1, 1, 1, 0, -1, -1, -1)


def _runs(code: int) -> list[list[int]]:
    """Return the runs of set neighbours going round a pixel: those of one run belong to one line."""
    starts = [bit for bit in range(8) if code >> bit & 1 and not code >> (bit - 1) % 8 & 1]
    runs = []
    for start in starts:
        run = [start]
        while len(run) < 8 and code >> (run[-1] + 1) % 8 & 1:
            run.append((run[-1] + 1) % 8)
        runs.append(run)
    return runs


def _middle(run: list[int]) -> int:
    """Return the neighbour of a run a line goes on with: one on an axis, which lies nearest, if there is."""
    return next((bit for bit in run if bit % 2 == 0), run[0])


#: for every neighbour code: the neighbours by which lines leave
_LEAVING: Final = [[_middle(run) for run in _runs(code)] for code in range(256)]
#: for every neighbour code and the neighbour one came from: the neighbour to go on to, or −1
_ONWARD: Final = [
    [next((_middle(run) for run in _runs(code) if came not in run), -1) for came in range(8)]
    for code in range(256)
]


class RidgeLines:
    """Lines one pixel wide with a blank edge, as flat positions ``row · width + column``."""

    def __init__(self, lines: Bytes) -> None:
        edged = lines.copy()
        edged[[0, -1], :] = 0
        edged[:, [0, -1]] = 0
        self.lines = edged
        self.width = edged.shape[1]
        codes = np.where(edged > 0, neighbour_codes(edged), 0).astype(np.uint8)
        self.crossings = CROSSINGS[codes]
        self._codes = codes.tobytes()
        self._degree = self.crossings.tobytes()
        self._steps = [row * self.width + column for row, column in zip(_ROWS, _COLUMNS, strict=True)]

    def at(self, kind: int) -> NDArray[np.intp]:
        """Return the positions of pixels with so many lines leaving them; 3 means three or more."""
        flat = self.crossings.ravel()
        return np.flatnonzero(flat >= 3 if kind == 3 else flat == kind)

    def degree(self, position: int) -> int:
        """Return how many lines leave a pixel."""
        return self._degree[position]

    def around(self, position: int) -> list[int]:
        """Return the set pixels that touch a position."""
        code = self._codes[position]
        return [position + step for bit, step in enumerate(self._steps) if code >> bit & 1]

    def branches(self, position: int) -> list[int]:
        """Return by which neighbours (bits) lines leave a position."""
        return _LEAVING[self._codes[position]]

    def walk(self, start: int, leave: int, most: int) -> list[int]:
        """Return the pixels from ``start`` by ``leave`` to an end, a junction or ``most`` steps."""
        path = [start, start + self._steps[leave]]
        came = (leave + 4) % 8
        while len(path) <= most and self._degree[path[-1]] == 2:
            onward = _ONWARD[self._codes[path[-1]]][came]
            if onward < 0:
                break
            path.append(path[-1] + self._steps[onward])
            came = (onward + 4) % 8
        return path


def prune(lines: Bytes, spur: int) -> Bytes:
    """Return the lines without short side branches, which thinning grows where a ridge's edge is rough."""
    walker = RidgeLines(lines)
    kept = walker.lines.copy()
    flat = kept.ravel()
    for end in walker.at(1).tolist():
        path = walker.walk(end, walker.branches(end)[0], spur)
        if walker.degree(path[-1]) >= 3:
            flat[path[:-1]] = 0
    return kept
