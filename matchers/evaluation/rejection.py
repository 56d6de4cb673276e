"""Error versus reject: does turning away samples of low quality turn away the errors?

Grother and Tabassi: Performance of biometric quality measures, TPAMI 29(4), 2007: the threshold stays fixed,
and the FNMR is told over the share of genuine comparisons turned away, those of the lowest quality first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matchers.evaluation.trials import Floats


@dataclass(frozen=True)
class RejectCurve:
    """One entry for each quality at which comparisons can be turned away, from nobody to all but the best."""

    #: comparisons of a quality below this are turned away
    quality: Floats
    #: share turned away
    rejected: Floats
    #: share of errors among those kept
    fnmr: Floats

    def fnmr_at(self, rejected: float) -> float:
        """Return the FNMR when at most this share is turned away."""
        return float(self.fnmr[int(np.searchsorted(self.rejected, rejected, side="right")) - 1])

    @property
    def area(self) -> float:
        """The mean FNMR over all shares turned away: the smaller, the better quality predicts errors.

        Random quality gives the FNMR of all comparisons; the best possible quality about half its square.
        """
        widths = np.diff(np.append(self.rejected, 1.0))
        return float((self.fnmr * widths).sum())


def reject_curve(score: ArrayLike, quality: ArrayLike, threshold: float) -> RejectCurve:
    """Return the curve of genuine comparisons at a fixed threshold.

    ``score``: FAILED where there is none, an error like any other. ``quality``: of the worse of the two
    samples, as a comparison is as good as that. Comparisons of equal quality are turned away together.

    Raises:
        ValueError: nothing given, or arrays of different lengths.
    """
    scores, qualities = np.asarray(score, np.float64), np.asarray(quality, np.float64)
    if not len(scores) or len(scores) != len(qualities):
        raise ValueError("as many qualities as scores, at least one")
    order = np.argsort(qualities, kind="stable")
    wrong = scores[order] < threshold
    levels, first = np.unique(qualities[order], return_index=True)
    errors_kept = wrong.sum() - np.concatenate([[0], np.cumsum(wrong)])[first]
    kept = len(scores) - first
    return RejectCurve(levels, first / len(scores), errors_kept / kept)
