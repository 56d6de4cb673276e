"""A share with what it is a share of: never a rate alone, and small numbers said to be small (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verifier.crossmatch.rule_precision import wilson

#: below it a rate says little: one case more or less moves it by more than three points
FEWEST: Final = 30


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """The share from 0 to 1; None where there is nothing to take a share of."""
        return self.part / self.whole if self.whole else None

    @property
    def few(self) -> bool:
        """Tell whether the whole is too small for the rate to be compared."""
        return self.whole < FEWEST

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 per cent interval of the rate (Wilson 1927)."""
        return wilson(self.part, self.whole)
