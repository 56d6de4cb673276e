"""Quality 0–100: how well an impression will compare with other impressions of its finger.

A weighted sum of four measures, each held between the values that matter and none counting against a better
print: a reader can say of each point where it was lost (:func:`losses`). The weights are a logistic
regression of "this genuine comparison scores above the lowest quarter" on the sum of both impressions'
measures, with weights not below zero, on real prints of four sensors and on synthetic ones of known condition
(``python -m benchmarks.finger.quality --fit``; docs/finger-quality.md has what came of it). The idea of a
quality that predicts comparison scores is that of NFIQ (Tabassi, Wilson, Watson: NISTIR 7151, 2004) and of
ISO/IEC 29794-1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Final

from matchers.finger.fast.measures import Measures


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _minutiae(measures: Measures) -> float:
    """Logarithm of the minutiae one can be sure of: 3 say nothing yet, over 30 nothing more."""
    return log(_within(measures.minutiae * measures.minutia_quality / 100, 3, 30) / 3)


def _area(measures: Measures) -> float:
    """Logarithm of the area: a tenth of a fingertip, 30 mm², to 160 mm², where most of the pad is there."""
    return log(_within(measures.area, 30, 160) / 30)


def _clarity(measures: Measures) -> float:
    """Clarity from 0.3, where ridges are guessed, to 0.85, where nothing disturbs them."""
    return _within(measures.clarity, 0.3, 0.85) - 0.3


def _open_valleys(measures: Measures) -> float:
    """How far ridges are from filling the valleys: they begin to at 0.46 of the print, at 0.62 they have."""
    return 0.62 - _within(measures.ridge_share, 0.46, 0.62)


TERMS: Final[Mapping[str, Callable[[Measures], float]]] = {
    "minutiae": _minutiae,
    "area": _area,
    "clarity": _clarity,
    "open_valleys": _open_valleys,
}
"""What quality consists of. Dry skin needs no term of its own: it shows as lost clarity and lost minutiae."""
BEST: Final[Mapping[str, float]] = {
    "minutiae": log(30 / 3),
    "area": log(160 / 30),
    "clarity": 0.55,
    "open_valleys": 0.16,
}
"""The most each term can be."""


@dataclass(frozen=True)
class QualityModel:
    """Weights of the terms, in natural logarithms of the odds of a clear comparison."""

    minutiae: float = 1.37
    area: float = 2.08
    clarity: float = 3.76
    open_valleys: float = 7.12
    #: the sum that the median development print has, which gets 50 …
    median: float = 8.86
    #: … and the logistic scale on which its lowest tenth gets 10
    scale: float = 0.49


MODEL: Final = QualityModel()


def weighted(measures: Measures, model: QualityModel = MODEL) -> float:
    """Return the weighted sum that quality is read from; it only rises as a print gets better."""
    return float(sum(getattr(model, name) * term(measures) for name, term in TERMS.items()))


def quality(measures: Measures, model: QualityModel = MODEL) -> int:
    """Return 1–100; about the share of development prints that are expected to compare worse.

    50 is the median of 320 prints of four sensors, 10 their lowest tenth. 0 stays for "not known".
    """
    share = 1 / (1 + exp(-(weighted(measures, model) - model.median) / model.scale))
    return max(1, min(100, round(100 * share)))


def losses(measures: Measures, model: QualityModel = MODEL) -> dict[str, float]:
    """Return what each term lacks to the best print, weighted: where the quality was lost."""
    return {name: getattr(model, name) * (BEST[name] - term(measures)) for name, term in TERMS.items()}
