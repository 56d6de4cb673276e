"""Small rolls and records in the canonical rows, for tests of the engine."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from matchers.records import check_character
from matchers.records.columns.derive import ROWS

_EMPTY: dict[str, Any] = {
    "id_no": None, "name": None, "sex": 0, "birth": 0, "age": -1, "address": None, "event": 0,
}  # fmt: skip


def rows(*people: dict[str, Any]) -> pa.Table:
    """Return canonical rows; what is not given is missing."""
    return pa.Table.from_pylist([_EMPTY | one for one in people], schema=ROWS)


def number(county: int = 330106, birth: int = 19490403, sequence: int = 102) -> str:
    """Return a valid resident number."""
    first = f"{county}{birth}{sequence:03}"
    return first + check_character(first)


def person(name: str = "王秀英", **more: Any) -> dict[str, Any]:
    """Return a person with a valid number that agrees with birth and sex."""
    birth = more.pop("birth", 19490403)
    sequence = more.pop("sequence", 102)
    values: dict[str, Any] = {
        "id_no": number(birth=birth, sequence=sequence),
        "name": name,
        "sex": 1 if sequence % 2 else 2,
        "birth": birth,
        "address": "西湖区转塘街道上泗村3组12号",
    }
    return values | more


def crowd(count: int) -> list[dict[str, Any]]:
    """Return other people of the same district, all different in name, birth and number."""
    surnames = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨"
    middles, lasts = "国建文玉德志桂永春明", "华兰平芳林军珍强荣芬"
    found = []
    for place in range(count):
        name = surnames[place % 15] + middles[place // 15 % 10] + lasts[place // 150 % 10]
        birth = 19300101 + place % 28 + place // 28 % 12 * 100 + place // 336 % 40 * 10000
        address = f"西湖区转塘街道{surnames[place % 7]}家村{place % 9 + 1}组{place % 80 + 1}号"
        found.append(person(name, birth=birth, sequence=place % 500 + 200, address=address))
    return found
