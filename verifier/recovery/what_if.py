"""What each plan would mean for a household, before anyone signs: months to zero and what is left (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery.plan_rules import largest_deduction, minimum_of, monthly_for, schedule

#: lengths people usually ask for; any other may be given
USUAL_MONTHS: Final = (6, 12, 24, 36, 60)


@dataclass(frozen=True, slots=True)
class Household:
    """Monthly income in fen, how many live on it, and the minimum-living amount of each in fen."""

    income_fen: int
    members: int
    minimum_fen: int

    @property
    def keeps_fen(self) -> int:
        """What the household must keep each month."""
        return minimum_of(self.minimum_fen, self.members)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One plan: how long, how much, what the household has left in a month, and whether that is lawful."""

    monthly_fen: int
    months: int
    last_fen: int
    until: Month
    left_fen: int
    lawful: bool
    is_largest: bool

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "monthly_fen": self.monthly_fen,
            "monthly": yuan_text(self.monthly_fen),
            "months": self.months,
            "last_fen": self.last_fen,
            "until": str(self.until),
            "left_fen": self.left_fen,
            "left": yuan_text(self.left_fen),
            "lawful": self.lawful,
            "largest": self.is_largest,
        }


def what_if(
    total_fen: int,
    household: Household,
    first: Month,
    *,
    months: Sequence[int] = USUAL_MONTHS,
    monthly_fen: Sequence[int] = (),
) -> tuple[Outcome, ...]:
    """Return the plans of these lengths and instalments and the quickest lawful one, quickest first.

    ``total_fen`` above zero; amounts and lengths that are not are left out. A plan that leaves less than the
    minimum is shown as not lawful, so that the household sees why it is not offered.
    """
    most = min(largest_deduction(household.income_fen, household.keeps_fen), total_fen)
    asked = {monthly_for(total_fen, length) for length in months if length > 0}
    asked |= {min(fen, total_fen) for fen in monthly_fen if fen > 0}
    asked |= {most} if most > 0 else set()
    outcomes = []
    for fen in sorted(asked, reverse=True):
        plan = schedule(total_fen, fen, first)
        outcomes.append(
            Outcome(
                monthly_fen=fen,
                months=plan.months,
                last_fen=plan.last_fen,
                until=plan.last,
                left_fen=household.income_fen - fen,
                lawful=fen <= most,
                is_largest=fen == most,
            )
        )
    return tuple(outcomes)
