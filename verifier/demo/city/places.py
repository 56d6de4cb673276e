"""青禾市, a city that is on no map: counties, townships, villages, streets, and how addresses are written."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CITY = "青禾市"
CITY_AGENCY = "3799"


@dataclass(frozen=True, slots=True)
class County:
    """A district or county. ``code`` opens resident IDs; the agency has the same code."""

    code: str
    name: str
    weight: int
    streets: tuple[str, ...]
    townships: tuple[str, ...]


COUNTIES = (
    County("379901", "东湖区", 34, ("镜湖街道", "望潮街道", "柳荫街道", "东关街道"), ("湖滨镇", "芦花乡")),
    County("379902", "西坡区", 26, ("落霞街道", "松风街道", "坡头街道", "西关街道"), ("梨园镇", "马鞍乡")),
    County("379903", "柳溪县", 22, ("溪口街道",), ("柳溪镇", "白鹭镇", "桃坞乡", "清泉乡", "竹沟乡")),
    County("379904", "石桥县", 18, ("古渡街道",), ("石桥镇", "青石镇", "鹿鸣乡", "云台乡", "磨盘乡")),
)
NEIGHBOUR_COUNTIES = (
    County("379801", "北岭区", 50, ("钟楼街道", "北关街道"), ("岭头镇", "杏花乡")),
    County("379821", "白岩县", 50, ("岩前街道",), ("白岩镇", "双井镇", "石门乡")),
)

_SIDES = "上下前后东西南北"
_MARKS = ("槐树", "柳林", "枣园", "杨家", "石井", "塘头", "桥头", "松山", "李家", "龙潭", "坡底", "赵家")
_ENDS = ("村", "庄村", "沟村", "湾村")
_ROADS = (
    "稻香路",
    "麦浪路",
    "青禾大道",
    "望湖路",
    "书院街",
    "磨坊巷",
    "渡口路",
    "朝霞路",
    "梨花街",
    "水车巷",
)
_WEIGHTS = tuple(county.weight for county in COUNTIES)


def choose_county(rng: Random) -> County:
    """Return one of the city's counties, larger ones more often."""
    return rng.choices(COUNTIES, _WEIGHTS)[0]


def new_address(county: County, urban: bool, rng: Random) -> str:
    """Return an address as the roll writes it: flat of a housing block, or village, group and number."""
    if urban:
        return (
            f"{county.name}{rng.choice(county.streets)}{rng.choice(_ROADS)}{rng.randint(1, 180)}号院"
            f"{rng.randint(1, 30)}号楼{rng.randint(1, 5)}单元{rng.randint(1, 6)}0{rng.randint(1, 4)}"
        )
    village = rng.choice(_SIDES) + rng.choice(_MARKS) + rng.choice(_ENDS)
    return (
        f"{county.name}{rng.choice(county.townships)}{village}{rng.randint(1, 12)}组{rng.randint(1, 200)}号"
    )


def as_others_write(address: str, rng: Random) -> str:
    """Return the address as another agency's clerk writes it: with the city, cut short, or as it is."""
    habit = rng.randrange(4)
    if habit == 0:
        return CITY + address
    if habit == 1:
        for end in ("村", "号院"):
            if end in address:
                return address[: address.index(end) + len(end)]
    return address
