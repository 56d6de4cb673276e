"""Which months are paid back after payment stood still, and how much (pure).

Each month with the amount it had, from the entitlement's history, never an average (人社部发〔2015〕32号
Art. 49). An adjustment that took effect while payment stood still counts from its month on: whoever was
stopped by mistake gets what was missed (人社厅函〔2010〕159号).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """One month in which payment stood still, and its amount."""

    month: Month
    fen: int


def months_owed(
    changes: Sequence[Change],
    *,
    stood: Collection[str],
    state: str,
    monthly_fen: int,
    first: Month,
    resumed: Month,
) -> tuple[MonthOwed, ...]:
    """Return every month from ``first`` to before ``resumed`` that the entitlement was in a ``stood`` state.

    ``state`` and ``monthly_fen`` are today's, before the entitlement is resumed. A month in which a roll said
    something else (paid again, died) is not owed.
    """
    owed = []
    for month in first.until(resumed):
        if _value_in(changes, "state", month, state) in stood:
            amount = _value_in(changes, "monthly_fen", month, None)
            owed.append(MonthOwed(month, monthly_fen if amount is None else fen_from_text(amount)))
    return tuple(owed)


def stopped_since(changes: Sequence[Change], stood: Collection[str]) -> Month | None:
    """Return the month from which the latest change to a ``stood`` state holds; None if there is none."""
    return next(
        (change.effective for change in reversed(changes) if change.field == "state" and change.new in stood),
        None,
    )


def without_empty_amounts(changes: Sequence[Change], monthly_fen: int) -> tuple[tuple[Change, ...], int]:
    """Leave out what a payer writes beside a stopped benefit: an amount of nothing is no adjustment.

    ``monthly_fen`` is today's amount. Returned are the other changes, the one that ended the nothing
    beginning with the amount before it, and today's amount or the last that was one.
    """
    kept: list[Change] = []
    amount: str | None = None
    for change in changes:
        if change.field != "monthly_fen":
            kept.append(change)
        elif _is_nothing(change.new):
            amount = change.previous if amount is None and not _is_nothing(change.previous) else amount
        else:
            kept.append(replace(change, previous=amount) if _is_nothing(change.previous) else change)
            amount = None
    return tuple(kept), monthly_fen if amount is None else fen_from_text(amount)


def unpaid(owed: Sequence[MonthOwed], paid: Mapping[Month, int]) -> tuple[MonthOwed, ...]:
    """Return what is still owed of each month: what reached the account anyhow is not paid a second time."""
    rests = (replace(one, fen=one.fen - max(0, paid.get(one.month, 0))) for one in owed)
    return tuple(one for one in rests if one.fen > 0)


def _is_nothing(amount: str | None) -> bool:
    return amount is None or fen_from_text(amount) == 0


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
