"""What the stages of a comparison say, as a few numbers to be fused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.alignment import anchored
from matchers.finger.comparison.assignment import assign
from matchers.finger.comparison.evidence import Evidence, evidence
from matchers.finger.comparison.overlay import Overlay, overlay, redrawn
from matchers.finger.comparison.parameters import ALIGNMENT
from matchers.finger.comparison.prepared import Prepared, Stack
from matchers.finger.comparison.relaxation import Relaxed, relax
from matchers.finger.comparison.ridge_flow import RidgeFlow, ridge_flow
from matchers.finger.comparison.similarity import local_similarity
from matchers.finger.minutiae import OTHER, Floats

FEATURES: Final = (
    "structure",
    "evidence",
    "pairs_alike",
    "spread",
    "kinds",
    "flow",
    "overlap_share",
    "distance",
    "turn",
    "pairs",
)
"""Columns of :attr:`Compared.features`.

structure: root of the relaxation's score · evidence: signed root of the log likelihood ratio of the overlay ·
pairs_alike: how much more alike the pairs' neighbourhoods are than strangers' · spread: pixels over which the
pairs extend · kinds: half a point for each pair of one kind, less half for one of two kinds · flow: signed
root of the ridges' log likelihood ratio · overlap_share: pairs among the minutiae within the overlap ·
distance, turn: means over the pairs · pairs: how many there are; it is not weighed, but bounds the score.
"""
FUSED: Final = FEATURES[:-1]
"""Those that are weighed."""

#: what a stranger's pairs have, and a little more: below it, likeness speaks against
_STRANGERS_ALIKE: Final = 0.55
#: what overlays of strangers have in the middle: pairs within the overlap, pixels, radians
_STRANGERS_SHARE: Final = 0.5
_STRANGERS_DISTANCE: Final = 7.5
_STRANGERS_TURN: Final = 0.16
#: as if so many pairs of strangers had been counted too
_DOUBT: Final = 3.0


@dataclass(frozen=True)
class Compared:
    """One probe with N references: what was found, and its features (N, len(FEATURES))."""

    relaxed: Relaxed
    overlay: Overlay
    evidence: Evidence
    flow: RidgeFlow
    features: Floats


def examine(probe: Prepared, references: Stack) -> Compared:
    """Carry out all stages for one probe and a stack of references.

    Raises:
        ValueError: the probe has no minutiae.
    """
    if not len(probe):
        raise ValueError("the probe has no minutiae")
    similarity = local_similarity(probe, references)
    fewer = np.minimum(probe.usable, references.usable).astype(np.int64)
    pairs = assign(similarity, fewer)
    relaxed = relax(probe, references, pairs)
    found = overlay(probe, references, anchored(probe, references, pairs, relaxed))
    weighed = evidence(probe, references, found)
    found = found.only(weighed.total.argmax(1))
    for _ in range(ALIGNMENT.refinements):
        found = overlay(probe, references, redrawn(probe, references, found))
    weighed = evidence(probe, references, found)
    flow = ridge_flow(probe, references, found.motion)
    features = _features(probe, references, similarity, relaxed, found, weighed, flow)
    return Compared(relaxed, found, weighed, flow, features)


def _features(
    probe: Prepared,
    references: Stack,
    similarity: Floats,
    relaxed: Relaxed,
    found: Overlay,
    weighed: Evidence,
    flow: RidgeFlow,
) -> Floats:
    met, partner = found.met[:, 0], found.partner[:, 0]
    number = met.sum(1)
    alike = np.take_along_axis(similarity, partner[..., None], 2)[..., 0]
    described = met & (alike > 0)
    kind, other = probe.minutiae.kind, np.take_along_axis(references.kind, partner, 1)
    kinds = np.where((kind == OTHER) | (other == OTHER), 0, np.where(kind == other, 0.5, -0.5))
    fewer = np.minimum(weighed.within_reference, weighed.within_probe)[:, 0]
    columns = (
        np.sqrt(np.maximum(relaxed.score, 0)),
        _signed_root(weighed.total[:, 0]),
        ((alike - np.float32(_STRANGERS_ALIKE)) * described).sum(1),
        _spread(probe, references, found),
        (kinds * met).sum(1),
        _signed_root(flow.evidence),
        _shrunk(number, fewer, _STRANGERS_SHARE),
        _shrunk((found.distance[:, 0] * met).sum(1), number, _STRANGERS_DISTANCE),
        _shrunk((found.turn[:, 0] * met).sum(1), number, _STRANGERS_TURN),
        number,
    )
    return np.stack(columns, 1).astype(np.float32)


def _signed_root(value: Floats) -> NDArray[np.floating]:
    """Sums grow with the number of minutiae; their root has an even spread."""
    return np.sign(value) * np.sqrt(np.abs(value))


def _shrunk(total: NDArray[Any], number: NDArray[Any], usual: float) -> NDArray[np.floating]:
    """Return means, drawn to what strangers have where few were counted: one pair alone looks perfect."""
    return np.asarray((total + _DOUBT * usual) / (number + _DOUBT))


def _spread(probe: Prepared, references: Stack, found: Overlay) -> NDArray[np.floating]:
    """Return (N,): pixels over which the pairs extend, the mean of both prints; 0 below three pairs."""
    met, rows = found.met[:, 0], np.arange(len(references))[:, None]
    ours = np.broadcast_to(probe.place, (*met.shape, 2))
    theirs = references.place[rows, found.partner[:, 0]]
    return np.where(met.sum(1) > 2, (_area(ours, met) * _area(theirs, met)) ** 0.125, 0)


def _area(place: Floats, met: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Return (N,): the product of both variances of the chosen places (N, n, 2), in pixels to the fourth."""
    weight = met / np.maximum(met.sum(1), 1)[:, None]
    centre = (place * weight[..., None]).sum(1)
    way = place - centre[:, None]
    along, up = (way[..., 0] ** 2 * weight).sum(1), (way[..., 1] ** 2 * weight).sum(1)
    both = (way[..., 0] * way[..., 1] * weight).sum(1)
    return np.asarray(np.maximum((along + 1) * (up + 1) - both * both, 0))
