"""From and until which month a lead says payment should stop, in which schemes.

The night job states it in the lead's facts (``stop``, ``until`` as ``YYYY-MM``, ``schemes`` as a list); for a
death without them it follows from the record's date of death.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from verifier.benefits.overpayment import stop_month_after
from verifier.months import Month


@dataclass(frozen=True, slots=True)
class StopPeriod:
    """``stop``: first month not due; ``until``: first month due again; ``schemes`` None means all."""

    stop: Month
    until: Month | None
    schemes: tuple[str, ...] | None


def stop_period(kind: str, facts: dict[str, Any], event_date: date | None) -> StopPeriod | None:
    """Return the period a lead speaks of, None where it speaks of no month (a shared account, an old age).

    Custody before a judgment suspends: it names no month from which money was overpaid.
    """
    if facts.get("payment") == "suspend":
        return None
    stated = facts.get("stop")
    if stated is not None:
        stop = Month.parse(str(stated))
    elif kind in {"paid_after_death", "account_changed_around_death"} and event_date is not None:
        stop = stop_month_after(event_date)
    else:
        return None
    until = facts.get("until")
    schemes = facts.get("schemes")
    return StopPeriod(
        stop,
        Month.parse(str(until)) if until is not None else None,
        tuple(schemes) if schemes is not None else None,
    )
