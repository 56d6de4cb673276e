"""A template made ready to be compared often: what depends on it alone is calculated once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Field, Flags, Floats
from matchers.palm_vein.parameters import CELLS, DEFAULT, Parameters, Search
from matchers.palm_vein.template import VeinTemplate

#: the middle of the code, in cells
MIDDLE = (CELLS - 1) / 2
Spectra = NDArray[np.complex64]


@dataclass(frozen=True)
class Prepared:
    """A template with its field and what the search needs of it."""

    template: VeinTemplate
    parameters: Parameters
    field: Field
    mask: Flags

    @cached_property
    def spectrum(self) -> Spectra:
        """Conjugate Fourier transforms (2, coarse, coarse // 2 + 1) of the real and the imaginary part."""
        return np.asarray(np.conj(_spectra(self.field[None], self.parameters.search)[0]), np.complex64)

    @cached_property
    def turned(self) -> Spectra:
        """Fourier transforms (turns, 2, coarse, coarse // 2 + 1) of the code at each angle of the search."""
        turned = np.stack([turn(self.field, angle) for angle in self.parameters.search.turns])
        return _spectra(turned, self.parameters.search)

    @cached_property
    def planes(self) -> Floats:
        """Real part, imaginary part and mask (CELLS, CELLS, 3), as they are moved together."""
        return np.stack([self.field.real, self.field.imag, self.mask], -1).astype(np.float32)

    @cached_property
    def energy(self) -> float:
        """Sum of the squares of the code's strengths."""
        return float(np.vdot(self.field, self.field).real)

    @cached_property
    def area(self) -> int:
        """Cells of hand, by which what two have in common is judged; a piece of one is no small hand."""
        least = round(self.parameters.refinement.least_hand * CELLS**2)
        return max(int(np.count_nonzero(self.mask)), least)


def prepare(template: VeinTemplate, parameters: Parameters = DEFAULT) -> Prepared:
    """Make a template ready."""
    return Prepared(template, parameters, template.field, template.mask)


def all_spectra(references: Sequence[Prepared]) -> Spectra:
    """Return the spectra of references, (N, 2, coarse, coarse // 2 + 1)."""
    return np.stack([reference.spectrum for reference in references])


def turn(field: Field, degrees: float) -> Field:
    """Return a code turned counter-clockwise about its middle; its directions turn with it."""
    move = cv2.getRotationMatrix2D((MIDDLE, MIDDLE), degrees, 1.0)
    planes = cv2.warpAffine(
        np.stack([field.real, field.imag], -1), move, (CELLS, CELLS), flags=cv2.INTER_LINEAR
    )
    # y points down: counter-clockwise lessens angles
    back = np.exp(-2j * np.deg2rad(degrees))
    return np.asarray((planes[..., 0] + 1j * planes[..., 1]) * back, np.complex64)


def _spectra(fields: Field, stage: Search) -> Spectra:
    """Return the low frequencies of real and imaginary parts: what is left of them on the coarse grid."""
    whole = np.fft.rfft2(np.stack([fields.real, fields.imag], 1), (stage.grid, stage.grid))
    half = stage.coarse // 2
    rows = np.r_[0:half, stage.grid - half : stage.grid]
    return np.asarray(whole[:, :, rows, : half + 1], np.complex64)
