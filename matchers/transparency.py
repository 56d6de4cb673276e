"""Every stage can show its intermediate result to somebody who looks; nobody looks by default."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Sink(Protocol):
    """Receives intermediate results under the name of their stage."""

    def show(self, stage: str, picture: NDArray[np.generic]) -> None:
        """Take a picture (rows × columns; floating point, integer or boolean) or a table (rows × fields)."""


class Blind:
    """A sink that looks at nothing."""

    def show(self, stage: str, picture: NDArray[np.generic]) -> None:
        """Do nothing."""


BLIND = Blind()
