"""The fast tier: from a grey picture of a finger to its minutiae, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from matchers.finger.fast.binarisation import binarise
from matchers.finger.fast.enhancement import enhance
from matchers.finger.fast.enrollable import demand_true_resolution, demand_usable, no_finger
from matchers.finger.fast.false_minutiae import without_false
from matchers.finger.fast.frame import inside_frame
from matchers.finger.fast.frequency import local_periods, possible_periods
from matchers.finger.fast.measures import Measures, measure
from matchers.finger.fast.minutia_quality import agreement, clarity_of, minutia_quality
from matchers.finger.fast.minutiae_detection import Candidates, detect
from matchers.finger.fast.normalisation import normalise
from matchers.finger.fast.orientation import Field, at_pixels, orientation_field
from matchers.finger.fast.parameters import DEFAULT, Parameters
from matchers.finger.fast.ridge_lines import prune
from matchers.finger.fast.segmentation import clear_part, segment
from matchers.finger.fast.spectrum import SCALE, enlarged, spectrum_of
from matchers.finger.fast.thinning import thin
from matchers.finger.minutiae import Bytes, Flags, Floats, Minutiae, minutiae
from matchers.finger.orientation_grid import CELL, NOTHING, STEPS, OrientationGrid
from matchers.finger.quality import quality
from matchers.finger.resolution import at_500_dpi
from matchers.finger.template import FingerTemplate, Tier
from matchers.transparency import BLIND, Sink


@dataclass(frozen=True)
class Ridges:
    """The print cut out of its picture, after all filters; places count from ``top`` and ``left``."""

    top: int
    left: int
    mask: Flags
    #: normalised, then enhanced
    picture: Floats
    enhanced: Floats
    field: Field
    period: float


def extract(image: Bytes, dpi: float, sink: Sink = BLIND, parameters: Parameters = DEFAULT) -> FingerTemplate:
    """Return the template of the finger in ``image`` (rows × columns, dark ridges, ``dpi`` pixels per inch).

    Raises NotEnrollable where there is no finger, or ``dpi`` cannot be true.
    """
    template, _ = extract_with_measures(image, dpi, sink, parameters)
    return template


def extract_with_measures(
    image: Bytes, dpi: float, sink: Sink = BLIND, parameters: Parameters = DEFAULT
) -> tuple[FingerTemplate, Measures]:
    """Do the same and return also what advice can be derived from."""
    scaled = at_500_dpi(image, dpi)
    sink.show("scaled", scaled)
    mask = np.zeros(scaled.shape, np.bool_)
    inside = inside_frame(scaled, parameters.frame)
    mask[inside] = segment(np.ascontiguousarray(scaled[inside]), parameters.segmentation)
    sink.show("mask", mask)
    if not mask.any():
        raise no_finger()
    ridges = find_ridges(scaled, mask, sink, parameters)
    demand_true_resolution(ridges.period, dpi, parameters.enrolment)
    found, agreed = _find_minutiae(ridges, scaled.shape, sink, parameters)
    measured = measure(
        scaled[_place(ridges)],
        ridges.mask,
        ridges.picture,
        agreed,
        ridges.field,
        parameters.orientation.step,
        ridges.period,
        found,
    )
    demand_usable(measured, parameters.enrolment)
    grid = _grid(ridges, mask, parameters)
    sink.show("grid", grid.direction)
    return FingerTemplate(Tier.FAST, found, grid, quality(measured)), measured


def find_ridges(image: Bytes, mask: Flags, sink: Sink, parameters: Parameters) -> Ridges:
    """Normalise and enhance what lies under the mask, in two passes: the first pass guides the second."""
    top, left, bottom, right = _box(mask)
    mask = mask[top:bottom, left:right]
    picture = normalise(image[top:bottom, left:right], mask, parameters.normalisation)
    sink.show("normalised", picture)
    enhanced, field, period = _waves(picture, mask, sink, parameters)
    return Ridges(top, left, mask, picture, enhanced, field, period)


def _waves(picture: Floats, mask: Flags, sink: Sink, parameters: Parameters) -> tuple[Floats, Field, float]:
    """Return the enhanced print, the directions it was filtered along, and its median period."""
    stage, step = parameters.enhancement, parameters.orientation.step
    spectrum = spectrum_of(picture, stage.margin)
    inside = mask[::SCALE, ::SCALE]
    cell = step // SCALE
    tried = [
        (period, orientation_field(spectrum, inside[::cell, ::cell], period, parameters.orientation))
        for period in possible_periods(picture, parameters.frequency)
    ]
    # ridges run side by side; noise and blots do not
    sides = [float(np.abs(one[1]).sum()) for one in tried]
    better = len(tried) > 1 and sides[1] > parameters.frequency.better * sides[0]
    period, field = tried[1 if better else 0]
    sink.show("orientation", np.angle(field))
    direction = at_pixels(field, spectrum.small, cell)
    even = np.full(spectrum.small, period, np.float32)
    rough = enhance(spectrum, direction, even, [period], stage.first_radial, stage)
    sink.show("first pass", rough)
    periods = local_periods(rough, inside, period, step, parameters.frequency, SCALE)
    sink.show("period", periods)
    own = float(np.median(periods[inside[::cell, ::cell]]))
    size = (periods.shape[1] * cell, periods.shape[0] * cell)
    large = np.asarray(cv2.resize(periods, size, interpolation=cv2.INTER_LINEAR), np.float32)
    large = large[: inside.shape[0], : inside.shape[1]]
    centres = [own * factor for factor in stage.periods]
    enhanced = enlarged(enhance(spectrum, direction, large, centres, stage.radial, stage), spectrum)
    sink.show("enhanced", enhanced)
    return enhanced, field, own


def _find_minutiae(
    ridges: Ridges, shape: tuple[int, ...], sink: Sink, parameters: Parameters
) -> tuple[Minutiae, Floats]:
    stage = parameters.detection
    binary = binarise(ridges.enhanced, ridges.mask, stage)
    sink.show("binary", binary)
    lines = prune(thin(binary), stage.spur)
    sink.show("thinned", lines)
    agreed = agreement(ridges.picture, ridges.enhanced, parameters.quality)
    clarity = clarity_of(agreed, ridges.field, parameters.orientation.step)
    asked = parameters.quality
    clear = clear_part(ridges.mask, clarity, asked.clear, asked.clear_share, parameters.segmentation)
    sink.show("clear", clear)
    found = without_false(detect(lines, stage), clear, stage)
    sure = minutia_quality(found, clarity)
    kept = found.take(sure >= parameters.quality.least)
    made = _as_minutiae(kept, ridges, shape, sure[sure >= parameters.quality.least])
    return made.best(parameters.quality.most), agreed


def _as_minutiae(found: Candidates, ridges: Ridges, shape: tuple[int, ...], sure: Bytes) -> Minutiae:
    return minutiae(
        shape[1], shape[0], found.column + ridges.left, found.row + ridges.top, found.angle, found.kind, sure
    )


def _box(mask: Flags) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _place(ridges: Ridges) -> tuple[slice, slice]:
    rows, columns = ridges.mask.shape
    return slice(ridges.top, ridges.top + rows), slice(ridges.left, ridges.left + columns)


def _grid(ridges: Ridges, mask: Flags, parameters: Parameters) -> OrientationGrid:
    """Read the field at the grid's cell centres."""
    rows, columns = mask.shape
    row = np.arange(CELL // 2, rows, CELL)
    column = np.arange(CELL // 2, columns, CELL)
    step = parameters.orientation.step
    at_row = np.clip((row - ridges.top) // step, 0, ridges.field.shape[0] - 1)
    at_column = np.clip((column - ridges.left) // step, 0, ridges.field.shape[1] - 1)
    angle = np.mod(np.angle(ridges.field[np.ix_(at_row, at_column)]) / 2, np.pi)
    direction = np.mod(np.rint(angle * STEPS / np.pi), STEPS).astype(np.uint8)
    return OrientationGrid(np.where(mask[np.ix_(row, column)], direction, np.uint8(NOTHING)).astype(np.uint8))
