"""Parses household addresses lightly: county, township, village or road, and the numbers of the door."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

AddressLevel = Literal["same_door", "same_village", "same_township", "same_county", "different", "unknown"]

_PROVINCE = re.compile(r"^(?:[^省市县区]{2,3}省|[^省市县]{2,6}?自治区)")
# 城乡 inside a unit's own name (城乡一体化示范区) is no township.
_INNER = r"(?:(?!街道|办事处|[镇村路])(?:城乡|[^乡]))"
_CITY = re.compile(rf"{_INNER}{{2,8}}?(?:自治州|地区|盟|市(?!场|区|街))")
_COUNTY = re.compile(rf"(?:{_INNER}{{1,12}}?(?:县|旗)|{_INNER}{{2,14}}?区)(?!街道|镇|乡|村|办事处)")
_TOWNSHIP = re.compile(r".{1,10}?(?:街道办事处|街道|地区办事处|办事处|民族乡|镇|乡|苏木|农场|林场)")
_VILLAGE = re.compile(r"[^\d]{1,12}?(?:村民委员会|村委会|居民委员会|居委会|社区|村|屯|嘎查)")
_ROAD = re.compile(r"[^\d]{1,12}?(?:大道|大街|路|街|巷|胡同)")
_GROUP = re.compile(r"第?(\d+)[组队社]")
_NUMBER = re.compile(r"\d+")
_VILLAGE_ENDINGS = re.compile(r"(?:村民委员会|村委会|居民委员会|居委会|社区|村|屯)$")
_TOWNSHIP_ENDINGS = re.compile(r"(?:街道办事处|地区办事处|办事处|街道|民族乡|镇|乡)$")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_CHINESE_GROUP = re.compile(r"第?([一二三四五六七八九])(?=[组队社])")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address, each None where it is not written.

    ``place`` is the village, residents' committee or road, ``group`` the villagers' group, ``door`` the
    numbers after it in the order written: house, or courtyard, building, entrance and flat.
    """

    city: str | None
    county: str | None
    township: str | None
    place: str | None
    group: int | None
    door: tuple[int, ...]

    @property
    def tells_county(self) -> bool:
        """False where a city stands alone: it may be the prefecture or itself of county rank."""
        return self.county is not None and (self.county != self.city or self.township is not None)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str | None, str]:
    found = pattern.match(text)
    return (found[0], text[found.end() :]) if found else (None, text)


def _county(text: str) -> tuple[str | None, str | None, str]:
    """Split off city and county. A city that no county follows is itself of county rank (汝州市…镇)."""
    city: str | None = None
    for _ in range(3):
        found, rest = _take(_CITY, text)
        county = _COUNTY.match(text)
        if found is None or (county is not None and county.end() < len(found)):
            break
        city, text = found, rest
    county_name, text = _take(_COUNTY, text)
    return city, county_name or city, text


@lru_cache(maxsize=32768)
def parse_address(text: str | None) -> Address:
    """Split an address into its parts; never raises. What cannot be told apart is left out, not guessed."""
    rest = re.sub(r"[\s,，、;；。]+", "", unicodedata.normalize("NFKC", text or ""))
    _, rest = _take(_PROVINCE, rest)
    city, county, rest = _county(rest)
    township, rest = _take(_TOWNSHIP, rest)
    rest = _CHINESE_GROUP.sub(lambda found: found[1].translate(_DIGITS), rest)
    place, rest = _take(_VILLAGE, rest)
    if place is None:
        place, rest = _take(_ROAD, rest)
    found = _GROUP.search(rest)
    group = int(found[1][:9]) if found else None
    if found:
        rest = rest[: found.start()] + rest[found.end() :]
    door = tuple(int(number[:9]) for number in _NUMBER.findall(rest))
    if place is None and not door and group is None and rest:
        place = rest
    return Address(
        city=city,
        county=county,
        township=_TOWNSHIP_ENDINGS.sub("", township) if township else None,
        place=_VILLAGE_ENDINGS.sub("", place) or place if place else None,
        group=group,
        door=door,
    )


def _beneath_county(a: Address, b: Address, county: AddressLevel) -> AddressLevel:
    """Compare what stands under a county that agrees (``same_county``) or is not written (``unknown``)."""
    if a.township and b.township and a.township != b.township:
        return "same_county" if county == "same_county" else "different"
    township_known = bool(a.township and b.township)
    if not township_known and county == "unknown":
        return "unknown"
    if a.place and a.place == b.place:
        groups_agree = a.group is None or b.group is None or a.group == b.group
        same_door = bool(a.door) and a.door == b.door and groups_agree
        return "same_door" if same_door else "same_village"
    return "same_township" if township_known else "same_county"


@lru_cache(maxsize=8192)
def address_agreement(a: str | None, b: str | None) -> AddressLevel:
    """Compare two addresses as written; symmetric, never raises.

    ``same_village`` also means the same road of one township, and is given where one side has no door number;
    ``unknown`` where a side is missing or too little is written to tell.
    """
    one, two = parse_address(a), parse_address(b)
    if not (one.county and two.county):
        return _beneath_county(one, two, "unknown")
    if one.county == two.county:
        return _beneath_county(one, two, "same_county")
    if one.county == two.city or two.county == one.city or not (one.tells_county and two.tells_county):
        # A file that names only the prefecture-level city says nothing about the county.
        return _beneath_county(one, two, "unknown")
    return "different"
