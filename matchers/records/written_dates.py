"""Reads dates written in words: eras, Chinese numerals, lunar months and days, years of two digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Calendar = Literal["solar", "lunar"]

EARLIEST_TWO_DIGIT_YEAR = 30
"""Two digits from here on are a year of the 1900s; below, the century cannot be told from the text."""

_ERAS: Final = {"民国": 1911, "中华民国": 1911, "康德": 1933, "伪康德": 1933}
_LUNAR = re.compile(r"农历|阴历|旧历|夏历|古历|老历|[农阴]")
_SOLAR = re.compile(r"公历|阳历|西历|新历|国历|公元|西元")
_ABOUT = re.compile(r"^(?:大约|大概|估计|约)|(?:左右|前后|上下)$")
_NOISE = re.compile(r"[\s()\[\]:,;\"'~的]|生于|出生|生$")
_UNKNOWN_PART = re.compile(r"(?<=[-/.年月])(?:[?*×□_]{1,2}|[Xx]{1,2}|不详|未知|某)")
_DIGITS: Final = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
}
_TENS: Final = {"十": 10, "廿": 20, "卅": 30}
_MONTHS: Final = {"正": 1, "元": 1, "冬": 11, "腊": 12}

_N = "[0-9零〇○一二三四五六七八九十廿卅]"
_WORDS = re.compile(
    rf"(?P<era>民国|中华民国|伪?康德)?(?P<year>元|{_N}{{1,4}})年"
    rf"(?:(?P<leap>闰)?(?P<month>[正元冬腊]|{_N}{{1,3}})月份?(?:(?P<first>初)?(?P<day>{_N}{{1,3}})(?P<unit>[日号])?)?)?"
)
_POINTS = re.compile(r"(?P<year>\d{2}|\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?")
_PACKED = re.compile(
    r"(?P<year>\d{4}|(?!18|19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})|(?P<only_year>\d{4})(?:\d{2})?"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """What a text says, not yet checked against a calendar; 0 for an unknown month or day.

    ``short_year`` tells that only two digits of the year were written; ``year`` is then 0-99.
    """

    year: int
    month: int = 0
    day: int = 0
    calendar: Calendar | None = None
    leap: bool = False
    short_year: bool = False

    @property
    def full_year(self) -> int:
        """The year with a century; two digits become a year of the 1900s."""
        return self.year + 1900 if self.short_year else self.year


def chinese_number(text: str) -> int:
    """Return the value of digits or Chinese numerals: 38, 三十八, 廿三, 一九四九; 0 if there are none."""
    if any(mark in text for mark in _TENS):
        mark = next(mark for mark in text if mark in _TENS)
        before, _, after = text.partition(mark)
        tens = chinese_number(before) * 10 if before else _TENS[mark]
        return tens + chinese_number(after)
    digits = "".join(_DIGITS.get(character, character) for character in text)
    return int(digits) if digits.isdecimal() else 0


def _is_lunar_in_words(found: re.Match[str]) -> bool:
    """Tell whether the words are the lunar calendar's: 闰, 正月, 冬月, 腊月, 初五, and 廿三 without 日."""
    if found["leap"] or found["first"] or found["month"] in ("正", "冬", "腊"):
        return True
    return found["day"] is not None and found["unit"] is None and found["day"][0] in "廿卅"


def _from_words(found: re.Match[str], calendar: Calendar | None) -> WrittenDate:
    year_text = found["year"]
    year = 1 if year_text == "元" else chinese_number(year_text)
    month_text, day_text = found["month"] or "", found["day"] or ""
    if calendar is None and _is_lunar_in_words(found):
        calendar = "lunar"
    return WrittenDate(
        year=year + _ERAS[found["era"]] if found["era"] else year,
        month=_MONTHS.get(month_text) or chinese_number(month_text),
        day=chinese_number(day_text),
        calendar=calendar,
        leap=bool(found["leap"]),
        short_year=found["era"] is None and len(year_text) == 2 and year < 100,
    )


def read_written(text: str) -> WrittenDate | None:
    """Take a text (NFKC, stripped) apart; None if it has none of the forms known here.

    「约1949」 and 「1949年左右」 are the year. A day without a month is dropped.
    """
    calendar: Calendar | None = "lunar" if _LUNAR.search(text) else "solar" if _SOLAR.search(text) else None
    packed = _ABOUT.sub("", _SOLAR.sub("", _LUNAR.sub("", _NOISE.sub("", text))))
    packed = _UNKNOWN_PART.sub("0", packed)
    words = _WORDS.fullmatch(packed)
    if words:
        found = _from_words(words, calendar)
    else:
        points = _POINTS.fullmatch(packed) or _PACKED.fullmatch(packed)
        if points is None:
            return None
        groups = points.groupdict()
        year = groups["year"] or groups["only_year"]
        parts = (int(year), int(groups["month"] or 0), int(groups["day"] or 0))
        found = WrittenDate(*parts, calendar=calendar, short_year=len(year) == 2)
    if found.month == 0 and found.day:
        return WrittenDate(found.year, 0, 0, found.calendar, False, found.short_year)
    return found


def solar_parts(written: WrittenDate, *, nearest: bool = False) -> tuple[int, int, int]:
    """Return the solar year, month and day (0 = unknown) of a date declared lunar.

    A lunar month without a day covers parts of two solar months: the year of its fifteenth is returned.
    A lunar year alone is taken for the solar year, of which it covers eleven months.

    Args:
        written: a date whose calendar is lunar.
        nearest: take the thirtieth of a short month for its last day, and a leap month that the year has not
            for the plain month, instead of refusing.

    Raises:
        ValueError: there is no such lunar day, or the year is not in the table (1850-2100).
    """
    year = written.full_year
    if written.month == 0:
        return year, 0, 0
    # Few programs meet a lunar date; the others start a tenth of a second sooner without numpy.
    import numpy as np  # noqa: PLC0415 -- see above

    from matchers.records.lunar import FIRST_YEAR, LAST_YEAR, lunar_to_solar  # noqa: PLC0415 -- see above

    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no lunar calendar for the year {year} is at hand")
    days = [written.day or 15] + ([written.day - 1] if nearest and written.day == 30 else [])
    leaps = [written.leap] + ([False] if nearest and written.leap else [])
    for leap in leaps:
        for day in days:
            found = lunar_to_solar(
                np.array([year]), np.array([written.month]), np.array([day]), np.array([leap])
            )
            if found[0]:
                solar = int(found[0])
                exact = written.day > 0
                return solar // 10000, (solar // 100 % 100) * exact, (solar % 100) * exact
    raise ValueError(f"there is no such day in the lunar calendar: {year}-{written.month}-{written.day}")
