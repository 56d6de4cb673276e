"""Workbooks, broken: XLSX in their XML, with container and checksums made whole again, and XLS in records.

The product lets a process of its own try each workbook before it is parsed here; to start one takes longer
than all the rest. In the campaign the parser runs at once; what ends the process is read again as the product
does it, and must be refused in words.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Final
from unittest.mock import patch

import xlsxwriter

from benchmarks.campaigns.fuzz.breaking import broken
from benchmarks.campaigns.fuzz.frame import Target
from benchmarks.campaigns.fuzz.tables import read_table
from benchmarks.records.registers.dice import Dice
from tests.unit.feeds.feed_files import biff8, compound_file
from verifier.feeds.mapping import Mapping

SLOWEST: Final = 1.0
CONTAINER_SHARE: Final = 0.15
"""Of the workbooks whose container is broken, too."""
PACKED_SHARE: Final = 0.2
_REHEARSAL: Final = "verifier.feeds.readers.workbook.rehearse"
_ROWS: Final = (
    ("序号", "姓名", "公民身份号码", "死亡日期", "地址"),
    (1, "陈明", "110101194904030011", 45292, "某村1号"),
    (2, "李芳", 1.10101194904e17, "20240101", ""),
)
_XML_WORDS: Final = (
    *(
        b"<",
        b">",
        b"</",
        b"/>",
        b'"',
        b"&",
        b"&#0;",
        b"&#xD800;",
        b"<!DOCTYPE x>",
        b"<!ENTITY a 'b'>",
        b"<![CDATA[",
    ),
    *(b"\xff", b"\x00", b"<x:y/>", b"<v>1</v>", b"<f>1+1</f>", b"<mergeCell ref='A1:XFD9'/>"),
)
_VALUES: Final = (
    *(
        b"",
        b"0",
        b"-1",
        b"1",
        b"2",
        b"14",
        b"999999999999",
        b"1e400",
        b"NaN",
        b"0.1",
        b"45292",
        b"60",
        b"-3",
        b"1.10101E+17",
    ),
    *(
        b"A1",
        b"A0",
        b"C2",
        b"XFD1048576",
        b"XFE1",
        b"ZZZZ9",
        b"a1",
        b"A1:B2",
        b"A01",
        b"\xd9\xa31",
        b"e",
        b"s",
        b"b",
        b"d",
        b"n",
    ),
    *(
        b"str",
        b"inlineStr",
        b"true",
        b"hidden",
        b"veryHidden",
        b"../../x",
        b"/xl/workbook.xml",
        b"worksheets/sheet1.xml",
    ),
    *(
        b"rId1",
        b"rId2",
        b"rId9",
        b"Sheet1",
        b"2024-02-30",
        b"2024-01-01T00:00:00",
        b"yyyy",
        b"[$-F800]",
        b"&amp;",
        b"x" * 9000,
    ),
    *(
        "陈明".encode(),
        "死亡日期".encode(),
        "\u202e".encode(),
        "\ud7ff".encode(),
        "序号".encode(),
        b"_x000D_",
        b"&#10;",
    ),
)
_PLACES: Final = re.compile(rb'="[^"]*"|>[^<>]+<')
"""Values of attributes, and texts: replaced, they leave the XML well formed."""
_ELEMENT: Final = re.compile(
    rb"<(row|c|sheet|si|xf|Relationship|v|is|t|f)\b[^>]*/>|<(row|c|si|v|t|f)\b[^>]*>.*?</\2>", re.DOTALL
)
WELL_FORMED_SHARE: Final = 0.9


def _xlsx() -> dict[str, bytes]:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(_ROWS):
            sheet.write_row(number, 0, row)
        sheet.write_number(1, 3, 45292, day)
        sheet.write_formula(3, 0, "=1+1", None, 2)
        sheet.merge_range(4, 0, 4, 1, "合计")
        book.add_worksheet("第二").write(0, 0, "x")
    with zipfile.ZipFile(out) as container:
        return {name: container.read(name) for name in container.namelist()}


def _broken_xml(dice: Dice, xml: bytes) -> bytes:
    if not dice.chance(WELL_FORMED_SHARE):
        return bytes(broken(dice, [xml], _XML_WORDS))
    for _ in range(dice.between(1, 3)):
        if dice.chance(0.7):
            found = [place.span() for place in _PLACES.finditer(xml)]
            start, end = dice.pick(found)
            edge = 2 if xml[start : start + 1] == b"=" else 1
            xml = xml[: start + edge] + dice.pick(_VALUES) + xml[end - 1 :]
        elif elements := [place.span() for place in _ELEMENT.finditer(xml)]:
            start, end = dice.pick(elements)
            # left out, or there many times
            xml = xml[:start] + xml[start:end] * dice.pick((0, 2, 40)) + xml[end:]
    return xml


def xlsx_files(dice: Dice, count: int) -> Iterator[bytes]:
    """Yield workbooks in which one or two parts are broken."""
    parts = _xlsx()
    telling = [name for name in parts if name.endswith((".xml", ".rels")) and not name.startswith("docProps")]
    for _ in range(count):
        made = dict(parts)
        for _ in range(dice.between(1, 2)):
            name = dice.pick(telling)
            made[name] = _broken_xml(dice, made[name])
        out = io.BytesIO()
        kind = zipfile.ZIP_DEFLATED if dice.chance(PACKED_SHARE) else zipfile.ZIP_STORED
        with zipfile.ZipFile(out, "w", kind) as container:
            for name, content in made.items():
                container.writestr(name, content)
        data = out.getvalue()
        yield bytes(broken(dice, [data])) if dice.chance(CONTAINER_SHARE) else data


def _xls_streams() -> list[bytes]:
    cells = [(row, column, value) for row, line in enumerate(_ROWS) for column, value in enumerate(line)]
    texts: list[tuple[int, int, object]] = [(row, column, value) for row, column, value in cells]
    return [biff8(texts), biff8([*texts, (3, 0, b"formula"), (3, 1, b"error")])]


def xls_files(dice: Dice, count: int) -> Iterator[bytes]:
    """Yield XLS files: the records inside broken, or the compound file around them."""
    streams = _xls_streams()
    kinds = (
        0x0809,
        0x000A,
        0x0085,
        0x002F,
        0x0006,
        0x0205,
        0x00BD,
        0x00FC,
        0x00FD,
        0x0031,
        0x041E,
        0x0022,
        0x003C,
    )
    words = [struct.pack("<HH", kind, length) for kind in kinds for length in (0, 2, 8, 0xFFFF)]
    for _ in range(count):
        if dice.chance(CONTAINER_SHARE):
            yield bytes(broken(dice, [compound_file({"Workbook": dice.pick(streams)})]))
        else:
            yield compound_file({"Workbook": bytes(broken(dice, streams, words))})


def _execute(suffix: str, data: bytes) -> str:
    with patch(_REHEARSAL, lambda *_: None):
        return "refused" if read_table(data, suffix, Mapping()) is None else "read"


def _as_the_product_does(suffix: str, data: bytes) -> str:
    return "refused" if read_table(data, suffix, Mapping()) is None else "read"


XLSX: Final = Target(
    "xlsx",
    xlsx_files,
    lambda data: _execute(".xlsx", data),
    SLOWEST,
    500,
    after_death=lambda data: _as_the_product_does(".xlsx", data),
)
XLS: Final = Target(
    "xls",
    xls_files,
    lambda data: _execute(".xls", data),
    SLOWEST,
    300,
    after_death=lambda data: _as_the_product_does(".xls", data),
)
