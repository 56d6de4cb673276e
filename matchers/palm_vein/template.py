"""What is kept of one picture of a hand: the direction of its veins, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.arrays import Field, Flags
from matchers.palm_vein.orientation_code import OUTSIDE, SYMBOLS, to_field
from matchers.palm_vein.parameters import CELLS


@dataclass(frozen=True)
class VeinTemplate:
    """The code of one picture.

    ``symbols`` (CELLS × CELLS, u8) as in :mod:`matchers.palm_vein.orientation_code`; ``quality`` 0–100
    predicts how well it will compare.
    """

    symbols: NDArray[np.uint8]
    quality: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no code.

        Raises:
            ValueError: a wrong shape, a symbol there is not, or a quality outside 0–100.
        """
        if self.symbols.shape != (CELLS, CELLS) or self.symbols.dtype != np.uint8:
            raise ValueError(f"a code has {CELLS} × {CELLS} symbols")
        if int(self.symbols.max()) >= SYMBOLS or not 0 <= self.quality <= 100:
            raise ValueError("a symbol or the quality is out of range")

    @property
    def mask(self) -> Flags:
        """True in the hand."""
        return np.asarray(self.symbols != OUTSIDE)

    @property
    def field(self) -> Field:
        """The directions as complex numbers of twice the angle."""
        return to_field(self.symbols)
