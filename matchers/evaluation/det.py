"""The DET curve: false non-matches over false matches as the threshold moves (ISO/IEC 19795-1, 9.5).

Martin, Doddington, Kamm, Ordowski, Przybocki: The DET curve in assessment of detection task performance,
Eurospeech 1997.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchers.evaluation.rates import ErrorRates
from matchers.evaluation.trials import Floats


@dataclass(frozen=True)
class Curve:
    """One line of a plot, under the name its legend gives it."""

    name: str
    rates: ErrorRates


def det_points(rates: ErrorRates) -> tuple[Floats, Floats]:
    """Return FMR (falling) and FNMR (rising) of the thresholds at which something changes.

    Of thresholds with the same FMR only that of the lowest FNMR is kept, and the other way round: every point
    is better than its neighbours in one of the two.
    """
    first_of_fmr = np.append(True, np.diff(rates.false_matches) != 0)
    last_of_fnmr = np.append(np.diff(rates.false_non_matches) != 0, True)
    kept = first_of_fmr & last_of_fnmr
    if not kept.any():  # one step in which everything changes at once
        kept = first_of_fmr
    return rates.fmr[kept], rates.fnmr[kept]
