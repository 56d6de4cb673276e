"""Counties, towns and villages of one city, and where in them somebody lives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .dice import Dice
from .regions import Region

Ints = NDArray[np.int32]
PEOPLE_A_PLACE = 110
PEOPLE_A_COUNTY = 90_000
URBAN_SHARE = 0.28
MOST_NUMBERS = 3000
ROADS = (
    "人民", "解放", "建设", "和平", "新华", "中山", "胜利",
    "文化", "滨河", "工农", "民主", "光明", "育才", "团结",
    "东风", "友谊", "朝阳", "兴业", "站前", "迎宾",
)  # fmt: skip
COMPASS = ("东", "西", "南", "北", "中", "")


@dataclass(frozen=True)
class Address:
    """One address in its parts; an empty part is not written."""

    county: str
    town: str
    village: str
    tail: str
    urban: bool

    def text(self, city: str = "") -> str:
        return city + self.county + self.town + self.village + self.tail

    def without(self, *parts: str) -> Address:
        return replace(
            self,
            county="" if "county" in parts else self.county,
            town="" if "town" in parts else self.town,
            village="" if "village" in parts else self.village,
            tail="" if "tail" in parts else self.tail,
        )


class Gazetteer:
    """Places numbered 0 … n − 1, grouped by county."""

    def __init__(self, region: Region, people: int, dice: Dice) -> None:
        self.region = region
        counties = max(len(region.counties), round(people / PEOPLE_A_COUNTY))
        self.counties = _county_names(region, counties, dice)
        self.codes = [f"{region.code}{_county_number(i):02d}" for i in range(counties)]
        count = max(counties * 24, people // PEOPLE_A_PLACE)
        self.county = np.sort(np.arange(count, dtype=np.int32) % counties)
        self.urban = np.array([dice.chance(URBAN_SHARE) for _ in range(count)])
        towns = [_town_names(region, county, dice) for county in self.counties]
        self.town = [dice.pick(towns[county]) for county in self.county]
        self.village = [
            dice.pick(ROADS) + dice.pick(COMPASS) + dice.pick(("路", "街"))
            if urban
            else _village_name(region, dice)
            for urban in self.urban
        ]
        self.town = [
            town[:-1] + "街道" if urban and not town.endswith("街道") else town
            for town, urban in zip(self.town, self.urban, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.village)

    def heads(self) -> list[str]:
        """Return county, town and village of every place as written on the roll."""
        return [
            self.counties[county] + town + village
            for county, town, village in zip(self.county, self.town, self.village, strict=True)
        ]

    def address(self, place: int, near: int, door: int) -> Address:
        """Return one address in parts: the scalar form of `column`."""
        urban = bool(self.urban[place])
        county = self.counties[self.county[place]]
        return Address(
            county, self.town[place], self.village[place], _tail(self.region, urban, near, door), urban
        )

    def column(self, place: Ints, near: Ints, door: Ints) -> pa.Array:
        """Return many addresses; `near` is the group or the building, `door` the house or the flat."""
        numbers = pa.array([str(i) for i in range(MOST_NUMBERS)])
        head = pa.array(self.heads()).take(pa.array(place))
        near_text, door_text = numbers.take(pa.array(near)), numbers.take(pa.array(door))
        rural = pc.binary_join_element_wise(head, near_text, self.region.group, door_text, "号", "")
        town = pc.binary_join_element_wise(head, near_text, "号楼", door_text, "室", "")
        return pc.if_else(pa.array(self.urban[place]), town, rural)


def _tail(region: Region, urban: bool, near: int, door: int) -> str:
    return f"{near}号楼{door}室" if urban else f"{near}{region.group}{door}号"


def _county_number(i: int) -> int:
    """Return the last two digits of a county code: districts 02 …, counties 21 …, cities 81 …."""
    return (2 + i) if i < 4 else (21 + i - 4) if i < 60 else (81 + i - 60)


def _county_names(region: Region, count: int, dice: Dice) -> list[str]:
    names = list(region.counties)
    while len(names) < count:
        name = dice.pick(region.village_stems) + dice.pick("阳山水江原河川安宁昌") + dice.pick("县县县区市")
        if name not in names:
            names.append(name)
    return names


def _town_names(region: Region, county: str, dice: Dice) -> list[str]:
    kinds = ("街道", "镇") if county.endswith("区") else ("镇", "镇", "乡")
    stems = dice.shuffled(region.town_stems)[:8]
    stems += [dice.pick(region.village_stems) + dice.pick("阳山水江原河塘坪桥湾") for _ in range(6)]
    return [stem + dice.pick(kinds) for stem in dict.fromkeys(stems)]


def _village_name(region: Region, dice: Dice) -> str:
    head = dice.pick(region.village_heads) if dice.chance(0.4) else ""
    stem = dice.pick(region.village_stems)
    if not head or dice.chance(0.35):
        stem += dice.pick(region.village_stems)
    name = head + stem + dice.pick(region.village_tails)
    return name if name.endswith("村") else name + "村"
