"""The Chinese lunisolar calendar from 1850 to 2100, both ways, for whole arrays.

Origin: the month lengths that free almanac libraries publish, compared day by day with each other (seven
tables) and with new moons and solar longitudes computed afresh (local mean time of Beijing until 1928,
UTC+8 since; the rule of GB/T 33661-2017). From 1900 to 2056 all agree, except that one old table has single
days of 1933, 1954 and 1978 otherwise. Before 1900 only two tables reach back. Six months of 1856-1906
(1856-11, 1861-10, 1869-04, 1880-10, 1887-03, 1906-04) began by the almanac a day later than today's
astronomy gives: the almanac counts, people were told its date. Single new moons after 2056 fall so close to
midnight that tables differ by a day; this one has 2057-09-29, 2089-09-04 and 2097-08-07. No source differs
in which month is the leap month.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
Flags = NDArray[np.bool_]

FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2100
"""Lunar years in the table. The last one ends on 2101-01-28."""

_YEAR_WORDS: Final = """
    2EB250 19A4B8 3E94D0 26AAD0 1356A7 385B40 22BA90 0DD525 32D920 1CD250 07A4D3 2A9560 152B58 3AAD60
    266D40 0EDA95 34EC90 20E920 0AD264 2C5270 16A57A 3C95B0 28B5A0 136D46 387540 227490 0D6935 30A930
    1A52B0 04A5B3 2A96D0 14B6A7 3ADAA0 26BA40 11B495 34D490 1EA950 0952B4 2E52D0 16AAD0 0356A2 28DAA0
    15DA46 38EA40 22D4A0 0CA955 30A970 1A5560 04AB53 2AAD50 176D28 3C7520 26EA50 1364A5 3664B0 1EA9B0
    0B5564 3056A0 1AB590 057522 2A7520 15B256 3AB250 22A4B0 0D4AB5 322AD0 1C56B0 06B692 2CDA90 19D927
    3EE920 26D250 11A4D5 36A560 202B60 095B54 306D40 1AEA90 07E922 2AE920 14D266 3852B0 22A570 0D2B65
    32B5A0 1E6D40 08EC93 2C7490 176937 3CA930 2652B0 0EA5B6 34AAD0 2056A0 0BB554 30BA40 1AB490 05A932
    2AA950 1352D7 385360 22AAD0 0F5AA5 325B20 1CDA50 09D4A3 2ED4A0 16A958 3AA970 265560 10AB56 34AD50
    206D20 0AEA54 30EA50 1A64A0 02C973 28A9B0 1555A7 3856A0 22B690 0F7525 34B520 1CB250 0764B4 2CA4B0
    174AB8 3A2AD0 2456D0 10B696 36DA90 20D920 0BD254 30D250 1BA4DA 3EA560 282B60 125B56 386D50 22EA90
    0FE925 34E920 1ED260 06A563 2AA570 174D68 3C35A0 246D50 116C95 367490 206930 0952B4 2E52B0 18A5B0
    0555A2 2856A0 13B557 3ABA40 24B490 0DA935 32A950 1C52D0 06AAD4 2AAB50 175AA9 3C5D20 26DA50 11D4A6
    36D4A0 20C950 0B52E4 2E5560 18AB50 055B22 2A6D20 12EA56 387250 2264B0 0CC975 30CAB0 1C55A0 06AD63
    2CB690 17752B 3CB520 26B250 11A4B6 34A4B0 1E4AB0 0855B5 2E5AD0 18B6A0 05B522 2AD920 15D257 38D250
    22A550 0D4AD5 324B60 1A5B50 06DAA3 2CEC90 19E928 3CE920 26D260 10A566 34A570 1E4D60 086D54 2E7550
    1A7490 02E933 286930 1352B7 3852B0 20A5B0 0D55A5 3256A0 1CB650 0774A4 2CB4A0 17A958 3CA950 2452D0
    0EAAD6 34AB50 205AA0 08BA54 2EDA50 1AD4A0 05C953 28C960 1394E7 385560 22AB50 0D5B25 326D20 1CEA50
    08E4A4 2A68B0 14C978 3A4AB0 2455B0 0EAD66 34B6A0 207520 0B7254 2EB450 18A8B0 0349B2 284AB0
"""
"""One word a year: bits 0-3 the leap month (0 = none), 4-16 the months in order (1 = 30 days, 0 = 29),
17-22 New Year's Day counted from 20 January."""

_PLACES_A_YEAR = 12 * 31
_YEARS = LAST_YEAR - FIRST_YEAR + 2
_NOWHERE = _YEARS * _PLACES_A_YEAR
"""The place of everything that is no date or lies outside: every table holds 0 there."""


@dataclass(frozen=True)
class _Tables:
    """Answers for every year, month and day that can be written, 0 where there is no such date.

    ``solar_day``, ``plain_day`` and ``leap_day`` are day numbers (days since 1849-12-31, so that none is 0)
    of the solar date, the lunar date and the lunar date in a leap month; ``lunar_of_day`` is the lunar date
    ``yyyymmdd`` of a day number, negative in a leap month; ``solar_of_day`` the solar ``yyyymmdd``.
    """

    solar_day: Int32s
    plain_day: Int32s
    leap_day: Int32s
    lunar_of_day: Int32s
    solar_of_day: Int32s


def _months() -> list[tuple[int, int, bool, int, int]]:
    """Return every lunar month as (year, month, is leap, day number of its first day, length)."""
    months = []
    for year, word in enumerate((int(text, 16) for text in _YEAR_WORDS.split()), FIRST_YEAR):
        january = np.datetime64(f"{year}-01-20") - np.datetime64("1849-12-31")
        start = int(january.astype(np.int64)) + (word >> 17)
        leap = word & 15
        order = [(month, False) for month in range(1, 13)]
        if leap:
            order.insert(leap, (leap, True))
        for place, (month, is_leap) in enumerate(order):
            length = 29 + (word >> (4 + place) & 1)
            months.append((year, month, is_leap, start, length))
            start += length
    return months


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    days = np.arange(np.datetime64("1850-01-01"), np.datetime64(f"{LAST_YEAR + 2}-01-01"))
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    months = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    monthdays = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    solar_of_day = np.zeros(len(days) + 1, np.int32)
    solar_of_day[1:] = years * 10000 + months * 100 + monthdays
    solar_day = np.zeros(_NOWHERE + 1, np.int32)
    solar_day[_places(solar_of_day[1:])] = np.arange(1, len(days) + 1)
    plain_day, leap_day = np.zeros_like(solar_day), np.zeros_like(solar_day)
    lunar_of_day = np.zeros_like(solar_of_day)
    for year, month, is_leap, start, length in _months():
        place = ((year - FIRST_YEAR) * 12 + month - 1) * 31
        written = year * 10000 + month * 100 + np.arange(1, length + 1)
        (leap_day if is_leap else plain_day)[place : place + length] = np.arange(start, start + length)
        lunar_of_day[start : start + length] = -written if is_leap else written
    tables = _Tables(solar_day, plain_day, leap_day, lunar_of_day, solar_of_day)
    for table in vars(tables).values():
        table.setflags(write=False)
    return tables


def _places(dates: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return where ``yyyymmdd`` stands in the tables."""
    months, days = np.divmod(dates.astype(np.int32), np.int32(100))
    years, months = np.divmod(months, np.int32(100))
    written = (years >= FIRST_YEAR) & (years < FIRST_YEAR + _YEARS)
    written &= (months >= 1) & (months <= 12) & (days >= 1) & (days <= 31)
    place = (years - FIRST_YEAR) * _PLACES_A_YEAR + (months - 1) * 31 + (days - 1)
    return np.where(written, place, _NOWHERE).astype(np.intp)


def day_numbers(dates: NDArray[np.integer]) -> tuple[Int32s, Int32s, Int32s]:
    """Return the days that ``yyyymmdd`` (n) may stand for: as a solar, a lunar, a leap-month lunar date.

    Days are counted from 1849-12-31; 0 where there is no such date or it lies outside 1850-2101.
    """
    tables, places = _tables(), _places(dates)
    return tables.solar_day[places], tables.plain_day[places], tables.leap_day[places]


def lunar_to_solar(
    years: NDArray[np.integer], months: NDArray[np.integer], days: NDArray[np.integer], leap: Flags
) -> Int32s:
    """Return the solar ``yyyymmdd`` (n, int32) of lunar dates; 0 where there is no such lunar date.

    A thirtieth of a month of 29 days and a leap month in a year without it are no dates.
    """
    tables = _tables()
    within = (months >= 1) & (months <= 12) & (days >= 1) & (days <= 30) & (years >= FIRST_YEAR)
    within &= years <= LAST_YEAR
    written = np.where(within, years.astype(np.int64) * 10000 + months * 100 + days, 0)
    places = _places(written)
    return tables.solar_of_day[np.where(leap, tables.leap_day[places], tables.plain_day[places])]


def solar_to_lunar(dates: NDArray[np.integer]) -> tuple[Int32s, Int32s, Int32s, Flags]:
    """Return lunar year, month, day (n, int32) and "in a leap month" of solar ``yyyymmdd``; 0 where none."""
    tables = _tables()
    lunar = tables.lunar_of_day[tables.solar_day[_places(dates)]]
    written = np.abs(lunar)
    return written // 10000, written // 100 % 100, written % 100, lunar < 0


def other_calendar(dates: NDArray[np.integer]) -> Int32s:
    """Return (n, 3) int32 ``yyyymmdd``: what written dates are in the other calendar, 0 where nothing.

    Column 0: the solar date if the date was lunar; column 1: the same in that year's leap month; column 2:
    the lunar date, as digits (a leap month loses its mark), if the date was solar. A written date that
    no solar calendar has, such as 19570230, still has its lunar readings.
    """
    tables = _tables()
    solar_day, plain_day, leap_day = day_numbers(dates)
    return np.stack(
        [
            tables.solar_of_day[plain_day],
            tables.solar_of_day[leap_day],
            np.abs(tables.lunar_of_day[solar_day]),
        ],
        axis=1,
    )
