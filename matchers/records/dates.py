"""Reads dates as registers write them, with unknown months and days."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, total_ordering

from matchers.records.ages import read_age
from matchers.records.written_dates import (
    EARLIEST_TWO_DIGIT_YEAR,
    WrittenDate,
    read_written,
    solar_parts,
)

__all__ = ["PartialDate", "birth_number", "read_age", "read_date"]

EARLIEST_YEAR, LATEST_YEAR = 1800, 2199
LAST_SERIAL = 73050
"""Excel's serial number of 2099-12-31 in the 1900 date system."""

_BLANK_WORDS = frozenset({"", "-", "--", "/", "无", "不详", "未知", "NULL", "NONE", "NAN", "NAT", "N/A", "0"})
_SEPARATED = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_WITH_TIME = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
)


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year, as much as the register knows. Ordered; the vaguer date comes first.

    Raises:
        ValueError: the date does not exist, a day is given without a month, or the year is not 1800–2199.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise ValueError(f"the year {self.year} is not within {EARLIEST_YEAR}–{LATEST_YEAR}")
        if self.month is None:
            if self.day is not None:
                raise ValueError("a day without a month is not a date")
            return
        try:
            date(self.year, self.month, 1 if self.day is None else self.day)
        except ValueError as error:
            raise ValueError(f"there is no such day: {self}") from error

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """Return the full date of a calendar day."""
        return cls(day.year, day.month, day.day)

    @property
    def full(self) -> date | None:
        """The calendar day, None if month or day is unknown."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def __lt__(self, other: PartialDate) -> bool:
        return (self.year, self.month or 0, self.day or 0) < (other.year, other.month or 0, other.day or 0)

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        return text if self.day is None else f"{text}-{self.day:02d}"


def _from_parts(year: str, month: str | None, day: str | None) -> PartialDate:
    """Build a date; a month or day of 00 is unknown, and an unknown month leaves the day without meaning."""
    known_month = int(month or 0) or None
    return PartialDate(int(year), known_month, (int(day or 0) or None) if known_month else None)


def _from_serial(serial: int) -> PartialDate:
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"{serial} is neither a date nor a spreadsheet's day number (1–{LAST_SERIAL})")
    if serial == 60:
        raise ValueError("day number 60 is 1900-02-29 in a spreadsheet: there is no such day")
    # The 1900 system counts a 29 February 1900 that never was.
    start = date(1899, 12, 31) if serial < 60 else date(1899, 12, 30)
    return PartialDate.of(start + timedelta(days=serial))


def _from_digits(text: str) -> PartialDate:
    if len(text) == 6 and not EARLIEST_YEAR <= int(text[:4]) <= LATEST_YEAR:
        return _from_written(WrittenDate(int(text[:2]), int(text[2:4]), int(text[4:]), short_year=True))
    readers: dict[int, Callable[[], PartialDate]] = {
        8: lambda: _from_parts(text[:4], text[4:6], text[6:]),
        6: lambda: _from_parts(text[:4], text[4:], None),
        5: lambda: _from_serial(int(text)),
        4: lambda: PartialDate(int(text)),
    }
    if len(text) not in readers:
        raise ValueError(
            f"{len(text)} digits are not a date: YYYYMMDD, YYYYMM, YYYY, YYMMDD or five for a day number"
        )
    return readers[len(text)]()


def _from_written(written: WrittenDate) -> PartialDate:
    if written.short_year and written.year < EARLIEST_TWO_DIGIT_YEAR:
        raise ValueError(f"the century of the year {written.year:02d} cannot be told")
    parts = (written.full_year, written.month, written.day)
    year, month, day = solar_parts(written) if written.calendar == "lunar" else parts
    return PartialDate(year, month or None, day or None)


def _folded(value: str) -> str | None:
    """Return a text in one form of writing, without a time of day; None for a blank."""
    text = unicodedata.normalize("NFKC", value).strip()
    if text.upper() in _BLANK_WORDS or text == "00000000":
        return None
    timed = _WITH_TIME.fullmatch(text)
    return timed[1] if timed else text


@lru_cache(maxsize=32768)
def _from_text(value: str) -> PartialDate | None:
    text = _folded(value)
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return _from_digits(text)
    separated = _SEPARATED.fullmatch(text)
    if separated:
        return _from_parts(separated[1], separated[3], separated[4])
    written = read_written(text)
    if written is None:
        raise ValueError(
            "not a date in any form that registers use, such as 19490403, 1949-04-03 or 1949年4月3日"
        )
    return _from_written(written)


def _from_number(value: float) -> PartialDate:
    if not math.isfinite(value):
        raise ValueError("not a number that could be a date")
    whole = int(value)
    if EARLIEST_YEAR <= whole <= LATEST_YEAR and whole == value:
        return PartialDate(whole)
    if whole <= LAST_SERIAL:
        return _from_serial(whole)
    return _from_digits(str(whole))


def read_date(value: str | int | float | date | datetime | None) -> PartialDate | None:
    """Read a date as a register or a spreadsheet cell holds it; None for a blank or for "unknown".

    Forms: YYYYMMDD (00 for an unknown month or day), YYYYMM, YYYY, YYYY-MM-DD with ``-``, ``/`` or ``.``,
    YYYY年M月D日 and its shorter forms, in Chinese numerals too, 民国 years, ISO 8601 with a time, spreadsheet
    day numbers (1900 system) as numbers or five digits. A number from 1800 to 2199 is a year, since nobody on
    a roll was born in 1904–1906 by way of a day number without it being written with five digits. Two digits
    from 30 to 99 are years of the 1900s; 约1949 is the year 1949.

    A date that is declared lunar (农历, 阴历, 闰, 正月, 腊月, 初五, 廿三) becomes its solar date; a lunar
    month without a day becomes the year. A date that does not say its calendar stays as written: whoever
    compares tries both.

    Raises:
        ValueError: a day that does not exist, an unknown century, or none of these forms; the message says
            which.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError("a truth value is not a date")  # noqa: TRY004 -- callers quarantine on ValueError
    if isinstance(value, datetime):
        return PartialDate.of(value.date())
    if isinstance(value, date):
        return PartialDate.of(value)
    return _from_text(value) if isinstance(value, str) else _from_number(value)


def birth_number(value: str | int | float | date | datetime | None) -> int:
    """Return a date of birth as ``yyyymmdd`` for :func:`derive_births`, 0 if there is none; never raises.

    Reads what :func:`read_date` reads, and keeps what it refuses: 19570230 and 19491131 stay as written,
    since their digits still tell who is meant; two digits are years of the 1900s; the 30th of a short lunar
    month is its last day. An unknown month or day is 00.
    """
    try:
        found = read_date(value)
    except (ValueError, OverflowError):
        whole = isinstance(value, float) and value.is_integer()
        return 0 if isinstance(value, bool) else _as_written(f"{value:.0f}" if whole else str(value))
    return 0 if found is None else found.year * 10000 + (found.month or 0) * 100 + (found.day or 0)


@lru_cache(maxsize=32768)
def _as_written(value: str) -> int:
    written = read_written(_folded(value) or "")
    if written is None or not EARLIEST_YEAR <= written.full_year <= LATEST_YEAR:
        return 0
    if written.calendar == "lunar":
        try:
            year, month, day = solar_parts(written, nearest=True)
        except ValueError:
            return written.full_year * 10000
        return year * 10000 + month * 100 + day
    return written.full_year * 10000 + min(written.month, 99) * 100 + min(written.day, 99)
