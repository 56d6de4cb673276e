"""One impression laid on the other: moved and turned so that well-supported pairs of minutiae meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.assignment import Pairs
from matchers.finger.comparison.parameters import ALIGNMENT, AlignmentParameters
from matchers.finger.comparison.prepared import Prepared, Stack
from matchers.finger.comparison.relaxation import Relaxed
from matchers.finger.minutiae import Floats


@dataclass(frozen=True)
class Motion:
    """``t`` motions for each of ``N`` references: turned about ``pivot``, which comes to ``onto``."""

    #: (N, t), counter-clockwise
    turn: Floats
    #: (N, t, 2)
    pivot: Floats
    onto: Floats

    def only(self, chosen: NDArray[np.int64]) -> Motion:
        """Return one motion for each reference: the ``chosen`` (N,)."""
        rows = np.arange(len(chosen))
        return Motion(
            self.turn[rows, chosen][:, None],
            self.pivot[rows, chosen][:, None],
            self.onto[rows, chosen][:, None],
        )

    def apply(self, place: Floats) -> Floats:
        """Return places (n, 2) of the probe in the frame of the references: (N, t, n, 2)."""
        return _turned(place[None, None] - self.pivot[:, :, None], self.turn) + self.onto[:, :, None]

    def undo(self, place: Floats) -> Floats:
        """Return places (N, m, 2) of the references in the frame of the probe: (N, t, m, 2)."""
        return _turned(place[:, None] - self.onto[:, :, None], -self.turn) + self.pivot[:, :, None]


def _turned(way: Floats, turn: Floats) -> Floats:
    cos, sin = np.cos(turn)[:, :, None], np.sin(turn)[:, :, None]
    return np.stack([cos * way[..., 0] - sin * way[..., 1], sin * way[..., 0] + cos * way[..., 1]], -1)


def anchored(
    probe: Prepared,
    references: Stack,
    pairs: Pairs,
    relaxed: Relaxed,
    parameters: AlignmentParameters = ALIGNMENT,
) -> Motion:
    """Return a motion for each of the best-supported pairs, drawn by the pairs that agree with it."""
    rows = np.arange(len(references))[:, None]
    anchors = np.argsort(-relaxed.support, axis=1, kind="stable")[:, : parameters.anchors]
    weight = relaxed.accord[rows, anchors] * relaxed.support[:, None, :]
    itself = np.take_along_axis(relaxed.support, anchors, 1)
    np.put_along_axis(weight, anchors[:, :, None], itself[:, :, None] / 2, 2)
    place, onto = probe.place[pairs.probe], references.place[rows, pairs.reference]
    from_heading, to_heading = probe.heading[pairs.probe], references.heading[rows, pairs.reference]
    shape = (*weight.shape, 2)
    arrays = (place, onto, from_heading, to_heading)
    place, onto, from_heading, to_heading = (np.broadcast_to(array[:, None], shape) for array in arrays)
    return drawn(weight, place, onto, from_heading, to_heading, parameters)


def drawn(
    weight: Floats,
    place: Floats,
    onto: Floats,
    from_heading: Floats,
    to_heading: Floats,
    parameters: AlignmentParameters = ALIGNMENT,
) -> Motion:
    """Return the motion that brings weighted places (N, t, k, 2) onto their partners in the least squares.

    Directions count like positions ``lever`` pixels away: two pairs alone would leave the turn uncertain.
    """
    total = weight.sum(-1, keepdims=True) + np.float32(1e-9)
    share = (weight / total)[..., None]
    pivot, target = (place * share).sum(2), (onto * share).sum(2)
    lever = np.float32(parameters.lever**2)
    a, b = place - pivot[:, :, None], onto - target[:, :, None]
    along = (share[..., 0] * ((a * b).sum(-1) + lever * (from_heading * to_heading).sum(-1))).sum(-1)
    across = (share[..., 0] * (_cross(a, b) + lever * _cross(from_heading, to_heading))).sum(-1)
    return Motion(np.arctan2(across, along).astype(np.float32), pivot, target)


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
