"""Reads ages as records write them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from matchers.records.written_dates import chinese_number

NO_AGE: Final = -1
GREATEST_AGE: Final = 130
_LONGEST: Final = 60
"""Signs: whatever is longer is no age, and would be searched for one for a long time."""

_NOMINAL = re.compile(r"虚岁?|毛岁|享寿|积闰")
_FULL = re.compile(r"周岁|实岁|足岁|[周实]")
_ABOUT = re.compile(r"约|大概|估计|近|左右|上下|多|余|来岁|\?")
_HUNDRED = re.compile(r"([一1])百(零|〇)?(.*)")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?|[零〇○一二三四五六七八九十廿卅百]+")
_MONTHS_ONLY = re.compile(r"(?<![岁年])(?:\d+|[一二三四五六七八九十]+)个?[月天日]")


def _value(text: str) -> int:
    if text[0].isdecimal() and text.isascii():
        return int(float(text))
    hundred = _HUNDRED.fullmatch(text)
    return 100 + chinese_number(hundred[3]) if hundred else chinese_number(text)


def read_age(text: str | float | None) -> tuple[int, bool | None, bool]:
    """Read an age; never raises.

    Forms: 83, 83岁, 83.0, 83周岁, 虚岁84, 约80岁, 80多岁, 八十三岁, 一百零二岁, 83岁5个月.

    Returns:
        Years, -1 if there is none within 0-130; whether it is declared as counted the Chinese way (虚岁,
        True), as full years (周岁, False) or neither (None); whether it is declared approximate. Months or
        days alone (5个月) are 0 years.
    """
    if text is None or isinstance(text, bool):
        return NO_AGE, None, False
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))
    if len(folded) > _LONGEST:
        return NO_AGE, None, False
    nominal = True if _NOMINAL.search(folded) else False if _FULL.search(folded) else None
    approximate = bool(_ABOUT.search(folded))
    if "岁" not in folded and _MONTHS_ONLY.search(folded):
        return 0, nominal, approximate
    found = _NUMBER.search(folded)
    years = _value(found[0]) if found and not folded.startswith("-") else NO_AGE
    if len(re.findall(r"\d", folded)) > 5 or not 0 <= years <= GREATEST_AGE:
        return NO_AGE, None, False
    return years, nominal, approximate
