"""Which months are paid back after a suspension, and how much (人社部发〔2015〕32号 Art. 49; pure).

Payment resumes with the next month, and each suspended month is paid back with the amount it had: from the
entitlement's history, never an average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verifier.money import fen_from_text
from verifier.months import Month

LAPSED: Final = "certification_lapsed"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an entitlement's ``state`` or ``monthly_fen`` (as yuan in text), in order of recording."""

    field: str
    previous: str | None
    new: str | None
    effective: Month


@dataclass(frozen=True, slots=True)
class MonthOwed:
    """One suspended month and its amount."""

    month: Month
    fen: int


def months_owed(
    changes: Sequence[Change], *, state: str, monthly_fen: int, first: Month, resumed: Month
) -> tuple[MonthOwed, ...]:
    """Return every month from ``first`` to before ``resumed`` in which the entitlement stood suspended.

    ``state`` and ``monthly_fen`` are today's, before the entitlement is resumed. A month in which a roll said
    something else (paid again, died) is no suspended month.
    """
    owed = []
    for month in first.until(resumed):
        if _value_in(changes, "state", month, state) == LAPSED:
            amount = _value_in(changes, "monthly_fen", month, None)
            owed.append(MonthOwed(month, monthly_fen if amount is None else fen_from_text(amount)))
    return tuple(owed)


def suspended_since(changes: Sequence[Change]) -> Month | None:
    """Return the month from which the latest change to the suspended state holds; None if there is none."""
    return next(
        (
            change.effective
            for change in reversed(changes)
            if change.field == "state" and change.new == LAPSED
        ),
        None,
    )


def _value_in(changes: Sequence[Change], field: str, month: Month, now: str | None) -> str | None:
    """Return a field's value in a month: by the last change up to then, else what the next one ended.

    A state holds until the next one that is recorded: a slow payer's roll that calls somebody suspended again
    in the month in which we resumed them (from the month after) is the later word.
    """
    about = [change for change in changes if change.field == field]
    before = [change for change in about if change.effective <= month]
    if before and field == "state":
        return before[-1].new
    if before:
        latest = max(change.effective for change in before)
        return [change for change in before if change.effective == latest][-1].new
    after = [change for change in about if change.effective > month]
    return min(after, key=lambda change: change.effective).previous if after else now
