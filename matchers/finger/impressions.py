"""Impressions compared as all tiers saw them, and when it is worth asking the deep tier.

An impression is the templates made of one picture: by the fast tier, the deep one, both, or another maker.
The fast tier answers clear comparisons by itself; where it doubts, both tiers are asked and their log odds
averaged: they err on different prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from matchers.finger.comparison.compare import PAIRS, all_features
from matchers.finger.comparison.fusion import Pairing, Weights, measured_weights, most_score, pairing
from matchers.finger.comparison.prepared import Prepared, prepare
from matchers.finger.minutiae import Floats
from matchers.finger.template import FingerTemplate, Tier

CLEAR_MATCH: Final = 45.0
"""From this score on the fast tier is believed: strangers reach it once in some 30,000 comparisons."""
CLEAR_NON_MATCH: Final = 4.0
"""Below it the fast tier is believed: six strangers in ten stay below, and one of 1,120 genuine pairs."""

#: whose minutiae are compared where the two sides have no maker in common
_BEST_FIRST: Final = (Tier.DEEP, Tier.FAST, Tier.FOREIGN)


class Way(Enum):
    """How two impressions were compared."""

    FAST = "fast"
    DEEP = "deep"
    #: both tiers' opinions averaged
    BOTH = "both"
    #: minutiae of different makers, or of another maker than we are
    MIXED = "mixed"


@dataclass(frozen=True)
class PreparedImpression:
    """Templates of one picture, ready to be compared."""

    by_tier: dict[Tier, Prepared]

    @property
    def best(self) -> Prepared:
        """The template to use against another maker's."""
        return next(self.by_tier[tier] for tier in _BEST_FIRST if tier in self.by_tier)

    @property
    def both(self) -> bool:
        """Whether both of our tiers saw it."""
        return Tier.FAST in self.by_tier and Tier.DEEP in self.by_tier


def prepare_impression(templates: Sequence[FingerTemplate]) -> PreparedImpression:
    """Prepare the templates of one picture, one of each tier.

    Raises:
        ValueError: no template at all, or two of one tier.
    """
    if not templates:
        raise ValueError("an impression has at least one template")
    if len({template.tier for template in templates}) != len(templates):
        raise ValueError("an impression has one template of a tier")
    return PreparedImpression({template.tier: prepare(template) for template in templates})


def doubtful(score: float, way: Way) -> bool:
    """Tell whether the deep tier should be asked about a comparison the fast one made."""
    return way is Way.FAST and CLEAR_NON_MATCH <= score < CLEAR_MATCH


def compare_impressions(
    probe: PreparedImpression, references: Sequence[PreparedImpression], weights: Weights | None = None
) -> tuple[Floats, tuple[Way, ...]]:
    """Return the score (N,) of a probe with each reference, and how each was compared.

    Both tiers where both sides have them, else the tier they have in common, else the best of each. A score s
    means that one comparison of two different fingers in 10^(s/10) scores as high, whichever the way.
    """
    known = measured_weights() if weights is None else weights
    ways = tuple(_way(probe, reference) for reference in references)
    scores = np.zeros(len(references), np.float32)
    for way in Way:
        rows = [row for row, mine in enumerate(ways) if mine is way]
        if rows:
            scores[rows] = _scores(probe, [references[row] for row in rows], way, known)
    return scores, ways


def _way(probe: PreparedImpression, reference: PreparedImpression) -> Way:
    if probe.both and reference.both:
        return Way.BOTH
    for tier, way in ((Tier.DEEP, Way.DEEP), (Tier.FAST, Way.FAST)):
        if tier in probe.by_tier and tier in reference.by_tier:
            same = pairing(probe.by_tier[tier].template, reference.by_tier[tier].template)
            return Way.MIXED if same is Pairing.MIXED else way
    return Way.MIXED


def common(one: PreparedImpression, other: PreparedImpression) -> tuple[Prepared, Prepared]:
    """Return the templates of the one comparison to show where there were several: the deep tier's first."""
    for tier in _BEST_FIRST:
        if tier in one.by_tier and tier in other.by_tier:
            return one.by_tier[tier], other.by_tier[tier]
    return one.best, other.best


def _scores(
    probe: PreparedImpression, references: Sequence[PreparedImpression], way: Way, weights: Weights
) -> Floats:
    if way is Way.BOTH:
        (fast, fast_pairs), (deep, deep_pairs) = (
            _log_odds(probe, references, tier, weights) for tier in (Tier.FAST, Tier.DEEP)
        )
        averaged = weights.fast_share * fast + (1 - weights.fast_share) * deep
        return weights.both.scores(averaged, most=most_score(np.maximum(fast_pairs, deep_pairs)))
    if way is Way.MIXED:
        features = all_features(probe.best, [reference.best for reference in references])
        odds = weights.fusion[Pairing.MIXED].log_odds(features)
        return weights.calibration[Pairing.MIXED].scores(odds, most=most_score(features[:, PAIRS]))
    tier, kind = (Tier.FAST, Pairing.FAST) if way is Way.FAST else (Tier.DEEP, Pairing.DEEP)
    odds, pairs = _log_odds(probe, references, tier, weights)
    return weights.calibration[kind].scores(odds, most=most_score(pairs))


def _log_odds(
    probe: PreparedImpression, references: Sequence[PreparedImpression], tier: Tier, weights: Weights
) -> tuple[Floats, Floats]:
    """Return the log odds of each reference as one tier sees it, and the number of pairs."""
    kind = Pairing.FAST if tier is Tier.FAST else Pairing.DEEP
    features = all_features(probe.by_tier[tier], [reference.by_tier[tier] for reference in references])
    return weights.fusion[kind].log_odds(features), features[:, PAIRS]
