"""Instalments: how many, the last one, what the household keeps, when an agreement is broken (pure).

A monthly deduction leaves at least the minimum-living amount (低保) of the region: it is configuration, never
a constant here.
"""

from __future__ import annotations

from dataclasses import dataclass

from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month


@dataclass(frozen=True, slots=True)
class Schedule:
    """``months`` instalments from the month ``first``: each ``monthly_fen``, the last one ``last_fen``."""

    total_fen: int
    monthly_fen: int
    first: Month
    months: int
    last_fen: int

    @property
    def last(self) -> Month:
        """The month of the last instalment."""
        return self.first.plus(self.months - 1)

    def due_in(self, month: Month) -> int:
        """Return what is due in a month, in fen."""
        if not self.first <= month <= self.last:
            return 0
        return self.last_fen if month == self.last else self.monthly_fen


def schedule(total_fen: int, monthly_fen: int, first: Month) -> Schedule:
    """Return the instalments that pay ``total_fen`` with ``monthly_fen`` a month.

    Raises:
        InvalidInput: one of the amounts is not above zero.
    """
    if total_fen <= 0 or monthly_fen <= 0:
        raise InvalidInput(
            Text("应还金额和月还款额必须大于零。", "Both the sum and the instalment must be above zero."),
            Text("请填写金额（元）。", "Enter an amount in yuan."),
        )
    months = -(-total_fen // monthly_fen)
    return Schedule(total_fen, monthly_fen, first, months, total_fen - (months - 1) * monthly_fen)


def monthly_for(total_fen: int, months: int) -> int:
    """Return the smallest instalment that pays within ``months``, in fen."""
    return -(-total_fen // months)


def minimum_of(per_person_fen: int, members: int) -> int:
    """Return what a household of ``members`` keeps each month, in fen."""
    return per_person_fen * members


def largest_deduction(income_fen: int, minimum_fen: int) -> int:
    """Return the most that may be deducted a month; zero where the household is at the minimum already."""
    return max(0, income_fen - minimum_fen)


def check_leaves_minimum(monthly_fen: int, income_fen: int, minimum_fen: int) -> None:
    """Do nothing when the household keeps the minimum.

    Raises:
        Conflict: it would keep less.
    """
    most = largest_deduction(income_fen, minimum_fen)
    if monthly_fen > most:
        raise Conflict(
            Text(
                "每月还 {asked} 元后家庭收入低于最低生活保障 {minimum} 元。",
                "With {asked} yuan a month the household keeps less than the minimum of {minimum} yuan.",
            ).fill(asked=yuan_text(monthly_fen), minimum=yuan_text(minimum_fen)),
            Text("每月至多还 {most} 元。", "At most {most} yuan a month are possible.").fill(
                most=yuan_text(most)
            ),
        )


def missed_instalments(plan: Schedule, paid_fen: int, today: Month) -> int:
    """Return how many instalments of months that are over ``paid_fen`` does not cover.

    What was paid counts for the oldest instalment first; the running month is not over.
    """
    over = min(max(today.ordinal - plan.first.ordinal, 0), plan.months)
    if paid_fen >= plan.total_fen:
        return 0
    return max(0, over - paid_fen // plan.monthly_fen)


def is_broken(plan: Schedule, paid_fen: int, today: Month, missed_to_default: int) -> bool:
    """Tell whether so many instalments are missing that the agreement counts as broken."""
    return missed_instalments(plan, paid_fen, today) >= missed_to_default
