"""The Chinese lunar calendar from the moon and the sun (Meeus, Astronomical Algorithms, ch. 25 and 49).

A month begins on the day of the new moon in Chinese time; the month with the winter solstice is the eleventh;
a year of thirteen months repeats the number of the first one in which the sun reaches no multiple of 30°.
"""

from __future__ import annotations

import functools
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

JULIAN_DAY_OF_ORDINAL_0 = 1721424.5
SYNODIC_MONTH = 29.530588861
FIRST_YEAR, LAST_YEAR = 1880, 2030
Floats = NDArray[np.float64]

#: (coefficient, power of the eccentricity, multiples of: sun's and moon's anomaly, latitude argument, node)
NEW_MOON_TERMS = (
    (-0.40720, 0, 0, 1, 0, 0), (0.17241, 1, 1, 0, 0, 0), (0.01608, 0, 0, 2, 0, 0), (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0), (-0.00514, 1, 1, 1, 0, 0),
    (0.00208, 2, 2, 0, 0, 0), (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0), (0.00056, 1, 1, 2, 0, 0), (-0.00042, 0, 0, 3, 0, 0), (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0), (-0.00024, 1, -1, 2, 0, 0), (-0.00017, 0, 0, 0, 0, 1),
)  # fmt: skip


def new_moons(k: Floats) -> Floats:
    """Return the Julian days (dynamical time) of new moons, numbered from the first of 2000."""
    t = k / 1236.85
    sun = np.radians(2.5534 + 29.10535670 * k)
    moon = np.radians(201.5643 + 385.81693528 * k + 0.0107582 * t**2)
    latitude = np.radians(160.7108 + 390.67050284 * k - 0.0016118 * t**2)
    node = np.radians(124.7746 - 1.56375588 * k)
    eccentricity = 1 - 0.002516 * t
    days: Floats = 2451550.09766 + SYNODIC_MONTH * k + 0.00015437 * t**2
    for size, power, s, m, f, n in NEW_MOON_TERMS:
        days = days + size * eccentricity**power * np.sin(s * sun + m * moon + f * latitude + n * node)
    return days


def sun_longitude(julian_day: Floats) -> Floats:
    """Return the sun's apparent longitude in degrees, good to about 0.01°."""
    t = (julian_day - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t
    anomaly = np.radians(357.52911 + 35999.05029 * t)
    centre = (
        (1.914602 - 0.004817 * t) * np.sin(anomaly)
        + (0.019993 - 0.000101 * t) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    longitude: Floats = mean + centre - 0.00569 - 0.00478 * np.sin(np.radians(125.04 - 1934.136 * t))
    return longitude % 360


def _months() -> list[tuple[int, int, int, bool]]:
    """Return (ordinal of the first day, lunar year, month, leap) of every month."""
    k = np.arange((FIRST_YEAR - 2001) * 12.3685 // 1, (LAST_YEAR - 1998) * 12.3685 // 1)
    first_day: NDArray[np.int64] = np.floor(new_moons(k) + 8 / 24 - JULIAN_DAY_OF_ORDINAL_0).astype(np.int64)
    sector = sun_longitude(first_day.astype(np.float64) + JULIAN_DAY_OF_ORDINAL_0 - 8 / 24) // 30
    reaches = sector[:-1] != sector[1:]
    eleventh = [i for i in range(len(reaches)) if sector[i] == 8 and sector[i + 1] >= 9]
    months = []
    for begin, end in pairwise(eleventh):
        year, number, leapt = date.fromordinal(int(first_day[begin])).year, 11, end - begin < 13
        for i in range(begin, end):
            leap = not leapt and i > begin and not reaches[i]
            leapt = leapt or leap
            if i > begin and not leap:
                number += 1
            months.append((int(first_day[i]), year + (number > 12), (number - 1) % 12 + 1, leap))
    return months


@functools.cache
def _tables() -> tuple[list[int], list[tuple[int, int, int, bool]]]:
    months = _months()
    return [month[0] for month in months], months


def lunar_of(day: date) -> tuple[int, int, int]:
    """Return lunar year, month and day; a leap month has the number of the month it repeats."""
    first_days, months = _tables()
    i = int(np.searchsorted(first_days, day.toordinal(), side="right")) - 1
    begin, year, month, _ = months[i]
    return year, month, day.toordinal() - begin + 1
