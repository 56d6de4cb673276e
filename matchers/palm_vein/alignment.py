"""How the probe may lie on a reference: correlation over all rotations and shifts by Fourier transforms."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Final

import numpy as np

from matchers.palm_vein.arrays import Floats, Numbers
from matchers.palm_vein.parameters import Search
from matchers.palm_vein.prepared import Spectra

TOGETHER: Final = 64
"""References aligned in one pass: their spectra and surfaces stay in the cache."""


@dataclass(frozen=True)
class Hypotheses:
    """The best places of a probe on N references, best first: arrays (N, hypotheses)."""

    #: degrees counter-clockwise by which the probe is turned
    turn: Floats
    #: cells by which the reference is further right and further down than the turned probe
    x: Numbers
    y: Numbers
    #: correlation there, not normalised
    correlation: Floats


def align(turned: Spectra, references: Spectra, stage: Search) -> Hypotheses:
    """Return the best shift for each of the best rotations.

    ``turned``: (turns, 2, coarse, half) of the probe; ``references``: (N, 2, coarse, half), conjugated.
    """
    # none at all is a pass, too
    starts = range(0, max(len(references), 1), TOGETHER)
    parts = [_align(turned, references[at : at + TOGETHER], stage) for at in starts]
    return Hypotheses(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Hypotheses))
    )


def _align(turned: Spectra, references: Spectra, stage: Search) -> Hypotheses:
    number, turns, step = len(references), len(turned), stage.grid // stage.coarse
    height = np.empty((number, turns), np.float32)
    place = np.empty((number, turns), np.int64)
    for at, spectrum in enumerate(turned):
        product = references[:, 0] * spectrum[0] + references[:, 1] * spectrum[1]
        near = _near(product, stage.reach // step).reshape(number, -1)
        place[:, at] = near.argmax(1)
        height[:, at] = near[np.arange(number), place[:, at]]
    chosen = np.argsort(-height, axis=1, kind="stable")[:, : stage.hypotheses]
    reach = stage.reach // step
    y, x = np.divmod(np.take_along_axis(place, chosen, 1), 2 * reach + 1)
    angles = np.asarray(stage.turns, np.float32)
    # the coarse grid has step² times fewer places, and its transform divides by as many fewer
    found = np.take_along_axis(height, chosen, 1) / np.float32(step * step)
    return Hypotheses(angles[chosen], (x - reach) * step, (y - reach) * step, found)


def _near(product: Spectra, reach: int) -> Floats:
    """Return shifts of −reach to reach (N, shifts, shifts) of the surfaces that products are spectra of."""
    rows, columns = _waves(product.shape[1], reach)
    # the other shifts are not asked for: sums over the waves are quicker than the whole transform
    return np.asarray((rows @ product).view(np.float32) @ columns, np.float32)


@cache
def _waves(side: int, reach: int) -> tuple[Spectra, Floats]:
    """Return matrices (shifts, side) and (side + 2, shifts) that transform a half spectrum back.

    The second one takes real and imaginary parts in turn, as they lie in memory.
    """
    shifts, half = np.arange(-reach, reach + 1), np.arange(side // 2 + 1)
    rows = np.exp(2j * np.pi * np.outer(shifts, np.arange(side)) / side)
    # a half spectrum holds each wave but the first and the last for two
    weight = np.where((half == 0) | (half == side // 2), 1, 2) / side**2
    columns = np.exp(2j * np.pi * np.outer(half, shifts) / side) * weight[:, None]
    parts = np.stack([columns.real, -columns.imag], 1).reshape(-1, len(shifts))
    return rows.astype(np.complex64), parts.astype(np.float32)
