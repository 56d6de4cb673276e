"""Names of the arrays that travel between the stages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
#: counts, or rows and places in other arrays
Numbers = NDArray[np.int64]
#: complex numbers at twice the angle of a direction: opposite directions are one
Field = NDArray[np.complex64]
