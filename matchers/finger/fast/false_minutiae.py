"""Takes out what dirt, pores, scars and edges leave behind (Maltoni et al. 3.7; Zhao, Tang 2007)."""

from __future__ import annotations

import cv2
import numpy as np

from matchers.finger.fast.enrollable import no_finger
from matchers.finger.fast.minutiae_detection import Candidates
from matchers.finger.fast.parameters import Detection
from matchers.finger.minutiae import BIFURCATION, ENDING, Flags


def without_false(found: Candidates, mask: Flags, stage: Detection) -> Candidates:
    """Return the candidates that are likely minutiae of the finger.

    Raises:
        NotEnrollable: so many candidates that it is noise: all are held against all below.
    """
    if len(found) > stage.most_candidates:
        raise no_finger()
    for rule in (_short_lines, _gaps):
        found = found.take(~rule(found, stage))
    found = found.take(_inside(found, mask, stage))
    return found.take(~_crowds(found, stage))


def _short_lines(found: Candidates, stage: Detection) -> Flags:
    """Islands, spurs, lakes and bridges: two candidates joined by a short line."""
    marked = np.zeros(len(found), np.bool_)
    junctions = (found.kind[found.links[:, :2]] == BIFURCATION).all(axis=1)
    short = found.links[:, 2] < np.where(junctions, stage.bridge, stage.island)
    marked[found.links[short, :2].ravel()] = True
    return marked


def _gaps(found: Candidates, stage: Detection) -> Flags:
    """Broken ridges: two endings near each other whose ridges run apart."""
    ending = found.kind == ENDING
    across = found.column[None, :] - found.column[:, None]
    up = found.row[:, None] - found.row[None, :]
    near = np.hypot(across, up) < stage.gap
    # from the first to the second is away from the first's ridge, and back is away from the second's
    opposed = np.cos(found.angle[:, None] - found.angle[None, :]) < -np.cos(stage.facing)
    away = np.cos(np.arctan2(up, across) - found.angle[:, None]) < -np.cos(2 * stage.facing)
    pair = near & opposed & away & away.T & ending[:, None] & ending[None, :]
    np.fill_diagonal(pair, False)
    return np.asarray(pair.any(axis=1))


def _inside(found: Candidates, mask: Flags, stage: Detection) -> Flags:
    """Away from the edge of the print, and of the picture."""
    edged = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    depth = cv2.distanceTransform(edged, cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(depth[found.row + 1, found.column + 1] > stage.border)


def _crowds(found: Candidates, stage: Detection) -> Flags:
    """More minutiae together than fingers have: a scar, a wrinkle, a smudge."""
    across = found.column[None, :] - found.column[:, None]
    down = found.row[None, :] - found.row[:, None]
    return np.asarray((np.hypot(across, down) < stage.crowd_radius).sum(axis=1) - 1 >= stage.crowd)
