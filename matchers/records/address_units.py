"""Splits the units off the front of an address: province, prefecture, county, township; and names of places.

Every function takes a marked text (see ``address_text``) and returns what it found and the rest.
"""

from __future__ import annotations

import re
from typing import Final

from matchers.records.address_text import D
from matchers.records.counties import (
    AUTONOMOUS_PREFECTURES,
    MUNICIPALITIES,
    PEOPLES,
    PREFECTURE_CITIES,
    PROVINCES,
    REGIONS,
)

_NOT = D.replace("[", "[^")

# Signs of what stands below a county; a county's own name holds them only where it begins (镇平, 路南) or in
# 萍乡, 宁乡, 乡宁, 孟村, and in 城乡 of 城乡一体化示范区.
_INNER = (
    r"(?:(?<=城)乡(?=一体|融合|统筹)|乡(?=[县市宁])|村(?=回族)|"
    r"(?!街道|办事处|大道)[^镇乡村路()\ue000-\ue03f])"
)
_COUNTY = re.compile(
    rf"(?:[镇路]?(?:(?!区){_INNER}){{1,12}}?(?:县(?![道委区]|医院)|旗(?!镇|乡|街|村|路|社区|小区|屯|营))"
    rf"|[镇路]?{_INNER}{{1,14}}?(?<!社)(?<!小)(?<!管理)区(?!街道|镇|乡|村|办事处|路|[0-9\ue000-\ue03f]))"
)
_CITY = re.compile(rf"{_INNER}{{2,8}}?(?:自治州|地区|盟(?!路|村|街)|市(?!市|场|区|街|中心|民|政|郊))")
# Villages and estates that end in 区 are not counties: 小区 above, and these.
_NO_COUNTY = re.compile(r"(?:家属|住宅|生活|宿舍|工业|园|片|厂|校|营|院|辖|库|景|农垦|牧)区$")

_PROVINCE = re.compile(
    "|".join(
        [f"(?:{'|'.join(PROVINCES)})省", f"(?:{'|'.join(MUNICIPALITIES)})市"]
        + [f"{region}(?:{people}(?:族)?)?自治区" for region, people in REGIONS.items()]
    )
)
_PREFECTURE = re.compile(
    f"(?:{'|'.join(sorted(PREFECTURE_CITIES, key=len, reverse=True))})市(?![场区街市])"
    f"|(?:{'|'.join(AUTONOMOUS_PREFECTURES)})(?:(?:{PEOPLES})?自治州|州(?!市|区|县))"
)
_BARE = re.compile(
    "|".join(
        sorted(
            [*PROVINCES, *REGIONS, *MUNICIPALITIES, *PREFECTURE_CITIES], key=lambda name: (-len(name), name)
        )
    )
)
_ENDING = re.compile(f"[省市县区旗州盟镇乡村路街]|自治|{PEOPLES}|地区")
_CORPS = re.compile(r"(?:新疆)?(?:生产)?建设兵团|兵团")
_DIVISION = re.compile(rf"(?:[农工]|建工)?({D})师(?:[^镇乡村路\ue000-\ue03f]{{2,5}}市)?")
_REGIMENT = re.compile(rf"({D})团(?:场)?")


def strip_above(text: str) -> tuple[str | None, str]:
    """Drop province and prefecture, however often they are written; return the prefecture and the rest.

    Names without their endings are dropped only where a county or a prefecture follows them.
    """
    city = None
    for _ in range(6):
        if found := _PROVINCE.match(text) or _CORPS.match(text):
            text = text[found.end() :]
        elif found := _PREFECTURE.match(text):
            city, text = found[0], text[found.end() :]
        elif text.startswith("市辖区"):
            text = text[3:]
        elif (found := _BARE.match(text)) and _unit_follows(text[found.end() :]):
            text = text[found.end() :]
        elif re.match(D, text) and not _DIVISION.match(text) and _unit_follows(text[1:]):
            # a postcode before all
            text = text[1:]
        else:
            break
    return city, text


def _unit_follows(rest: str) -> bool:
    if _ENDING.match(rest):
        return False
    above = _PROVINCE.match(rest) or _PREFECTURE.match(rest) or _county_match(rest)
    return above is not None or _CITY.match(rest) is not None


def _county_match(text: str) -> re.Match[str] | None:
    found = _COUNTY.match(text)
    return None if found is None or _NO_COUNTY.search(found[0]) else found


def split_county(text: str, city: str | None) -> tuple[str | None, str | None, str]:
    """Return city, county and the rest. A city no county follows is itself of county rank (汝州市…镇)."""
    if division := _DIVISION.match(text):
        return city, f"{division[1]}师", text[division.end() :]
    known = city
    lower = None
    for _ in range(3):
        found, county = _CITY.match(text), _county_match(text)
        if found is None or (county is not None and county.end() < found.end()):
            break
        lower, text = found[0], text[found.end() :]
        known = known or lower
    county = _county_match(text)
    if county is None:
        return known, lower, text
    # 县城 and the 城区 of a county are no township
    rest = re.sub(r"^(?:县城|城区|市区)(?!街道|镇|乡)", "", text[county.end() :])
    return lower or known, county[0], rest.removeprefix(county[0])


_TOWNSHIP = re.compile(
    rf"(?:{_NOT}{{1,10}}?(?:街道办事处|街道办事|街道办|街道|地区办事处|办事处"
    r"|镇(?!街道|街办|[路巷]|大道)|苏木|乡(?![路街村庄巷]|大道|花园|小区|镇|一体|融合|统筹)"
    r"|(?:农|林|牧|渔|茶|种)场(?![路街村镇乡])|管理区|工业园区|开发区(?![路街])|公社))"
)
_OFFICE = re.compile(r"^(?:人民)?政府|^管委会|^党委")
_TOWNSHIP_ENDING = re.compile(
    rf"(?:街道办事处|街道办事|街道办|街道|地区办事处|办事处|(?:{PEOPLES})?民?族?[乡镇]|苏木)$"
)


def split_township(text: str) -> tuple[str | None, str]:
    """Return the township as written and the rest."""
    found = _REGIMENT.match(text) or _TOWNSHIP.match(text)
    if found is None:
        return None, text
    rest = _OFFICE.sub("", text[found.end() :])
    # the township twice: 廉村镇廉村镇
    return found[0], rest.removeprefix(found[0])


def township_stem(name: str) -> str:
    """Return what a township is called whatever its rank: 东工人镇街道 = 东工人, 马庄回族乡 = 马庄."""
    for _ in range(3):
        shorter = _TOWNSHIP_ENDING.sub("", name)
        if not shorter or shorter == name:
            break
        name = shorter
    return name


_PLACES: Final = (
    (
        "village",
        re.compile(
            rf"{_NOT}{{1,12}}?(?:村民委员会|村委会|行政村|自然村|居民委员会|社区居委会|社区村|居委会|社区|嘎查"
            rf"|村(?!村|[路街巷]|大街|大道|胡同|民|委)|屯(?=$|{D}))"
        ),
    ),
    (
        "road",
        re.compile(
            rf"{_NOT}{{1,12}}?(?:大道|大街|路|街(?!道)|巷|胡同|道(?={D}))(?!{_NOT}{{0,2}}(?:村|屯))"
            rf"(?:[东西南北中]段|[东西南北]路|[东西南北]街)?"
        ),
    ),
    ("estate", re.compile(rf"{_NOT}{{2,12}}?(?:住宅小区|小区|花园|家属[院楼区]|住宅区)")),
)
_PLACE_ENDING = re.compile(
    r"(?:村民委员会|村民?委?员?会?(?:驻地)?|行政村|自然村|居民委员会|社区居委会|社区村|居民?委会?|居委|社区居?|嘎查"
    r"|(?:住宅|生活)?小区|家属[院楼区]|住宅区)$"
)
_ROAD_PART = re.compile(r"[东西南北中]段$")


def place_stem(name: str) -> str:
    """Return what a village, community, road or estate is called: 王庄村民委员会 = 王庄村 = 王庄."""
    name = _ROAD_PART.sub("", name)
    for _ in range(3):
        shorter = _PLACE_ENDING.sub("", name)
        if not shorter or shorter == name:
            break
        name = shorter
    return name


def split_places(head: str) -> list[tuple[str, str]]:
    """Return (kind, name) of the places a text without numbers names, largest first as written."""
    places: list[tuple[str, str]] = []
    while head and len(places) < 3:
        found = [(match.end(), kind) for kind, pattern in _PLACES if (match := pattern.match(head))]
        end, kind = min(found, default=(len(head), "bare"))
        places.append((kind, head[:end]))
        head = head[end:]
    return places
