"""False match and false non-match rates at every threshold (ISO/IEC 19795-1; equal error rate as in FVC2000).

Maio, Maltoni, Cappelli, Wayman, Jain: FVC2000: Fingerprint Verification Competition, TPAMI 24(3), 2002: the
appendix defines FMR(t), FNMR(t), the equal error rate of step functions, ZeroFMR.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchers.evaluation.trials import Floats, Integers


@dataclass(frozen=True)
class ErrorRates:
    """Errors at each threshold, by number: a score equal to or above the threshold is a match.

    ``threshold`` ascends over all distinct scores and ends with infinity, where nothing matches.
    """

    threshold: Floats
    #: impostor comparisons that match
    false_matches: Integers
    #: genuine comparisons that do not match; failed ones never do
    false_non_matches: Integers
    #: comparisons altogether, failed ones included
    impostors: int
    genuines: int

    @property
    def fmr(self) -> Floats:
        """False match rate at each threshold, falling."""
        return self.false_matches / self.impostors

    @property
    def fnmr(self) -> Floats:
        """False non-match rate at each threshold, rising."""
        return self.false_non_matches / self.genuines

    def equal_error_rate(self) -> float:
        """Return where both rates are equal.

        Rates of finitely many comparisons jump: where they cross without meeting, of the two thresholds
        beside the crossing the one with the smaller sum of rates is taken, and the mean of its rates.
        """
        return equal_error_rate(self.fmr, self.fnmr)

    def fnmr_at_fmr(self, one_in: int) -> float:
        """Return the lowest FNMR at which at most one in so many impostor comparisons matches."""
        return float(self.fnmr[self._strict_enough(one_in)])

    def zero_fmr(self) -> float:
        """Return the lowest FNMR at which no impostor comparison matches."""
        return float(self.fnmr[int(np.argmax(self.false_matches == 0))])

    def threshold_at_fmr(self, one_in: int) -> float:
        """Return the lowest threshold at which at most one in so many impostor comparisons matches.

        Infinity if only that is high enough: an impostor has the highest score of all.
        """
        return float(self.threshold[self._strict_enough(one_in)])

    def at(self, threshold: float) -> tuple[float, float]:
        """Return FMR and FNMR at any threshold."""
        place = min(int(np.searchsorted(self.threshold, threshold)), len(self.threshold) - 1)
        return float(self.fmr[place]), float(self.fnmr[place])

    def _strict_enough(self, one_in: int) -> int:
        # whole numbers: 3 of 300 are one in 100, whatever floating point makes of 0.01
        return int(np.argmax(self.false_matches * one_in <= self.impostors))


def error_rates(
    genuine: ArrayLike, impostor: ArrayLike, *, failed_genuine: int = 0, failed_impostor: int = 0
) -> ErrorRates:
    """Return the errors at every threshold.

    ``genuine`` and ``impostor`` are scores; failed comparisons are told by number, or are among the scores as
    :data:`~matchers.evaluation.trials.FAILED`. They count as non-matches: a genuine one is an error.

    Raises:
        ValueError: no genuine or no impostor comparison, or a score that is not a number.
    """
    own, own_failed = _scores(genuine, failed_genuine)
    other, other_failed = _scores(impostor, failed_impostor)
    threshold = np.append(np.unique(np.concatenate([own, other])), np.inf)
    return ErrorRates(
        threshold=threshold,
        false_matches=len(other) - np.searchsorted(other, threshold).astype(np.int64),
        false_non_matches=own_failed + np.searchsorted(own, threshold).astype(np.int64),
        impostors=len(other) + other_failed,
        genuines=len(own) + own_failed,
    )


def _scores(given: ArrayLike, failed: int) -> tuple[Floats, int]:
    """Return the finite scores in ascending order, and how many comparisons failed."""
    scores = np.sort(np.asarray(given, np.float64).ravel())
    if np.isnan(scores).any() or np.isposinf(scores).any() or failed < 0:
        raise ValueError("a score is a number, or FAILED")
    if not len(scores) + failed:
        raise ValueError("there must be a genuine and an impostor comparison")
    finite = scores[np.isfinite(scores)]
    return finite, failed + len(scores) - len(finite)


def equal_error_rate(fmr: NDArray[np.float64], fnmr: NDArray[np.float64]) -> float:
    """Return the equal error rate of rates along ascending thresholds; see ErrorRates.equal_error_rate."""
    after = int(np.argmax(fnmr >= fmr))
    if after == 0 or fnmr[after] == fmr[after]:
        return float((fmr[after] + fnmr[after]) / 2)
    before, behind = fmr[after - 1] + fnmr[after - 1], fmr[after] + fnmr[after]
    return float(min(before, behind) / 2)
