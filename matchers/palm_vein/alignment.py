"""How the probe may lie on a reference: correlation over all rotations and shifts by Fourier transforms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Floats
from matchers.palm_vein.parameters import Search
from matchers.palm_vein.prepared import Spectra


@dataclass(frozen=True)
class Hypotheses:
    """The best places of a probe on N references, best first: arrays (N, hypotheses)."""

    #: degrees counter-clockwise by which the probe is turned
    turn: Floats
    #: cells by which the reference is further right and further down than the turned probe
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    #: correlation there, not normalised
    correlation: Floats


def align(turned: Spectra, references: Spectra, stage: Search) -> Hypotheses:
    """Return the best shift for each of the best rotations.

    ``turned``: (turns, 2, coarse, half) of the probe; ``references``: (N, 2, coarse, half), conjugated.
    """
    number, turns, step = len(references), len(turned), stage.grid // stage.coarse
    height = np.empty((number, turns), np.float32)
    place = np.empty((number, turns), np.int64)
    for at, spectrum in enumerate(turned):
        product = references[:, 0] * spectrum[0] + references[:, 1] * spectrum[1]
        surface = np.fft.irfft2(product, (stage.coarse, stage.coarse))
        near = _near(surface, stage.reach // step).reshape(number, -1)
        place[:, at] = near.argmax(1)
        height[:, at] = near[np.arange(number), place[:, at]]
    chosen = np.argsort(-height, axis=1, kind="stable")[:, : stage.hypotheses]
    reach = stage.reach // step
    y, x = np.divmod(np.take_along_axis(place, chosen, 1), 2 * reach + 1)
    angles = np.asarray(stage.turns, np.float32)
    # the coarse grid has step² times fewer places, and its transform divides by as many fewer
    found = np.take_along_axis(height, chosen, 1) / np.float32(step * step)
    return Hypotheses(angles[chosen], (x - reach) * step, (y - reach) * step, found)


def _near(surface: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    """Return shifts of −reach to reach of surfaces (N, coarse, coarse) that begin with shift 0."""
    shifts = np.arange(-reach, reach + 1)
    return surface[:, shifts[:, None], shifts]
