"""Compares dates of birth, or an age with a date of birth: one comparison level a pair.

The levels are ordered: where several apply, the first in :data:`BIRTH_LEVELS` counts. They are separate where
the chances differ, for one person (m) or for strangers (u); u follows from how many of the some 12,000 birth
dates of a roll fall into a level, so levels that one date fills come before those that a year fills:

==================  ==================================================================================
unknown             one side has neither a birth nor an age that could be compared
same                equal full dates: one date in 12,000 for strangers
lunar               one is the other in the other calendar, plain or leap month: up to four dates
swapped             day and month exchanged: one date, and one that exists only if both are 12 or less
century             18, 19, 20 exchanged, the rest equal: practically no stranger
near_day            up to three days apart: six dates; registered late, miscounted, the last digit mistyped
one_digit           one digit of month or day wrong, or neighbouring digits exchanged anywhere: some 15 dates
lunar_near          a day beside the other calendar's date: converted with a table a day off, or a wrong one
month_day           month and day equal, the year within ten or one digit wrong: some 25 dates; years are
                    guessed and made older or younger, birthdays are remembered
rounded             the same month and one side has the 1st, 15th or last, or the same year and one side has
                    1 January: what is entered when the day is not known
year_month          month and year equal, the day not: 30 dates and few errors that lead there
year_day            year and day equal, the month not: a calendar converted by "one month later"
partial_year_month  one side knows the month only, and it agrees: 30 dates, and one person always fits
partial_year        one side knows the year only, and it agrees: 365 dates, and one person always fits
year                the year is equal and the rest disagrees: strangers of one age, now and then one person
age_fits            no date to compare; the stated age is the number of full years
age_nominal         the stated age is the difference of the years, or one or two ahead of it: the Chinese way
                    of counting (虚岁, in some regions 虚两岁)
age_near            up to three years beside that, or as far as rounding to a five or a ten reaches
year_near           years at most two apart and the rest disagrees
age_differs         the age is further off
different           the dates have nothing of the above
==================  ==================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.births import BirthColumns, age_tolerance, is_full, split_date
from matchers.records.lunar import day_numbers

Flags = NDArray[np.bool_]
Int32s = NDArray[np.int32]
Rows = NDArray[np.intp]
UInt8s = NDArray[np.uint8]

BIRTH_LEVELS: Final[tuple[str, ...]] = (
    "unknown", "same", "lunar", "swapped", "century", "near_day", "one_digit", "lunar_near", "month_day",
    "rounded", "year_month", "year_day", "partial_year_month", "partial_year", "year", "age_fits",
    "age_nominal", "age_near", "year_near", "age_differs", "different",
)  # fmt: skip
_CODE: Final = {name: np.uint8(code) for code, name in enumerate(BIRTH_LEVELS)}

NEAR_DAYS = 3
NEAR_YEARS = 2
SAME_BIRTHDAY_YEARS = 10
NEAR_AGE = 3
AGE_CONTRADICTION = 5
"""Years beyond any way of counting that speak against a date when exceeded: rounding to a ten gives five."""
COUNTED_AHEAD = 2
"""The Chinese count runs a year, in some regions two, ahead of the difference of the years."""


@dataclass(frozen=True)
class _Dates:
    """One side's dates of the pairs looked at: the digits and their usable parts."""

    digits: Int32s
    year: Int32s
    month: Int32s
    day: Int32s

    @classmethod
    def of(cls, births: BirthColumns) -> _Dates:
        return cls(births.birth, births.year, births.month, births.day)

    def take(self, rows: Rows) -> _Dates:
        return _Dates(self.digits[rows], self.year[rows], self.month[rows], self.day[rows])


def _digit_slips(a: Int32s, b: Int32s) -> tuple[Flags, Flags]:
    """Tell where eight-digit numbers differ in one digit, and where in two neighbours that are exchanged."""
    differing = np.zeros(len(a), np.uint8)
    exchanged = np.zeros(len(a), np.uint8)
    before_a = before_b = np.full(len(a), 10, np.int32)
    for _ in range(8):
        a, last_a = np.divmod(a, np.int32(10))
        b, last_b = np.divmod(b, np.int32(10))
        unequal = last_a != last_b
        differing += unequal
        exchanged += unequal & (last_a == before_b) & (last_b == before_a)
        before_a, before_b = last_a, last_b
    return differing == 1, (differing == 2) & (exchanged == 1)


def _is_round(dates: _Dates) -> Flags:
    """Tell which days stand for "some day of that month"."""
    last = (dates.day >= 30) | ((dates.month == 2) & (dates.day >= 28))
    found: Flags = (dates.day == 1) | (dates.day == 15) | last
    return found


def _is_new_year(dates: _Dates) -> Flags:
    found: Flags = (dates.month == 1) & (dates.day == 1)
    return found


def _calendar_levels(a: _Dates, b: _Dates, levels: UInt8s) -> None:
    """Raise the levels of unequal full dates whose years are at most one apart: days near, other calendar."""
    solar_a, *lunar_a = day_numbers(a.digits)
    solar_b, *lunar_b = day_numbers(b.digits)
    other, other_near = np.zeros(len(levels), np.bool_), np.zeros(len(levels), np.bool_)
    for read, solar in [(read, solar_b) for read in lunar_a] + [(read, solar_a) for read in lunar_b]:
        known = (read > 0) & (solar > 0)
        other |= known & (read == solar)
        other_near |= known & (np.abs(read - solar) == 1)
    near = (solar_a > 0) & (solar_b > 0) & (np.abs(solar_a - solar_b) <= NEAR_DAYS)
    for name, applies in (("lunar_near", other_near), ("near_day", near), ("lunar", other)):
        _raise(levels, applies, name)


def _raise(levels: UInt8s, applies: Flags, name: str) -> None:
    """Give the pairs concerned a level if theirs comes later in the order."""
    np.putmask(levels, applies & (levels > _CODE[name]), _CODE[name])


def _digit_levels(a: _Dates, b: _Dates, levels: UInt8s) -> None:
    """Raise the levels of unequal full dates that agree in the year, the month or the day."""
    one, exchanged = _digit_slips(a.digits, b.digits)
    same_birthday = (a.digits % 10000) == (b.digits % 10000)
    apart = np.abs(a.year - b.year)
    _raise(levels, same_birthday & (one | (apart <= SAME_BIRTHDAY_YEARS)), "month_day")
    _raise(levels, (one & ~same_birthday) | exchanged, "one_digit")
    _raise(levels, same_birthday & (apart % 100 == 0), "century")
    same_year, same_month = apart == 0, (a.month == b.month) & (a.month > 0)
    # By the digits: a month of 23 is the surest sign of a day in the wrong place.
    (month_a, day_a), (month_b, day_b) = np.divmod(a.digits % 10000, 100), np.divmod(b.digits % 10000, 100)
    _raise(levels, same_year & (month_a == day_b) & (day_a == month_b), "swapped")
    _raise(levels, same_year & (a.day == b.day) & (a.day > 0), "year_day")
    _raise(levels, same_year & same_month, "year_month")
    rounded = same_month & (_is_round(a) | _is_round(b))
    _raise(levels, same_year & (rounded | _is_new_year(a) | _is_new_year(b)), "rounded")


def _date_levels(a: _Dates, b: _Dates) -> UInt8s:
    """Compare what dates there are; ``unknown`` where a side has none."""
    levels = np.zeros(len(a.year), np.uint8)
    known = (a.year > 0) & (b.year > 0)
    apart = np.abs(a.year - b.year)
    levels[known] = _CODE["different"]
    _raise(levels, apart <= NEAR_YEARS, "year_near")
    same_year = apart == 0
    _raise(levels, same_year, "year")
    full = is_full(a.digits) & is_full(b.digits) & known
    vague = same_year & ~full
    _raise(levels, vague & ((a.month == 0) | (b.month == 0)), "partial_year")
    _raise(levels, vague & (a.month == b.month) & (a.month > 0), "partial_year_month")
    equal = full & (a.digits == b.digits)
    _raise(levels, equal, "same")
    unequal = full & ~equal
    for rows, compare in (
        (np.flatnonzero(unequal & (apart <= 1)), _calendar_levels),
        (np.flatnonzero(unequal & (same_year | (a.month == b.month) | (a.day == b.day))), _digit_levels),
    ):
        found = levels[rows]
        compare(a.take(rows), b.take(rows), found)
        levels[rows] = found
    return levels


def _age_fit(age: BirthColumns, birth: BirthColumns) -> tuple[Flags, Int32s]:
    """Compare written ages with births on the days they were counted.

    Returns:
        Whether the age may be the number of full years (two numbers may be, where a month or day is missing),
        and how many years it lies beside every way of counting (int32, 0 if it is one of them).
    """
    event_year, event_month, event_day = split_date(age.event)
    ahead = age.age.astype(np.int32) - (event_year - birth.year)
    exact = (birth.day > 0) & (event_day > 0)
    before_birthday = (event_month * 100 + event_day) < (birth.month * 100 + birth.day)
    most = ahead + np.where(exact, before_birthday, np.True_)
    fits = (most == 0) | (~exact & (ahead == 0))
    return fits, np.maximum(np.maximum(ahead - COUNTED_AHEAD, -most), 0).astype(np.int32)


def _age_levels(age: BirthColumns, birth: BirthColumns) -> UInt8s:
    """Compare one side's age with the other's birth; the caller sees to it that both are there."""
    fits, distance = _age_fit(age, birth)
    levels = np.full(len(fits), _CODE["age_differs"], np.uint8)
    _raise(levels, distance <= np.maximum(NEAR_AGE, age_tolerance(age.age)), "age_near")
    _raise(levels, distance == 0, "age_nominal")
    _raise(levels, fits, "age_fits")
    return levels


def _has_age(births: BirthColumns) -> Flags:
    return (births.age >= 0) & (births.event > 0)


def birth_levels(record: BirthColumns, person: BirthColumns) -> UInt8s:
    """Compare the births of ``n`` aligned pairs.

    A person whose number holds another date than the roll states is compared with both, and the better level
    counts; the record is taken by what it states. An age is compared only where one side has no date at all.

    Returns:
        n indices into :data:`BIRTH_LEVELS` (uint8).
    """
    ours = _Dates.of(record)
    levels = _date_levels(ours, _Dates.of(person))
    rows = np.flatnonzero((person.id_birth > 0) & (person.id_birth != person.birth) & (record.year > 0))
    if len(rows):
        digits = person.id_birth[rows]
        second = _date_levels(ours.take(rows), _Dates(digits, *split_date(digits)))
        first = levels[rows]
        levels[rows] = np.where((first == 0) | (second < first), second, first)
    for age, birth in ((record, person), (person, record)):
        rows = np.flatnonzero((levels == 0) & _has_age(age) & (birth.year > 0))
        if len(rows):
            levels[rows] = _age_levels(age.take(rows), birth.take(rows))
    return levels


def contradicts_age(record: BirthColumns, person: BirthColumns) -> Flags:
    """Tell for ``n`` pairs whether the record states a birth and also an age that cannot be the person's.

    Beside a birth an age adds nothing when it fits, since one was computed from the other; it speaks when it
    lies more than :data:`AGE_CONTRADICTION` years beside any way of counting. False where the record has no
    birth (its age is then compared by :func:`birth_levels`), no age or no event, or the person no birth.
    """
    stated = (record.year > 0) & _has_age(record) & (person.year > 0)
    rows = np.flatnonzero(stated)
    contradiction = np.zeros(len(stated), np.bool_)
    _, distance = _age_fit(record.take(rows), person.take(rows))
    contradiction[rows] = distance > AGE_CONTRADICTION
    return contradiction
