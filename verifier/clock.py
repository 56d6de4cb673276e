"""Time is asked of a clock that is handed in, so that every rule can be tried on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
#: two machines' clocks differ by less; what began further ahead began by a clock that was wrong
CLOCKS_DIFFER: Final = timedelta(minutes=5)


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still; tests and replays move it by hand."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment


def business_today(clock: Clock) -> date:
    """Return the calendar day in China at this moment: agencies' files and deadlines are Chinese days."""
    return clock.now().astimezone(CHINA).date()


def is_past(since: datetime, span: timedelta, now: datetime) -> bool:
    """Tell whether a span is over, or began on a clock that ran ahead: nobody knows how long that one is."""
    return now - since >= span or since - now > CLOCKS_DIFFER
