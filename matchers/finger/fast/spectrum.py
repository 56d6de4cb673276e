"""Filters that are products of a function of direction and one of frequency, applied in the frequency domain.

Ridges lie 5 pixels apart or more, so everything a filter leaves fits on half the resolution: responses are
made there, four times cheaper, and what is made of them is brought back without loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import Bytes, Floats

SCALE: Final = 2
"""How many times smaller the responses are."""
ANGLES: Final = 256
"""Steps in half a turn in which filters are tabulated: 0.7 degrees."""
FREQUENCIES: Final = 256
"""Steps of frequency in which filters are tabulated …"""
OCTAVES: Final = 4.0
"""… over this many octaves up to a period of 4 pixels: 1 % a step."""


@dataclass(frozen=True)
class Spectrum:
    """A picture's spectrum below a quarter of the sampling rate, and where in it each place stands."""

    #: rows × columns × (real, imaginary)
    values: Floats
    #: direction of the *ridges* whose wave a place is, in steps of π/256
    angle: Bytes
    #: logarithm of its frequency in steps of OCTAVES/256 octaves
    frequency: Bytes
    #: rows and columns of the picture, and of the reduced one
    shape: tuple[int, int]
    small: tuple[int, int]


def spectrum_of(picture: Floats, margin: int) -> Spectrum:
    """Return the spectrum of a picture that continues with ``margin`` pixels of 0."""
    rows, columns = (
        2 * SCALE * cv2.getOptimalDFTSize(-(-(n + margin) // (2 * SCALE))) for n in picture.shape
    )
    canvas = np.zeros((rows, columns), np.float32)
    canvas[: picture.shape[0], : picture.shape[1]] = picture
    full = np.asarray(cv2.dft(canvas, flags=cv2.DFT_COMPLEX_OUTPUT), np.float32)
    values = _low(full, rows // SCALE, columns // SCALE) * np.float32(1 / SCALE**2)
    angle, frequency = _polar(rows // SCALE, columns // SCALE)
    small = (-(-picture.shape[0] // SCALE), -(-picture.shape[1] // SCALE))
    return Spectrum(values, angle, frequency, (picture.shape[0], picture.shape[1]), small)


def radially(spectrum: Spectrum, period: float, width: float) -> Floats:
    """Return the spectrum's values through a log-Gabor filter of ``width`` in the logarithm of frequency."""
    steps = np.arange(FREQUENCIES) * OCTAVES / FREQUENCIES
    log_frequency = np.log(0.25) + (steps - OCTAVES) * np.log(2)
    gain = np.exp(-np.square(log_frequency + np.log(period)) / (2 * width**2)).astype(np.float32)
    gain[0] = 0  # constant brightness, and whatever is slower than all ridges
    return spectrum.values * cv2.LUT(spectrum.frequency, gain)[..., None]


def responses(
    spectrum: Spectrum, values: Floats, angles: NDArray[np.float64], width: float
) -> Iterator[tuple[Floats, Floats]]:
    """Yield reduced pictures two by two, each through an even filter for ridges of one of the angles.

    The filters are real, so two of them pass in one complex transform, as its real and its imaginary part.
    """
    tables = _angular_tables(angles, width)
    re, im = np.ascontiguousarray(values[..., 0]), np.ascontiguousarray(values[..., 1])
    rows, columns = spectrum.small
    for first in range(0, len(angles), 2):
        a, b = (cv2.LUT(spectrum.angle, tables[k]) for k in (first, first + 1))
        both = cv2.idft(cv2.merge((a * re - b * im, a * im + b * re)), flags=cv2.DFT_SCALE)
        one, other = cv2.split(both[:rows, :columns])
        yield np.asarray(one, np.float32), np.asarray(other, np.float32)


def enlarged(small: Floats, spectrum: Spectrum) -> Floats:
    """Return a reduced picture at the full resolution, exactly as its waves prescribe."""
    rows, columns = spectrum.values.shape[:2]
    canvas = np.zeros((rows, columns), np.float32)
    canvas[: small.shape[0], : small.shape[1]] = small
    low = cv2.dft(canvas, flags=cv2.DFT_COMPLEX_OUTPUT)
    full = np.zeros((rows * SCALE, columns * SCALE, 2), np.float32)
    for down in (slice(0, rows // 2), slice(-(rows // 2), None)):
        for across in (slice(0, columns // 2), slice(-(columns // 2), None)):
            full[down, across] = low[down, across]
    large = cv2.idft(full, flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    return np.asarray(large[: spectrum.shape[0], : spectrum.shape[1]] * np.float32(SCALE**2), np.float32)


def _low(full: Floats, rows: int, columns: int) -> Floats:
    """Cut the low frequencies out of a spectrum."""
    upper = np.concatenate((full[: rows // 2], full[-(rows // 2) :]))
    return np.concatenate((upper[:, : columns // 2], upper[:, -(columns // 2) :]), axis=1)


def _polar(rows: int, columns: int) -> tuple[Bytes, Bytes]:
    """Return angle and frequency of every place, in steps; frequencies are cycles per full-size pixel."""
    up = np.repeat(-np.fft.fftfreq(rows, SCALE).astype(np.float32)[:, None], columns, axis=1)
    across = np.repeat(np.fft.fftfreq(columns, SCALE).astype(np.float32)[None, :], rows, axis=0)
    length, turn = cv2.cartToPolar(across, up)
    # a wave runs at right angles to its ridges
    angle = np.mod(np.rint((turn / np.pi + 0.5) * ANGLES), ANGLES).astype(np.uint8)
    octave = cv2.log(np.maximum(length, 1e-6)) / np.float32(np.log(2)) + np.float32(2 + OCTAVES)
    frequency = np.clip(np.rint(octave * (FREQUENCIES / OCTAVES)), 0, FREQUENCIES - 1).astype(np.uint8)
    return angle, frequency


def _angular_tables(angles: NDArray[np.float64], width: float) -> Floats:
    places = np.arange(ANGLES) * np.pi / ANGLES
    off = np.mod(places[None, :] - angles[:, None] + np.pi / 2, np.pi) - np.pi / 2
    return np.exp(-np.square(off) / (2 * width**2)).astype(np.float32)
