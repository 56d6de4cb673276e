"""Another impression of the same finger, from minutiae alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import BIFURCATION, ENDING, Minutiae, minutiae
from matchers.finger.synthesis.movement import draw_movement
from matchers.finger.synthesis.parameters import AGAIN, SKIN, AgainParameters


def another_impression(
    of_finger: Minutiae, rng: np.random.Generator, of: AgainParameters = AGAIN
) -> Minutiae:
    """Return the minutiae of a further impression, in a picture of the same size.

    It is moved, turned and distorted; some minutiae are missing, some are added; positions, directions, kinds
    and qualities are not quite the same.

    About a millisecond. An empty set stays empty.
    """
    if not len(of_finger):
        return of_finger
    width, height = of_finger.width, of_finger.height
    middle = (float(of_finger.x.mean()), float(of_finger.y.mean()))
    half = 1.15 * max(float(np.ptp(of_finger.x)), 40.0) / 2, 1.15 * max(float(np.ptp(of_finger.y)), 40.0) / 2
    movement = draw_movement(rng, middle, middle, of.placement, of.distortion)
    moved = movement.carry(_with_spurious(of_finger, rng, of), width, height)
    # the finger has moved under a contact of about the same outline
    aside, along = np.abs(moved.x - middle[0]) / half[0], np.abs(moved.y - middle[1]) / half[1]
    touched = aside**SKIN.outline + along**SKIN.outline <= 1
    return _disturbed(moved.take(touched), rng, of)


def _with_spurious(found: Minutiae, rng: np.random.Generator, of: AgainParameters) -> Minutiae:
    """Return the minutiae without the missing ones, with added ones directed like their neighbours."""
    count = len(found)
    stays = found.take(rng.random(count) >= rng.uniform(*of.missing))
    added = rng.poisson(rng.uniform(*of.spurious) * count)
    # a little beyond the old outline, because the new contact sees skin that the old one did not
    x = rng.uniform(found.x.min() - 15, found.x.max() + 15, added)
    y = rng.uniform(found.y.min() - 15, found.y.max() + 15, added)
    near = np.argmin((x[:, None] - found.x) ** 2 + (y[:, None] - found.y) ** 2, axis=1)
    angle = found.angle[near] + np.pi * rng.integers(0, 2, added) + 0.2 * rng.standard_normal(added)
    return minutiae(
        found.width,
        found.height,
        np.concatenate([stays.x, x]),
        np.concatenate([stays.y, y]),
        np.concatenate([stays.angle, angle]),
        np.concatenate([stays.kind, np.where(rng.random(added) < of.endings, ENDING, BIFURCATION)]),
        # what is not there looks doubtful
        np.concatenate([stays.quality, np.ceil(found.quality[near] * 0.7)]),
    )


def _disturbed(found: Minutiae, rng: np.random.Generator, of: AgainParameters) -> Minutiae:
    """Return the minutiae in a new order with small errors; none leaves the picture."""
    found = found.take(rng.permutation(len(found)))
    count = len(found)
    x = np.clip(found.x + of.jitter * rng.standard_normal(count), 0, found.width - 1)
    y = np.clip(found.y + of.jitter * rng.standard_normal(count), 0, found.height - 1)
    angle = found.angle + of.turn * rng.standard_normal(count)
    flips = (rng.random(count) < of.flips) & (found.kind > 0)
    kind: NDArray[np.uint8] = np.where(flips, ENDING + BIFURCATION - found.kind, found.kind)
    quality = np.clip(np.rint(found.quality + of.quality * rng.standard_normal(count)), 1, 100)
    return minutiae(found.width, found.height, x, y, angle, kind, np.where(found.quality > 0, quality, 0))
