"""Direction of the ridges: which of the oriented filters finds most, agreed among neighbours by relaxation.

The energy of a band of ridge frequencies is taken in every direction (as in the short-time Fourier analysis
of Chikkerur, Cartwright, Govindaraju 2007, with filters for windows). Pores, dots and scars leave energy in
wrong directions too; relaxation labelling (Rosenfeld, Hummel, Zucker 1976) lets each place keep those
directions that its neighbourhood supports.

A field is complex, one value per cell of ``step`` × ``step`` pixels: its argument is twice the ridge's angle
(counter-clockwise as seen), its length 0–1 the coherence: 1 where all energy lies in one direction.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.fast.parameters import Orientation
from matchers.finger.fast.spectrum import SCALE, Spectrum, radially, responses
from matchers.finger.minutiae import Flags, Floats

Field = NDArray[np.complex64]


def filter_angles(count: int) -> NDArray[np.float64]:
    """Return ``count`` ridge directions over half a turn."""
    return np.arange(count) * np.pi / count


def directional_energy(spectrum: Spectrum, period: float, stage: Orientation) -> Floats:
    """Return energy per cell and direction (rows × columns × directions)."""
    values = radially(spectrum, period, stage.radial)
    cell = stage.step // SCALE
    rows, columns = spectrum.small
    height, width = -(-rows // cell), -(-columns // cell)
    room = np.zeros((height * cell, width * cell), np.float32)
    layers = []
    for pair in responses(spectrum, values, filter_angles(stage.directions), stage.angular):
        for response in pair:
            room[:rows, :columns] = response * response
            layers.append(cv2.resize(room, (width, height), interpolation=cv2.INTER_AREA))
    energy = np.stack(layers, axis=-1)
    return np.asarray(cv2.GaussianBlur(energy, (0, 0), stage.window / stage.step), np.float32)


def relaxed(energy: Floats, inside: Flags, stage: Orientation) -> Floats:
    """Return for each cell how likely each direction is, after its neighbours have been heard."""
    evidence = energy**stage.sharpness * inside[..., None]
    evidence /= evidence.sum(axis=-1, keepdims=True) + np.float32(1e-12)
    likely = evidence
    for _ in range(stage.rounds):
        support = cv2.GaussianBlur(likely, (0, 0), stage.reach / stage.step, borderType=cv2.BORDER_CONSTANT)
        # directions turn from place to place: support for one supports those beside it
        support = support + stage.turning * (np.roll(support, 1, axis=-1) + np.roll(support, -1, axis=-1))
        likely = evidence * (
            support / (support.sum(axis=-1, keepdims=True) + np.float32(1e-12)) + stage.doubt
        )
        likely /= likely.sum(axis=-1, keepdims=True) + np.float32(1e-12)
    return np.asarray(likely, np.float32)


def orientation_field(spectrum: Spectrum, inside: Flags, period: float, stage: Orientation) -> Field:
    """Return the field of a print of which ``inside`` (one value per cell) tells the extent."""
    likely = relaxed(directional_energy(spectrum, period, stage), inside, stage)
    angles = filter_angles(stage.directions)
    field = likely @ np.exp(2j * angles).astype(np.complex64)
    parts = cv2.GaussianBlur(np.stack((field.real, field.imag), -1), (0, 0), stage.smooth / stage.step)
    return np.asarray(parts[..., 0] + 1j * parts[..., 1], np.complex64)


def at_pixels(field: Field, shape: tuple[int, int], step: int) -> Field:
    """Return the field interpolated to a picture of ``shape`` with cells of ``step`` pixels, lengths 1."""
    size = (field.shape[1] * step, field.shape[0] * step)
    parts = np.stack((field.real, field.imag), axis=-1)
    large = cv2.resize(parts, size, interpolation=cv2.INTER_LINEAR)[: shape[0], : shape[1]]
    length = np.sqrt(np.square(large).sum(axis=-1)) + np.float32(1e-6)
    return np.asarray((large[..., 0] + 1j * large[..., 1]) / length, np.complex64)
