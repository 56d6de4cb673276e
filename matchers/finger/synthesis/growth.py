"""Ridges grow from random noise by repeated filtering along the flow; minutiae arise where they must.

Method: Cappelli, Maio, Maltoni (2000), section 3.3. Instead of a bank of kernels every sample has its own
Gabor kernel, exact in orientation and period; at half resolution that costs little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.finger.synthesis.parameters import GrowthParameters

Field = NDArray[np.float32]


def grow(rng: np.random.Generator, orientation: Field, period: Field, of: GrowthParameters) -> Field:
    """Return the pattern, ridges about +1 and valleys −1 (rows × columns).

    ``orientation``: radians, counter-clockwise as one sees it; ``period``: samples from ridge to ridge.
    """
    kernels = list(_kernels(orientation, period, of))
    rows, columns = orientation.shape
    reach = of.radius
    padded = np.zeros((rows + 2 * reach, columns + 2 * reach), np.float32)
    inside = padded[reach : reach + rows, reach : reach + columns]
    inside[:] = rng.standard_normal((rows, columns), dtype=np.float32)
    total, both = np.empty_like(period), np.empty_like(period)
    for _ in range(of.rounds):
        np.multiply(inside, kernels[0][2], out=total)
        for down, right, weight in kernels[1:]:
            here = padded[reach + down : reach + down + rows, reach + right : reach + right + columns]
            there = padded[reach - down : reach - down + rows, reach - right : reach - right + columns]
            np.add(here, there, out=both)
            both *= weight
            total += both
        np.clip(total, -1, 1, out=inside)
    # in the end a saturated wave (fundamental 4/π) has met half the gain
    return total / np.float32(of.gain * 2 / np.pi) - np.float32(of.bias)


def _kernels(orientation: Field, period: Field, of: GrowthParameters) -> list[tuple[int, int, Field]]:
    """Return (down, right, weight per sample) of one half of the kernel, which is even; the middle first."""
    turn = np.float32(2 * np.pi) / period
    # the normal of a ridge that runs along (cos a, −sin a) in an image with y downwards
    right_wave, down_wave = turn * np.sin(orientation), turn * np.cos(orientation)
    narrow = np.float32(-0.5) / (np.float32(of.sigma) * period) ** 2
    offsets = [(0, 0)] + [(0, right) for right in range(1, of.radius + 1)]
    offsets += [
        (down, right)
        for down in range(1, of.radius + 1)
        for right in range(-of.radius, of.radius + 1)
        if down * down + right * right <= (of.radius + 0.5) ** 2
    ]
    waves, bells = [], []
    for down, right in offsets:
        bell = np.exp(narrow * np.float32(down * down + right * right))
        waves.append(bell * np.cos(right_wave * np.float32(right) + down_wave * np.float32(down)))
        bells.append(bell)
    mean = (waves[0] + 2 * sum(waves[1:])) / (bells[0] + 2 * sum(bells[1:]))
    flat = [wave - mean * bell for wave, bell in zip(waves, bells, strict=True)]
    power = flat[0] ** 2 + 2 * sum(weight**2 for weight in flat[1:])
    gain = np.float32(of.gain) / (power * 2)
    return [(down, right, weight * gain) for (down, right), weight in zip(offsets, flat, strict=True)]
