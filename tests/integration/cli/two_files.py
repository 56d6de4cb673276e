"""A small roll and death records about it, made up, as rows that any format can hold."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from matchers.records import check_character

ROLL = ("pid", "id_no", "name", "sex", "birth", "address")
RECORDS = ("rid", "id_no", "name", "sex", "birth", "age", "address", "event_date", "source")
SURNAMES = "卢郝龚邵贺顾毛段雷侯"
FIRST = "玉建翠德凤长素万桂守春秀文志金永福瑞淑庆学广明"
SECOND = "梅国兰英海珍山芝田华平军霞云龙香花林生才成根财荣贵发祥花莲"
Row = tuple[str, ...]


def number(birth: str, sequence: int, county: str = "620102") -> str:
    """Return a whole identity number."""
    first = f"{county}{birth.replace('-', '')}{sequence:03d}"
    return first + check_character(first)


def person(at: int) -> Row:
    """Return one row of the roll; odd ones are men."""
    birth = (date(1930, 1, 1) + timedelta(days=at * 2_711 % 9_000)).isoformat()
    name = SURNAMES[at % 10] + FIRST[at * 7 % 23] + SECOND[at * 11 % 29]
    address = f"甘肃省兰州市城关区青白石街道{FIRST[at % 23]}{SECOND[at % 29]}村{1 + at % 40}号"
    id_no = number(birth, (100 + 2 * (at // 7) + at % 2) % 1000)
    return (f"P{at:05d}", id_no, name, "男" if at % 2 else "女", birth, address)


def roll(count: int = 300) -> list[Row]:
    """Return a roll."""
    return [person(at) for at in range(count)]


def record(at: int, rid: str | None = None, **changed: str) -> Row:
    """Return the death record of a person, with some fields changed."""
    _, id_no, name, sex, birth, address = person(at)
    found = {
        "rid": f"R{at}" if rid is None else rid,
        "id_no": id_no,
        "name": name,
        "sex": sex,
        "birth": birth,
        "age": "",
        "address": address,
        "event_date": "2026-03-01",
        "source": "police",
    }
    return tuple((found | changed)[heading] for heading in RECORDS)


def write(path: Path, headings: Sequence[str], rows: Sequence[Row]) -> str:
    """Write rows as CSV, Parquet or XLSX by suffix; return the path."""
    if path.suffix == ".parquet":
        columns = [list(column) for column in zip(*rows, strict=True)]
        pq.write_table(pa.table([pa.array(column) for column in columns], names=list(headings)), path)
    elif path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate([headings, *rows]):
                for column, text in enumerate(row):
                    sheet.write_string(place, column, text)
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([headings, *rows])
    return str(path)


def read(path: Path) -> list[dict[str, str]]:
    """Read pairs from CSV."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
