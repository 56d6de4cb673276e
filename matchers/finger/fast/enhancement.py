"""Contextual filtering (Hong, Wan, Jain 1998): each pixel through the filter of its direction and period."""

from __future__ import annotations

import numpy as np

from matchers.finger.fast.orientation import Field, filter_angles
from matchers.finger.fast.parameters import Enhancement
from matchers.finger.fast.spectrum import Spectrum, radially, responses
from matchers.finger.minutiae import Floats


def enhance(
    spectrum: Spectrum,
    direction: Field,
    periods: Floats,
    centres: list[float],
    radial: float,
    stage: Enhancement,
) -> Floats:
    """Return the ridges as waves around 0, on the spectrum's reduced picture.

    ``direction`` holds unit doubled angles and ``periods`` full-size pixels, both of the reduced shape;
    ``centres`` are the periods filters are made for, ascending; ``radial`` is their width in log frequency.
    """
    result = np.zeros(spectrum.small, np.float32)
    for centre, share in zip(centres, _period_shares(periods, centres), strict=True):
        result += share * _steered(spectrum, radially(spectrum, centre, radial), direction, stage)
    return result


def _steered(spectrum: Spectrum, values: Floats, direction: Field, stage: Enhancement) -> Floats:
    """Filter in all directions and mix for each pixel those nearest to its own."""
    real, imaginary = np.ascontiguousarray(direction.real), np.ascontiguousarray(direction.imag)
    reach = np.float32(np.cos(2 * np.pi / stage.directions))
    result = np.zeros(direction.shape, np.float32)
    total = np.full(direction.shape, 1e-6, np.float32)
    angles = filter_angles(stage.directions)
    pairs = responses(spectrum, values, angles, stage.angular)
    for angle, response in zip(angles, (one for pair in pairs for one in pair), strict=True):
        near = real * np.float32(np.cos(2 * angle)) + imaginary * np.float32(np.sin(2 * angle)) - reach
        np.maximum(near, 0, out=near)
        total += near
        result += near * response
    return np.asarray(result / total, np.float32)


def _period_shares(periods: Floats, centres: list[float]) -> list[Floats]:
    """Return for each centre the share each pixel takes from it, linear in the logarithm."""
    if len(centres) == 1:
        return [np.ones_like(periods)]
    place = np.log(periods)
    knots = np.log(centres)
    return [np.interp(place, knots, one).astype(np.float32) for one in np.eye(len(centres))]
