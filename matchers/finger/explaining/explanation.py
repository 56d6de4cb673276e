"""What a comparison consists of, for somebody who has to judge it: pairs, what stands alone, what counted.

Everything is read from the stages of :mod:`matchers.finger.comparison`; nothing is computed a second way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.calibration import Fusion
from matchers.finger.comparison.compare import compare_prepared
from matchers.finger.comparison.features import FEATURES, FUSED, Compared, examine
from matchers.finger.comparison.fusion import Weights, measured_weights, pairing
from matchers.finger.comparison.parameters import ALIGNMENT
from matchers.finger.comparison.prepared import Prepared, prepare, stack
from matchers.finger.minutiae import Floats, Minutiae
from matchers.finger.template import FingerTemplate

STRANGERS: Final = {
    "structure": 0.12,
    "evidence": 2.2,
    "pairs_alike": -0.74,
    "spread": 33.0,
    "kinds": 0.0,
    "flow": -7.6,
    "overlap_share": 0.5,
    "distance": 7.6,
    "turn": 0.17,
}
"""Median features of 11,520 pairs of different fingers (FVC2002, four sensors, fast tier): what chance gives.

A feature's contribution is told against it, so that what every pair of fingers has counts for nothing.
"""


@dataclass(frozen=True)
class MatchedPair:
    """Two minutiae taken for one. Places are pixels at 500 dpi, x right, y down, each in its own picture."""

    number: int
    probe_row: int
    reference_row: int
    probe_place: tuple[float, float]
    reference_place: tuple[float, float]
    #: pixels and degrees by which they miss each other once the impressions lie on each other
    distance: float
    turn: float
    #: natural logarithm: above zero speaks for one finger
    contribution: float


@dataclass(frozen=True)
class Contribution:
    """What one feature adds to the log odds (natural logarithm), against what two strangers have."""

    feature: str
    value: float
    usual_for_strangers: float
    amount: float


@dataclass(frozen=True)
class Explanation:
    """One comparison. Rows refer to ``probe`` and ``reference``, the minutiae that were compared."""

    probe: Minutiae
    reference: Minutiae
    score: float
    threshold: float
    #: strongest first
    pairs: tuple[MatchedPair, ...]
    #: rows within the overlap that have no partner
    alone_probe: tuple[int, ...]
    alone_reference: tuple[int, ...]
    #: 2 × 3: from the probe's picture to the reference's
    motion: NDArray[np.float64]
    #: (k, 2): what both show, in the reference's picture; empty where they do not overlap
    overlap: Floats
    #: log odds two strangers start from, what each feature adds, and where that ends
    start: float
    contributions: tuple[Contribution, ...]
    log_odds: float

    @property
    def matches(self) -> bool:
        """Whether the score reaches the threshold."""
        return self.score >= self.threshold


def explain(
    probe: FingerTemplate,
    reference: FingerTemplate,
    threshold: float,
    weights: Weights | None = None,
    score: float | None = None,
) -> Explanation:
    """Compare two templates and keep what was seen on the way.

    ``threshold``: the score from which the caller decides for a match. ``score``: that of the whole
    comparison, where it rests on more than these two templates; else theirs is told.
    """
    known = measured_weights() if weights is None else weights
    ours, theirs = prepare(probe), prepare(reference)
    if score is None:
        score = float(compare_prepared(ours, [theirs], known)[0])
    fusion = known.fusion[pairing(probe, reference)]
    if not len(ours):
        return _nothing(ours, theirs, score, threshold, fusion)
    seen = examine(ours, stack([theirs]))
    start, contributions = _fused(fusion, seen.features[0])
    motion = _motion(seen)
    moved = seen.overlay.moved[0, 0]
    pairs = _pairs(ours, theirs, seen)
    back = seen.overlay.motion.undo(theirs.place[None])[0, 0]
    return Explanation(
        probe=ours.minutiae,
        reference=theirs.minutiae,
        score=score,
        threshold=threshold,
        pairs=pairs,
        alone_probe=_alone(theirs, moved, {pair.probe_row for pair in pairs}),
        alone_reference=_alone(ours, back, {pair.reference_row for pair in pairs}),
        motion=motion,
        overlap=_overlap(moved, theirs.place),
        start=start,
        contributions=contributions,
        log_odds=start + sum(one.amount for one in contributions),
    )


def _nothing(ours: Prepared, theirs: Prepared, score: float, threshold: float, fusion: Fusion) -> Explanation:
    """Explain that nothing was there to be compared: only the constant is left."""
    return Explanation(
        probe=ours.minutiae,
        reference=theirs.minutiae,
        score=score,
        threshold=threshold,
        pairs=(),
        alone_probe=(),
        alone_reference=(),
        motion=np.eye(2, 3),
        overlap=np.zeros((0, 2), np.float32),
        start=fusion.constant,
        contributions=(),
        log_odds=fusion.constant,
    )


def _pairs(ours: Prepared, theirs: Prepared, seen: Compared) -> tuple[MatchedPair, ...]:
    found, amount = seen.overlay, seen.evidence.pair[0, 0]
    rows = np.flatnonzero(found.met[0, 0])
    order = rows[np.argsort(-amount[rows], kind="stable")]
    partners = found.partner[0, 0]
    return tuple(
        MatchedPair(
            number,
            int(row),
            int(partners[row]),
            _place(ours.minutiae, row),
            _place(theirs.minutiae, partners[row]),
            float(found.distance[0, 0, row]),
            float(np.degrees(found.turn[0, 0, row])),
            float(amount[row]),
        )
        for number, row in enumerate(order, start=1)
    )


def _place(found: Minutiae, row: int) -> tuple[float, float]:
    return float(found.x[row]), float(found.y[row])


def _alone(other: Prepared, place: Floats, paired: set[int]) -> tuple[int, ...]:
    """Return the rows of places within the other's hull, margin included, that have no partner."""
    beyond = (place @ other.hull.normal.T - other.hull.offset).max(axis=1, initial=-np.inf)
    return tuple(
        int(row) for row in np.flatnonzero(beyond <= ALIGNMENT.hull_margin) if int(row) not in paired
    )


def _motion(seen: Compared) -> NDArray[np.float64]:
    """Return the motion for pictures, whose y points down."""
    motion = seen.overlay.motion
    cos, sin = np.cos(float(motion.turn[0, 0])), np.sin(float(motion.turn[0, 0]))
    turn = np.array([[cos, sin], [-sin, cos]])
    flip = np.array([1.0, -1.0])
    onto, pivot = motion.onto[0, 0] * flip, motion.pivot[0, 0] * flip
    return np.column_stack([turn, onto - turn @ pivot])


def _overlap(one: Floats, other: Floats) -> Floats:
    """Return the common area of both hulls as corners, y down."""
    down = np.array([1, -1], np.float32)
    if min(len(one), len(other)) < 3:
        return np.zeros((0, 2), np.float32)
    hulls = [cv2.convexHull(np.ascontiguousarray(place * down, np.float32)) for place in (one, other)]
    area, corners = cv2.intersectConvexConvex(hulls[0], hulls[1])
    return np.asarray(corners, np.float32).reshape(-1, 2) if area > 0 else np.zeros((0, 2), np.float32)


def _fused(fusion: Fusion, features: Floats) -> tuple[float, tuple[Contribution, ...]]:
    usual = np.array([STRANGERS.get(name, 0.0) for name in FEATURES], np.float32)
    base, own = fusion.contributions(usual), fusion.contributions(features)
    contributions = tuple(
        Contribution(name, float(value), STRANGERS.get(name, 0.0), own[name] - base[name])
        for name, value in zip(FUSED, features[: len(FUSED)], strict=True)
        if fusion.weights.get(name)
    )
    return fusion.constant + sum(base.values()), contributions
