"""Benefit months are a type of their own: ``Month(2021, 10)`` is neither a date nor a number."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# without a sign between them both digits of the month are needed: 20211 has lost one of them
_FORMS = re.compile(r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})|(\d{2}))\s*月?")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One benefit month. Ordered; adding and subtracting whole months is exact."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1800 <= self.year <= 9999):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``202110``, ``2021-10``, ``2021/10`` or ``2021年10月``.

        Raises:
            ValueError: none of these forms, or no such month.
        """
        found = _FORMS.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not a month: {text!r}")
        return cls(int(found[1]), int(found[2] or found[3]))

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Month:
        """Return the month with ``ordinal`` = year × 12 + month − 1, the form stored in the database."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @property
    def ordinal(self) -> int:
        """Year × 12 + month − 1."""
        return self.year * 12 + self.month - 1

    @property
    def last_day(self) -> date:
        """The month's last calendar day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        """Return the month ``months`` later (earlier when negative)."""
        return Month.from_ordinal(self.ordinal + months)

    def until(self, end: Month) -> Iterator[Month]:
        """Yield this month and every later one before ``end``."""
        for ordinal in range(self.ordinal, end.ordinal):
            yield Month.from_ordinal(ordinal)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
