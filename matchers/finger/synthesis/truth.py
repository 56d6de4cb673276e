"""The true minutiae of a synthetic finger, read from its noise-free pattern."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import BIFURCATION, ENDING, Minutiae, minutiae
from matchers.finger.synthesis.master import MasterPrint
from matchers.finger.synthesis.parameters import HEIGHT, WIDTH
from matchers.finger.synthesis.skeleton import crossing_numbers, thin

Places = NDArray[np.intp]

_MARGIN: Final = 8
"""Lines end at the edge of the skin without being minutiae: about one ridge period."""
_BRANCH: Final = 5
"""Half side of the square in which the lines that leave a minutia are looked at: half a period, so that no
neighbouring ridge is in it."""
_CLOSE: Final = 6.0
"""Two thirds of a period: two minutiae nearer than this and opposite are one bridge, spur or break, which no
examiner would call minutiae."""


def true_minutiae(master: MasterPrint) -> Minutiae:
    """Return the finger's minutiae in the frame of the master print; all of quality 100.

    Angles follow the ridge flow (ISO/IEC 19794-2:2005, 6.3). A bifurcation's place is exact to a pixel; an
    ending lies where the thinned line ends, which is up to 3 pixels inside the inked end of the ridge.
    """
    lines = thin((master.ridges > 0) & master.mask)
    crossings = crossing_numbers(lines)
    inner = master.inside > _MARGIN
    rows, columns = np.nonzero(((crossings == 1) | (crossings == 3)) & inner)
    rows, columns, kind = _one_a_cluster(rows, columns, crossings[rows, columns])
    angle = _angles(master, lines, rows, columns)
    keep = _lasting(rows, columns, angle)
    rows, columns, kind, angle = rows[keep], columns[keep], kind[keep], angle[keep]
    return minutiae(WIDTH, HEIGHT, columns, rows, angle, kind, np.full(len(rows), 100))


def _one_a_cluster(
    rows: Places, columns: Places, crossing: NDArray[np.uint8]
) -> tuple[Places, Places, Places]:
    """Return one place per group of touching ones: a branching can show in two neighbouring pixels."""
    kind = np.where(crossing == 3, BIFURCATION, ENDING)
    near = np.maximum(abs(rows[:, None] - rows), abs(columns[:, None] - columns)) <= 2
    first = ~np.tril(near & (kind[:, None] == kind), -1).any(axis=1)
    return rows[first], columns[first], kind[first]


def _angles(
    master: MasterPrint, lines: NDArray[np.uint8], rows: Places, columns: Places
) -> NDArray[np.float64]:
    """Return the flow's orientation, turned to where more line lies: an ending's one, a bifurcation's two."""
    along = master.orientation[rows, columns].astype(np.float64)
    padded = np.pad(lines, _BRANCH)
    steps = np.arange(-_BRANCH, _BRANCH + 1)
    sign = np.zeros(len(rows))
    for at, (row, column) in enumerate(zip(rows, columns, strict=True)):
        window = padded[row : row + 2 * _BRANCH + 1, column : column + 2 * _BRANCH + 1]
        _, labels = cv2.connectedComponents(window, connectivity=8)
        touching = labels == labels[_BRANCH, _BRANCH]
        ahead = steps[None] * np.cos(along[at]) - steps[:, None] * np.sin(along[at])
        sign[at] = (touching * ahead).sum()
    return np.where(sign >= 0, along, along + np.pi)


def _lasting(rows: Places, columns: Places, angle: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which minutiae have no partner so near and so opposite that the two are one small flaw."""
    distance = np.hypot(rows[:, None] - rows, columns[:, None] - columns)
    opposite = np.cos(angle[:, None] - angle) < -0.5
    np.fill_diagonal(distance, np.inf)
    return np.asarray(~((distance < _CLOSE) & opposite).any(axis=1))
