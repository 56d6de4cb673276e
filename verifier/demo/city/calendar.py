"""The city's months: which rolls and payment files exist on the business date, and when people may die."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from verifier.months import Month

PAY_DAY = 12
PAYMENT_MONTHS = 12
_LAST_DAY_OF_EVENTS = 25
_ADJUSTMENT_MONTH = 7


@dataclass(frozen=True)
class CityCalendar:
    """All dates of a city hang on one business date; nothing asks a clock."""

    business_date: date

    @cached_property
    def roll_month(self) -> Month:
        """Month of the current roll."""
        return Month.of(self.business_date)

    @cached_property
    def previous_month(self) -> Month:
        """Month of the roll before it."""
        return self.roll_month.plus(-1)

    @cached_property
    def pay_months(self) -> tuple[Month, ...]:
        """Return the last twelve benefit months whose pay day has come."""
        paid = self.business_date.day >= PAY_DAY
        end = self.roll_month.plus(1 if paid else 0)
        return tuple(end.plus(-PAYMENT_MONTHS).until(end))

    @cached_property
    def adjusted_from(self) -> Month:
        """Return the latest July: pensions rise once a year, so the payments of a year are unequal."""
        year = (
            self.roll_month.year if self.roll_month.month >= _ADJUSTMENT_MONTH else self.roll_month.year - 1
        )
        return Month(year, _ADJUSTMENT_MONTH)

    def pay_date(self, month: Month) -> date:
        """Return the day the benefit of ``month`` is paid."""
        return date(month.year, month.month, PAY_DAY)

    def day_in(self, month: Month, rng: Random) -> date:
        """Return a day early enough that a cremation or a report still falls into the same month."""
        return date(month.year, month.month, rng.randint(1, _LAST_DAY_OF_EVENTS))

    def overpaid_death(self, rng: Random, at_least: int = 1) -> date:
        """Return a day of death followed by ``at_least`` or more of the city's payment months."""
        first = self.pay_months[0].plus(-1)
        last = self.pay_months[-1].plus(-at_least)
        return self.day_in(first.plus(rng.randint(0, last.ordinal - first.ordinal)), rng)

    def any_death(self, rng: Random) -> date:
        """Return a day between fourteen months and one month before the business date."""
        return self.day_in(self.roll_month.plus(-rng.randint(1, 14)), rng)

    def days_ago(self, days: int) -> date:
        """Return the day ``days`` before the business date."""
        return self.business_date - timedelta(days=days)
