"""All figures of one test, as a report prints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matchers.evaluation.intervals import REPLICATES, Intervals, bootstrap
from matchers.evaluation.rates import ErrorRates, error_rates
from matchers.evaluation.trials import Trials

ONE_IN: Final = (100, 1_000, 10_000)
"""The false match rates at which the FNMR is told: FMR100, FMR1000 of the FVC, and FMR10000."""


@dataclass(frozen=True)
class Figures:
    """Error rates of one test; all are shares between 0 and 1."""

    rates: ErrorRates
    eer: float
    #: by the N of one in N: FNMR where at most one in N impostor comparisons matches
    fnmr_at_fmr: dict[int, float]
    zero_fmr: float
    #: comparisons that could not be made; they are in the rates as non-matches
    failed_genuine: int
    failed_impostor: int
    #: None if none were asked for
    intervals: Intervals | None = None

    def supported(self, one_in: int) -> bool:
        """Tell whether there are enough impostor comparisons to speak of this FMR at all (rule of 3).

        With fewer than three times N of them, FMR ≤ 1/N is not shown even if none matches.
        """
        return self.rates.impostors >= 3 * one_in


def figures(
    trials: Trials, rng: np.random.Generator | None = None, *, replicates: int = REPLICATES
) -> Figures:
    """Return all figures; with a random generator, intervals too.

    Failed comparisons count as non-matches; for the figures without them give ``trials.completed()``.

    Raises:
        ValueError: no genuine or no impostor comparison; for intervals fewer than two subjects.
    """
    genuine = trials.genuine
    rates = error_rates(trials.score[genuine], trials.score[~genuine])
    return Figures(
        rates=rates,
        eer=rates.equal_error_rate(),
        fnmr_at_fmr={number: rates.fnmr_at_fmr(number) for number in ONE_IN},
        zero_fmr=rates.zero_fmr(),
        failed_genuine=int((genuine & trials.failed).sum()),
        failed_impostor=int((~genuine & trials.failed).sum()),
        intervals=None if rng is None else bootstrap(trials, ONE_IN, rng, replicates=replicates),
    )
