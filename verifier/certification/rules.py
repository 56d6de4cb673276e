"""When a proof of life is due again, and when it has lapsed (RULES: certification; pure, no clock)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.months import Month

BetweenWindows = Literal["next_year", "next_window"]
_YEAR = 12


def due_date(
    cycle: str,
    certified_on: date,
    birth: str | None,
    *,
    between_windows: BetweenWindows = "next_year",
) -> date:
    """Return the last day on which a certification of ``certified_on`` still holds.

    ``months:N``: the last day of the month N months later (N = 12: certified in 2023-06, due 2024-06-30,
    Guangzhou; N = 6: certified in 2022-04, due 2022-10-31, Haikou).

    ``birthday:W``: each year has a window of W months that begins with the month of birth. A certification
    inside a window serves that window and is due on the last day of the next year's window. One between two
    windows is due on the last day of the window that begins in the next calendar year (``next_year``), or of
    the very next window (``next_window``): counties differ and no published rule was found (**unverified**),
    so the caller chooses. Where the month of birth is not known the cycle is twelve months.

    Raises:
        InvalidInput: not a cycle.
    """
    kind, _, number = cycle.partition(":")
    count = int(number) if number.isascii() and number.isdigit() else 0
    if kind not in {"months", "birthday"} or count < 1:
        raise InvalidInput(
            Text("没有“{cycle}”这种认证周期。", "“{cycle}” is not a certification cycle.").fill(cycle=cycle),
            Text(
                "请在配置中写成 months:N 或 birthday:N，N 为月数。",
                "Write months:N or birthday:N in the configuration, N being a number of months.",
            ),
        )
    certified = Month.of(certified_on)
    if kind == "months":
        return certified.plus(count).last_day
    birth_month = _month_of_birth(birth)
    if birth_month is None:
        return certified.plus(_YEAR).last_day
    return _window_end(certified, birth_month, count, between_windows)


def _window_end(certified: Month, birth_month: int, width: int, between: BetweenWindows) -> date:
    begun = Month(certified.year, birth_month)
    if begun > certified:
        begun = begun.plus(-_YEAR)
    if certified < begun.plus(width) or between == "next_window":
        start = begun.plus(_YEAR)
    else:
        start = Month(certified.year + 1, birth_month)
    return start.plus(width - 1).last_day


def _month_of_birth(birth: str | None) -> int | None:
    """Read the month out of ``YYYY-MM`` or ``YYYY-MM-DD``; a year alone has none."""
    parts = (birth or "").split("-")
    if len(parts) < 2 or not (parts[1].isascii() and parts[1].isdigit()):
        return None
    month = int(parts[1])
    return month if 1 <= month <= _YEAR else None


def is_lapsed(due_on: date, today: date) -> bool:
    """Tell whether a certification has lapsed: from the day after it was due, not on that day."""
    return today > due_on


def months_between(earlier: date, later: date) -> int:
    """Return the whole months from ``earlier`` to ``later``; negative when ``later`` lies before.

    A month is whole when the same day of the month is reached, or the month's last day where it has no such
    day (31 January to 28 February is one month).
    """
    if later < earlier:
        return -months_between(later, earlier)
    whole = Month.of(later).ordinal - Month.of(earlier).ordinal
    short_of_day = later.day < earlier.day and later != Month.of(later).last_day
    return whole - short_of_day
