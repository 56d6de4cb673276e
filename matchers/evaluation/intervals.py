"""Confidence intervals that resample subjects, not comparisons: those of one finger rise and fall together.

ISO/IEC 19795-1, Annex B; Snijders and Borgatti: Non-parametric standard errors and tests for network
statistics, Connections 22(2), 1999 (the vertex bootstrap: a subject drawn twice counts twice in each of its
comparisons).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchers.evaluation.rates import equal_error_rate
from matchers.evaluation.small_numbers import CONFIDENCE
from matchers.evaluation.trials import Floats, Integers, Trials

REPLICATES: Final = 1000
"""Enough for the 2.5 % and 97.5 % points of the replicates (Efron and Tibshirani 1993, chapter 19)."""
_ROUNDING: Final = 1e-12


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``, both rates."""

    low: float
    high: float


@dataclass(frozen=True)
class Intervals:
    """Intervals of each figure; ``fnmr_at_fmr`` by the N of one in N."""

    eer: Interval
    fnmr_at_fmr: dict[int, Interval]
    zero_fmr: Interval


def bootstrap(
    trials: Trials,
    one_in: tuple[int, ...],
    rng: np.random.Generator,
    *,
    replicates: int = REPLICATES,
    confidence: float = CONFIDENCE,
) -> Intervals:
    """Return percentile intervals over replicates of the subjects.

    Ten subjects make them too narrow rather than too wide; where no error was seen, an interval of nothing
    but zero means nothing: see :func:`matchers.evaluation.small_numbers.largest_rate_without_errors`.

    Raises:
        ValueError: fewer than two subjects, or no genuine or no impostor comparison.
    """
    found = np.array(list(_figures(trials, one_in, rng, replicates)))
    tail = (1 - confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail], axis=0)
    each = [Interval(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    return Intervals(each[0], dict(zip(one_in, each[1:-1], strict=True)), each[-1])


def _figures(
    trials: Trials, one_in: tuple[int, ...], rng: np.random.Generator, replicates: int
) -> Iterator[list[float]]:
    """Yield EER, FNMR at each FMR, and ZeroFMR for each replicate."""
    subjects, place = np.unique(
        np.concatenate([trials.reference_subject, trials.probe_subject]), return_inverse=True
    )
    reference, probe = place[: len(trials)], place[len(trials) :]
    genuine = trials.genuine
    if len(subjects) < 2 or genuine.all() or not genuine.any():
        raise ValueError("at least two subjects, genuine and impostor comparisons")
    levels, level = np.unique(trials.score, return_inverse=True)
    # nobody can accept a failed comparison: where the lowest level is that, it is no threshold
    skipped = int(np.isneginf(levels[0]))
    own, other = _Side(level[genuine], len(levels)), _Side(level[~genuine], len(levels))
    done = 0
    while done < replicates:
        drawn = np.bincount(rng.integers(len(subjects), size=len(subjects)), minlength=len(subjects))
        weight = (drawn[reference] * np.where(genuine, 1, drawn[probe])).astype(np.float64)
        fnmr, fmr = own.below(weight[genuine]), other.below(weight[~genuine])
        if fnmr is None or fmr is None:
            continue  # one subject only, so nothing to tell apart: drawn again
        done += 1
        yield _of(1 - fmr[skipped:], fnmr[skipped:], one_in)


def _of(fmr: Floats, fnmr: Floats, one_in: tuple[int, ...]) -> list[float]:
    limits = [1 / number for number in one_in] + [0.0]
    at = [float(fnmr[int(np.argmax(fmr <= limit + _ROUNDING))]) for limit in limits]
    return [equal_error_rate(fmr, fnmr), *at]


class _Side:
    """Genuine or impostor comparisons, by the place of their score among all distinct scores."""

    def __init__(self, level: Integers, levels: int) -> None:
        self._level = level
        self._levels = levels

    def below(self, weight: Floats) -> Floats | None:
        """Return the share with a score below each level and below infinity, None if nothing was drawn."""
        total = weight.sum()
        if not total:
            return None
        at = np.bincount(self._level, weight, self._levels)
        below: Floats = np.concatenate([[0.0], np.cumsum(at)]) / total
        below[-1] = 1.0
        return below
