"""The second stage: do the most similar minutiae of probe and reference lie to each other as in one finger.

Each pair looks at the others from its own minutia: their places, turned into its direction, must agree. Pairs
that agree support each other over some rounds, as in the consolidation of Minutia Cylinder-Code (section
4.2.2) but with fewer pairs and a single test of place, for ten thousand references and not for one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Floats
from matchers.finger.search.coarse import Starts, probe_columns
from matchers.finger.search.description import Described, Places, SmallInts
from matchers.finger.search.parameters import COARSE, DESCRIPTION, GEOMETRY, GeometryParameters

Points = NDArray[np.complex64]
Rows = NDArray[np.int64]


def geometry_scores(
    probe: Described,
    vectors: SmallInts,
    places: Places,
    starts: Starts,
    chosen: Rows,
    parameters: GeometryParameters = GEOMETRY,
) -> Floats:
    """Return a score (len(chosen),) for each chosen reference."""
    columns = probe_columns(probe)
    scores = np.zeros(len(chosen), np.float32)
    for at in range(0, len(chosen), parameters.together):
        some = chosen[at : at + parameters.together]
        ours, theirs, alike = _pairs(columns, vectors, starts, some, parameters)
        agreement = _agreement(
            (_points(probe.places)[ours], _headings(probe.vectors)[ours]),
            (_points(places[theirs]), _headings(vectors[theirs])),
            parameters,
        )
        scores[at : at + len(some)] = _supported(agreement, alike, parameters)
    return scores


def _pairs(
    columns: Floats, vectors: SmallInts, starts: Starts, some: Rows, parameters: GeometryParameters
) -> tuple[Rows, Rows, Floats]:
    """Return (B, k) rows of the probe, rows of the gallery, and how alike they are."""
    partner = np.zeros((len(some), columns.shape[1]), np.int64)
    best = np.zeros(partner.shape, np.float32)
    every = np.arange(columns.shape[1])
    for row, reference in enumerate(some):
        begin, end = starts[reference], starts[reference + 1]
        alike = vectors[begin:end].astype(np.float32) @ columns
        nearest = alike.argmax(0)
        partner[row], best[row] = nearest + begin, alike[nearest, every]
    most = min(parameters.pairs, columns.shape[1])
    ours = np.argsort(-best, axis=1, kind="stable")[:, :most]
    above = np.take_along_axis(best, ours, 1) - np.float32(COARSE.direction + parameters.strangers_alike)
    return ours, np.take_along_axis(partner, ours, 1), np.maximum(above, 0)


def _points(places: Places) -> Points:
    """Return places as complex numbers, in pixels."""
    inward = places.astype(np.float32) / np.float32(DESCRIPTION.subpixels)
    return np.asarray(inward[..., 0] + 1j * inward[..., 1], np.complex64)


def _headings(vectors: SmallInts) -> Points:
    """Return directions as complex numbers of about length 1."""
    heading = vectors[..., DESCRIPTION.length :].astype(np.float32) / np.float32(DESCRIPTION.unit)
    return np.asarray(heading[..., 0] + 1j * heading[..., 1], np.complex64)


def _agreement(
    probe: tuple[Points, Points], reference: tuple[Points, Points], parameters: GeometryParameters
) -> Floats:
    """Return (B, k, k): 0–1, how well pair j lies where pair i expects it."""
    ours, theirs = _seen_from_each(*probe), _seen_from_each(*reference)
    far = _square(ours)
    spread = parameters.sigma_near**2 + parameters.sigma_per_pixel**2 * far
    turn = probe[1].conj() * reference[1]
    same_turn = (turn[:, None] * turn[:, :, None].conj()).real - 1
    exponent = same_turn / np.float32(parameters.sigma_direction**2) - _square(ours - theirs) / (2 * spread)
    nearest = parameters.apart**2
    return np.asarray(np.exp(exponent) * ((far > nearest) & (_square(theirs) > nearest)), np.float32)


def _seen_from_each(place: Points, heading: Points) -> Points:
    """Return (B, k, k): the way from minutia i to minutia j, turned so that i looks along the x axis."""
    return np.asarray((place[:, None] - place[:, :, None]) * heading.conj()[:, :, None])


def _square(way: Points) -> Floats:
    return np.asarray(way.real * way.real + way.imag * way.imag, np.float32)


def _supported(agreement: Floats, alike: Floats, parameters: GeometryParameters) -> Floats:
    own, share = parameters.own_share, (1 - parameters.own_share) / parameters.full_support
    support = alike
    for _ in range(parameters.rounds):
        support = own * support + share * np.matmul(agreement, support[..., None])[..., 0]
    return np.asarray((support * alike).sum(1), np.float32)
