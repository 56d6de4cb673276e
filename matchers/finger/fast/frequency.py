"""Distance from ridge to ridge: one period for the whole print from its spectrum, then a local one."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from matchers.finger.fast.parameters import Frequency
from matchers.finger.minutiae import Flags, Floats

RINGS: Final = 20
"""Rings an octave: 3.5 % of the period each."""


def possible_periods(picture: Floats, stage: Frequency) -> list[float]:
    """Return the one or two periods in pixels, among those of fingers, that a normalised print may have.

    The first carries most power, which noise hardly moves; the second most power of the slope, which blots
    wider than the ridges of a blurred print do not move. Where the true period lies outside those of fingers,
    the nearest limit comes out.
    """
    spectrum = np.square(np.abs(np.fft.rfft2(picture)))
    rows = np.fft.fftfreq(picture.shape[0])[:, None]
    columns = np.fft.rfftfreq(picture.shape[1])[None, :]
    # rings of equal width in the logarithm of the period, so that their sums are power per octave
    octaves = np.log2(stage.longest / stage.shortest)
    edges = np.geomspace(1 / stage.longest, 1 / stage.shortest, round(octaves * RINGS) + 1)
    ring = np.digitize(np.hypot(rows, columns).ravel(), edges)
    power = np.bincount(ring, spectrum.ravel(), minlength=len(edges) + 1)[1 : len(edges)]
    periods = 1 / np.sqrt(edges[1:] * edges[:-1])
    smooth = np.convolve(power, np.hanning(9)[1:-1], mode="same")
    first, second = (float(periods[np.argmax(smooth / periods**exponent)]) for exponent in (0, 2))
    return [first] if first / second < stage.alike else [first, second]


def local_periods(
    enhanced: Floats, mask: Flags, period: float, step: int, stage: Frequency, scale: int = 1
) -> Floats:
    """Return periods in pixels on cells of ``step``: from the power of an enhanced picture and of its slopes.

    A wave of angular frequency ω has 4 sin²(ω ÷ 2) times its own power in its differences from pixel to
    pixel; an enhanced picture holds little but ridges, so the ratio is theirs. ``enhanced`` and ``mask`` are
    ``scale`` times smaller than 500 dpi. Where there is no print, ``period`` stands.
    """
    across = np.diff(enhanced, axis=1, append=0)
    down = np.diff(enhanced, axis=0, append=0)
    powers = np.stack((enhanced * enhanced, across * across, down * down), axis=-1) * mask[..., None]
    cell = step // scale
    rows, columns = -(-enhanced.shape[0] // cell), -(-enhanced.shape[1] // cell)
    room = ((0, rows * cell - enhanced.shape[0]), (0, columns * cell - enhanced.shape[1]), (0, 0))
    cells = cv2.resize(np.pad(powers, room), (columns, rows), interpolation=cv2.INTER_AREA)
    mean = cv2.GaussianBlur(cells, (0, 0), stage.window / step, borderType=cv2.BORDER_CONSTANT)
    power = np.maximum(mean[..., 0], np.float32(1e-9))
    halves = np.sqrt(np.clip(mean[..., 1:] / power[..., None], 0, 4)) / 2
    frequency = 2 * np.sqrt(np.square(np.arcsin(halves)).sum(axis=-1))
    known = np.where(power > 1e-6, 2 * np.pi * scale / np.maximum(frequency, 1e-3), period)
    return np.asarray(np.clip(known, period / stage.spread, period * stage.spread), np.float32)
