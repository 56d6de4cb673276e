"""How often each identity rule proved right on each feed, counted from what people decided.

The pairs people decide first are those with the most money at risk: no random sample, but all there is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

from verifier.crossmatch.reviews import Review

Z: Final = 1.959964
"""Two-sided 95 per cent."""


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """Reviewed pairs of one rule. ``cleared_later``: whose case was cleared, nobody said why."""

    same: int = 0
    different: int = 0
    cleared_later: int = 0

    @property
    def reviewed(self) -> int:
        """Pairs decided to be one person, or two."""
        return self.same + self.different

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 per cent interval of the share that is right (Wilson 1927)."""
        return wilson(self.same, self.reviewed)

    @property
    def wrong_at_least(self) -> float:
        """The lower bound of the share that is wrong."""
        return wilson(self.different, self.reviewed)[0]


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 per cent Wilson score interval of a share; (0, 1) where nothing was tried."""
    if trials == 0:
        return 0.0, 1.0
    share, spread = hits / trials, Z * Z / trials
    centre = share + spread / 2
    half = Z * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low = 0.0 if hits == 0 else (centre - half) / (1 + spread)
    return max(0.0, low), 1.0 if hits == trials else min(1.0, (centre + half) / (1 + spread))


def precision_by_feed(
    reviewed: Iterable[tuple[Review, int]], counts: Callable[[Review], bool]
) -> dict[str, dict[str, RulePrecision]]:
    """Return rule → feed → what was reviewed, of the reviews that ``counts`` lets pass.

    ``reviewed``: reviews, each with the number of pairs it stands for. A pair counts once, for the rule that
    had taken it up and the feed of its record.
    """
    found: defaultdict[str, defaultdict[str, Counter[bool | None]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for review, pairs in reviewed:
        if counts(review):
            found[review.rule][review.feed][review.same] += pairs
    return {
        rule: {
            feed: RulePrecision(*(verdicts[same] for same in (True, False, None)))
            for feed, verdicts in feeds.items()
        }
        for rule, feeds in found.items()
    }


def together(measured: Iterable[RulePrecision]) -> RulePrecision:
    """Return the sum of several counts."""
    found = list(measured)
    return RulePrecision(
        sum(one.same for one in found),
        sum(one.different for one in found),
        sum(one.cleared_later for one in found),
    )
