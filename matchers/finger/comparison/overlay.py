"""Which minutiae are one, once an impression is laid on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.alignment import Motion, drawn
from matchers.finger.comparison.parameters import ALIGNMENT, AlignmentParameters
from matchers.finger.comparison.prepared import Prepared, Stack
from matchers.finger.minutiae import Flags, Floats

_FAR = np.float32(1e6)


@dataclass(frozen=True)
class Overlay:
    """The probe's minutiae (n) with their partners on each of N references, for t motions."""

    motion: Motion
    #: (N, t, n): the probe's places in the reference's frame
    moved: Floats
    #: (N, t, n): row of the partner; meaningless where not ``met``
    partner: NDArray[np.int64]
    met: Flags
    #: (N, t, n): tolerance of place for the partner; distance and turn to it
    sigma: Floats
    distance: Floats
    turn: Floats

    def only(self, chosen: NDArray[np.int64]) -> Overlay:
        """Return the overlay of one motion for each reference."""
        rows = np.arange(len(chosen))
        fields = ("moved", "partner", "met", "sigma", "distance", "turn")
        return replace(
            self,
            motion=self.motion.only(chosen),
            **{name: getattr(self, name)[rows, chosen][:, None] for name in fields},
        )


def overlay(
    probe: Prepared, references: Stack, motion: Motion, parameters: AlignmentParameters = ALIGNMENT
) -> Overlay:
    """Pair each minutia with the nearest in place and direction, where each is the other's nearest."""
    moved = motion.apply(probe.place)
    square = _squared(moved, references.place)
    facing = _facing(probe, references, motion)
    sigma = _tolerance(moved, references, motion, parameters)
    # 2 (1 − cos) is the square of a small angle
    cost = square / (sigma * sigma) + (2 - 2 * facing) * np.float32(parameters.sigma_direction**-2)
    allowed = square <= (sigma * np.float32(parameters.widest)) ** 2
    allowed &= facing >= np.cos(parameters.most_turned)
    allowed &= references.exists[:, None, None, :]
    cost = np.where(allowed, cost, _FAR)
    partner, back = cost.argmin(3), cost.argmin(2)
    which, motions = np.ogrid[: cost.shape[0], : cost.shape[1]]
    pick = (which[..., None], motions[..., None], np.arange(len(probe)), partner)
    met = back[which[..., None], motions[..., None], partner] == np.arange(len(probe))
    met &= cost[pick] < _FAR
    distance = np.sqrt(square[pick])
    turn = np.arccos(np.clip(facing[pick], -1, 1))
    return Overlay(motion, moved, partner, met, sigma[pick], distance, turn)


def _tolerance(moved: Floats, references: Stack, motion: Motion, parameters: AlignmentParameters) -> Floats:
    """Return (N, t, n, m): the deviation of place, by how far both minutiae lie from the middle."""
    ours, theirs = moved - motion.onto[:, :, None], references.place[:, None] - motion.onto[:, :, None]
    near, far = (np.hypot(away[..., 0], away[..., 1]) for away in (ours, theirs))
    widening = np.float32(parameters.sigma_per_pixel / 2) * (near[..., None] + far[:, :, None])
    return np.asarray(np.float32(parameters.sigma_near) + widening)


def redrawn(
    probe: Prepared, references: Stack, found: Overlay, parameters: AlignmentParameters = ALIGNMENT
) -> Motion:
    """Return the motion that all pairs of an overlay draw together; the old one where fewer than two met."""
    off = found.distance / found.sigma
    weight = np.where(found.met, 1 / (1 + off * off / 4), 0).astype(np.float32)
    rows = np.arange(len(references))[:, None, None]
    onto, heading = references.place[rows, found.partner], references.heading[rows, found.partner]
    place = np.broadcast_to(probe.place, onto.shape)
    again = drawn(weight, place, onto, np.broadcast_to(probe.heading, onto.shape), heading, parameters)
    enough = found.met.sum(-1) >= 2
    old = found.motion
    return Motion(
        np.where(enough, again.turn, old.turn),
        np.where(enough[..., None], again.pivot, old.pivot),
        np.where(enough[..., None], again.onto, old.onto),
    )


def _squared(moved: Floats, place: Floats) -> Floats:
    """Return (N, t, n, m): squared distances."""
    along = moved[..., 0][..., None] - place[:, None, None, :, 0]
    up = moved[..., 1][..., None] - place[:, None, None, :, 1]
    return np.asarray(along * along + up * up)


def _facing(probe: Prepared, references: Stack, motion: Motion) -> Floats:
    """Return (N, t, n, m): the cosine between directions, the probe's turned."""
    cos, sin = np.cos(motion.turn)[..., None], np.sin(motion.turn)[..., None]
    x, y = probe.heading[:, 0], probe.heading[:, 1]
    turned = np.stack([cos * x - sin * y, sin * x + cos * y], -1)
    return np.asarray(np.matmul(turned, references.heading.transpose(0, 2, 1)[:, None]), np.float32)
