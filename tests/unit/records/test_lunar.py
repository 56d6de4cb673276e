"""The lunar calendar against dates everybody can look up."""

import numpy as np
import pytest

from matchers.records.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    day_numbers,
    lunar_to_solar,
    other_calendar,
    solar_to_lunar,
)

SPRING_FESTIVALS = {
    1850: 212, 1900: 131, 1911: 130, 1912: 218, 1930: 130, 1933: 126, 1949: 129, 1950: 217, 1957: 131,
    1966: 121, 1976: 131, 1985: 220, 2000: 205, 2008: 207, 2023: 122, 2024: 210, 2025: 129, 2033: 131,
    2034: 219, 2100: 209,
}  # fmt: skip
LEAP_MONTHS = {
    1906: 4, 1909: 2, 1911: 6, 1914: 5, 1917: 2, 1919: 7, 1922: 5, 1925: 4, 1928: 2, 1930: 6, 1933: 5,
    1936: 3, 1938: 7, 1941: 6, 1944: 4, 1947: 2, 1949: 7, 1952: 5, 1955: 3, 1957: 8, 1960: 6, 1963: 4,
    1966: 3, 1968: 7, 1971: 5, 1974: 4, 1976: 8, 1979: 6, 1982: 4, 1984: 10, 2023: 2, 2025: 6, 2033: 11,
}  # fmt: skip


def _solar(year: int, month: int, day: int, *, leap: bool = False) -> int:
    return int(lunar_to_solar(np.array([year]), np.array([month]), np.array([day]), np.array([leap]))[0])


def test_spring_festivals_fall_where_they_fell() -> None:
    assert {year: _solar(year, 1, 1) - year * 10000 for year in SPRING_FESTIVALS} == SPRING_FESTIVALS


def test_leap_months_are_those_of_the_almanac() -> None:
    found = {}
    for year in range(1906, 2034):
        leaps = [month for month in range(1, 13) if _solar(year, month, 1, leap=True)]
        assert len(leaps) <= 1
        found.update(dict.fromkeys([year], *leaps) if leaps else {})
    assert {year: found.get(year) for year in LEAP_MONTHS} == LEAP_MONTHS
    assert len([year for year in found if year <= 1984]) == len(
        [year for year in LEAP_MONTHS if year <= 1984]
    )


@pytest.mark.parametrize(
    ("lunar", "leap", "solar"),
    [
        ((1978, 8, 15), False, 19780917),  # Mid-Autumn: Beijing time decides, Hong Kong had the 16th
        ((1933, 6, 1), False, 19330723),
        ((1949, 12, 23), False, 19500209),
        ((1957, 8, 29), True, 19571022),
        ((2033, 11, 1), True, 20331222),
        ((2024, 12, 29), False, 20250128),
        ((1893, 11, 19), False, 18931226),
    ],
)
def test_days_of_the_almanac(lunar: tuple[int, int, int], leap: bool, solar: int) -> None:
    assert _solar(*lunar, leap=leap) == solar
    year, month, day, is_leap = solar_to_lunar(np.array([solar]))
    assert (int(year[0]), int(month[0]), int(day[0]), bool(is_leap[0])) == (*lunar, leap)


@pytest.mark.parametrize(
    ("lunar", "leap"),
    [
        ((1957, 2, 30), False),  # that month had 29 days
        ((1957, 7, 1), True),  # the leap month was the eighth
        ((1957, 13, 1), False),
        ((1957, 0, 1), False),
        ((1957, 1, 31), False),
        ((1957, 1, 0), False),
        ((FIRST_YEAR - 1, 1, 1), False),
        ((LAST_YEAR + 1, 1, 1), False),
        ((-1, 5, 5), False),
    ],
)
def test_what_no_almanac_has_is_none(lunar: tuple[int, int, int], leap: bool) -> None:
    assert _solar(*lunar, leap=leap) == 0


def test_a_written_date_has_up_to_three_readings_in_the_other_calendar() -> None:
    written = np.array([19490305, 19490705, 19580230, 19571131, 18500101, 18490101, 21020101, 0, 19490000])
    assert other_calendar(written).tolist() == [
        [19490402, 0, 19490206],
        [19490730, 19490828, 19490610],
        [19580418, 0, 0],
        [0, 0, 0],
        [18500212, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
    ]


def test_a_leap_month_loses_its_mark_in_digits() -> None:
    assert other_calendar(np.array([19490828]))[0, 2] == 19490705


def test_day_numbers_count_days_and_know_the_calendar() -> None:
    solar, plain, leap = day_numbers(np.array([18500101, 18500102, 19000229, 19490305, 19490402, 19490705]))
    assert solar.tolist()[:3] == [1, 2, 0]
    assert plain[3] == solar[4]
    assert leap.tolist() == [0, 0, 0, 0, 0, int(day_numbers(np.array([19490828]))[0][0])]


def test_no_rows_give_no_rows() -> None:
    none = np.zeros(0, np.int32)
    assert other_calendar(none).shape == (0, 3)
    assert all(len(part) == 0 for part in solar_to_lunar(none))
