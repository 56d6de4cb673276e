"""The ridge orientation grid of an impression, from the smoothed structure tensor of its gray levels.

The average squared gradient (Bazen and Gerez, IEEE TPAMI 24(7), 2002): the gradient's products are averaged
over a neighbourhood, so that the two flanks of a ridge, which point in opposite directions, add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.orientation_grid import CELL, NOTHING, STEPS, OrientationGrid
from matchers.transparency import BLIND, Sink

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Plane = NDArray[np.integer | np.floating]


@dataclass(frozen=True)
class GridParameters:
    """What the grid is made with; lengths in pixels at 500 dpi, where ridges are 7 to 11 pixels apart."""

    #: Gaussian deviation of the average: the neighbourhood reaches over a ridge and its neighbours
    smoothing: float = 10.0
    #: the same for the energy that says where ridges are: half, or the print grows a rim of a cell around it
    mask_smoothing: float = 5.0
    #: the products are averaged over squares of this width before they are smoothed, for speed
    square: int = 4
    #: so many of the strongest cells are clear ridges on any finger worth reading (26 mm²), however large the
    #: glass; the weakest of them sets the strength 1, so dark borders and scars may lie above it
    strongest_cells: int = 40
    #: a cell's strength counts as full from this share of it on: a faint part is still a part
    full_strength: float = 0.35
    #: least coherence × strength of a cell with ridges; noise has a coherence near 0.2, clear ridges 0.7 to 1
    least_evidence: float = 0.25
    #: least mean squared gradient (gray levels per pixel, squared) of strong cells, else the image is empty
    least_energy: float = 4.0


PARAMETERS: Final = GridParameters()


def grid_from_image(
    image: Gray, sink: Sink = BLIND, parameters: GridParameters = PARAMETERS
) -> OrientationGrid:
    """Return the ridge orientations of an image (rows × columns, 500 dpi) and where there are ridges.

    The grid has a cell for every whole or cut 16 × 16 square. Shows ``grid_coherence`` and ``grid_energy``
    (one value a cell). An empty image gives a grid without any print; nothing is raised.
    """
    difference, cross, energy, near_energy = _tensor(image, parameters)
    length = np.hypot(difference, cross)
    coherence = np.asarray(length / np.maximum(energy, np.float32(1e-6)), np.float32)
    sink.show("grid_coherence", coherence)
    sink.show("grid_energy", near_energy)
    # the gradient stands at right angles to the ridge, and its angle runs clockwise because y points down
    angle = np.mod(np.pi / 2 - 0.5 * np.arctan2(cross, difference), np.pi)
    steps = np.mod(np.rint(angle * (STEPS / np.pi)), STEPS).astype(np.uint8)
    steps[~_mask(coherence, near_energy, parameters)] = NOTHING
    return OrientationGrid(steps)


def _tensor(image: Gray, parameters: GridParameters) -> tuple[Floats, Floats, Floats, Floats]:
    """Return Gxx − Gyy, 2 Gxy, Gxx + Gyy and the last less smoothed, at the centre of every cell."""
    rows, columns = (-(-length // CELL) for length in image.shape)
    # Scharr weighs directions more evenly than Sobel; 32 makes it gray levels per pixel
    across = cv2.Scharr(image, cv2.CV_32F, 1, 0, scale=1 / 32)
    down = cv2.Scharr(image, cv2.CV_32F, 0, 1, scale=1 / 32)
    below, beside = rows * CELL - image.shape[0], columns * CELL - image.shape[1]
    square = parameters.square
    size = (columns * CELL // square, rows * CELL // square)

    def small(product: Plane) -> Plane:
        whole = cv2.copyMakeBorder(product, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=0.0)
        return cv2.resize(whole, size, interpolation=cv2.INTER_AREA)

    def smooth(plane: Plane, deviation: float) -> Floats:
        blurred = cv2.GaussianBlur(plane, (0, 0), deviation / square, borderType=cv2.BORDER_REFLECT)
        return _at_centres(blurred, CELL // square)

    energy = small(across * across + down * down)
    return (
        smooth(small(across * across - down * down), parameters.smoothing),
        smooth(small(2 * across * down), parameters.smoothing),
        smooth(energy, parameters.smoothing),
        smooth(energy, parameters.mask_smoothing),
    )


def _at_centres(plane: Plane, step: int) -> Floats:
    """Return the mean of the four squares that touch each cell's centre."""
    half = step // 2
    values = np.asarray(plane, np.float32)
    corners = [values[row::step, column::step] for row in (half - 1, half) for column in (half - 1, half)]
    return np.asarray(sum(corners[1:], corners[0]) / np.float32(4), np.float32)


def _mask(coherence: Floats, energy: Floats, parameters: GridParameters) -> Flags:
    """Return the largest area with ridges, without holes: a core is no hole though nothing flows there."""
    nothing = np.zeros(energy.shape, np.bool_)
    strong = nth_strongest(energy, parameters.strongest_cells)
    if strong < parameters.least_energy:
        return nothing
    strength = np.minimum(energy / np.float32(parameters.full_strength * strong), 1)
    evident = (coherence * strength >= parameters.least_evidence).astype(np.uint8)
    if not evident.any():
        return nothing
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    closed = cv2.morphologyEx(evident, cv2.MORPH_CLOSE, cross)
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, cross)
    largest = largest_area(np.asarray(opened if opened.any() else closed, np.uint8))
    outlines, _ = cv2.findContours(largest.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(energy.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return np.asarray(filled, np.bool_)


def nth_strongest(values: Floats, count: int) -> float:
    """Return the least of the ``count`` highest values, at most of the higher half."""
    ordered = np.sort(values, axis=None)
    return float(ordered[-min(count, (len(ordered) + 1) // 2)])


def largest_area(flags: NDArray[np.uint8]) -> Flags:
    """Return the largest area (eight neighbours connect) of the cells that are not 0; the first if equal."""
    _, labels, table, _ = cv2.connectedComponentsWithStats(flags, connectivity=8)
    if len(table) < 2:
        return np.zeros(flags.shape, np.bool_)
    return np.asarray(labels == 1 + int(np.argmax(table[1:, cv2.CC_STAT_AREA])), np.bool_)
