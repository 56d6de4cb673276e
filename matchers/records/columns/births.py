"""Columns of the birth field: the date as stated, the one inside the identity number, age and event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.records.lunar import day_numbers, other_calendar

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
UInt8s = NDArray[np.uint8]
Flags = NDArray[np.bool_]

NO_AGE = -1
GREATEST_AGE = 130

ALTERNATE_KINDS: tuple[str, ...] = ("swapped", "lunar_to_solar", "leap_lunar_to_solar", "solar_to_lunar")
"""What ``why`` of :func:`alternate_births` indexes."""


@dataclass(frozen=True)
class BirthColumns:
    """The birth field of ``n`` rows; every column has length n.

    Dates are ``yyyymmdd``, 00 for an unknown month or day, 0 for no date. They are kept as written, even if
    no calendar has them (19570230, 19491131): digits speak too. ``year``, ``month`` and ``day`` are the parts
    of ``birth`` that can be used, 0 for each that is unknown or impossible (a month over 12, a day over 31,
    a day without a month).
    """

    stated: Int32s
    """The date the row states."""
    id_birth: Int32s
    """The date inside the row's identity number."""
    birth: Int32s
    """The stated date if it is full or contradicts the number, else the one in the number, else as stated."""
    year: Int32s
    month: Int32s
    day: Int32s
    earliest_year: Int32s
    """First possible year of birth, from the year or else from the age, 0 if neither is known."""
    latest_year: Int32s
    age: Int16s
    """Years as written, -1 unknown."""
    event: Int32s
    """The day the age was counted on."""

    def __len__(self) -> int:
        return len(self.birth)

    def take(self, rows: NDArray[np.integer]) -> BirthColumns:
        """Return the given rows (indices), in that order."""
        return BirthColumns(**{name: column[rows] for name, column in vars(self).items()})


def split_date(dates: NDArray[np.integer]) -> tuple[Int32s, Int32s, Int32s]:
    """Return the usable year, month and day (int32) of ``yyyymmdd``, 0 where unknown or impossible."""
    rest, days = np.divmod(dates.astype(np.int32), np.int32(100))
    years, months = np.divmod(rest, np.int32(100))
    months = np.where(months <= 12, months, np.int32(0))
    days = np.where((days <= 31) & (months > 0), days, np.int32(0))
    return years, months, days


def is_full(dates: NDArray[np.integer]) -> Flags:
    """Tell which ``yyyymmdd`` give year, month and day, whether or not a calendar has that day."""
    rest = dates.astype(np.int32)
    return (rest % 100 > 0) & (rest // 100 % 100 > 0)


def age_tolerance(ages: NDArray[np.integer]) -> Int32s:
    """Return by how many years a written age may be rounded: to a ten (5 years), to a five (2), or not."""
    return np.where(ages % 10 == 0, 5, np.where(ages % 5 == 0, 2, 0)).astype(np.int32)


def derive_births(
    stated: NDArray[np.integer],
    id_birth: NDArray[np.integer],
    age: NDArray[np.integer],
    event: NDArray[np.integer],
) -> BirthColumns:
    """Derive the birth columns of ``n`` rows.

    Args:
        stated: ``yyyymmdd`` as stated, 00 for unknown parts, 0 for none.
        id_birth: the date inside a whole identity number, 0 for none.
        age: years as written, -1 for none. Counted either way: full years, or the Chinese way (虚岁), which
            runs ahead; and people round to fives and tens.
        event: ``yyyymmdd`` of the day the age was counted on, 0 for none.
    """
    stated, id_birth, event = (column.astype(np.int32) for column in (stated, id_birth, event))
    told_year, told_month = stated // 10000, stated // 100 % 100
    fits = (told_year == 0) | (told_year == id_birth // 10000)
    fits &= (told_month == 0) | (told_month == id_birth // 100 % 100)
    # A year told beside a number that holds another is what the row says: the number may be a relative's.
    birth = np.where(is_full(stated) | (id_birth == 0) | ~fits, stated, id_birth)
    year, month, day = split_date(birth)
    ages = np.where((age >= 0) & (age <= GREATEST_AGE), age, NO_AGE).astype(np.int16)
    event_year = event // 10000
    counted = (year == 0) & (ages != NO_AGE) & (event_year > 0)
    tolerance = age_tolerance(ages)
    # Full years: event - age - 1 or event - age. The Chinese count: the years' difference and one or two.
    earliest = np.where(counted, event_year - ages - 1 - tolerance, year)
    latest = np.where(counted, event_year - ages + 2 + tolerance, year)
    return BirthColumns(
        stated=stated,
        id_birth=id_birth,
        birth=birth,
        year=year,
        month=month,
        day=day,
        earliest_year=earliest.astype(np.int32),
        latest_year=latest.astype(np.int32),
        age=ages,
        event=event,
    )


def alternate_births(stated: NDArray[np.integer]) -> tuple[Int64s, Int32s, UInt8s]:
    """List the other dates a true birth may be, for equality joins.

    Only full dates have any: day and month exchanged, the solar date if the written one was lunar (plain or
    leap month), the lunar digits if it was solar. Each is another date than the written one and comes once a
    row; the first kind in the order of :data:`ALTERNATE_KINDS` names it. Swapped and solar dates exist; lunar
    digits need not be a solar date.

    Returns:
        row (int64, ascending), birth (int32 ``yyyymmdd``), why (uint8, index into :data:`ALTERNATE_KINDS`).
    """
    stated = stated.astype(np.int32)
    month, day = stated // 100 % 100, stated % 100
    swapped = stated // 10000 * 10000 + day * 100 + month
    swapped = np.where(day_numbers(swapped)[0] > 0, swapped, 0)
    found = np.concatenate([swapped[:, None], other_calendar(stated)], axis=1)
    wanted = (found > 0) & (found != stated[:, None])
    for later in range(1, found.shape[1]):
        for earlier in range(later):
            wanted[:, later] &= found[:, later] != found[:, earlier]
    row, why = np.nonzero(wanted)
    return row.astype(np.int64), found[row, why].astype(np.int32), why.astype(np.uint8)
