"""Files that are no text: DBF and fixed width that lie, workbooks and archives that are not what they say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import xlsxwriter

from tests.unit.feeds.feed_files import biff8, compound_file, dbf_bytes

_FIELDS: Final = (("XM", "C", 10), ("SFZH", "C", 18), ("SWRQ", "D", 8))
_RECORD: Final = b" " + "陈明".encode("gb18030").ljust(10) + b"110101194904030011" + b"20240101"
_OTHER: Final = b" " + "李芳".encode("gb18030").ljust(10) + b"11010119500101002X" + b"20240102"
_NUMBERS: Final = (*_FIELDS, ("NL", "N", 5))


_DBF: Final = dbf_bytes(_FIELDS, [_RECORD])


def _overwritten(data: bytes, place: int, part: bytes) -> bytes:
    return data[:place] + part + data[place + len(part) :]


def _aged(text: bytes) -> bytes:
    return dbf_bytes(_NUMBERS, [_RECORD + text])


DBF: Final[dict[str, bytes]] = {
    "dbf": dbf_bytes(_FIELDS, [_RECORD, _OTHER]),
    "dbf in utf-8": dbf_bytes(_FIELDS, [" 陈明".encode().ljust(11) + _RECORD[11:]], codepage=0),
    "dbf that announces more": dbf_bytes(_FIELDS, [_RECORD], announced=5),
    "dbf that announces four thousand million": dbf_bytes(_FIELDS, [_RECORD], announced=2**32 - 1),
    "dbf that announces fewer": dbf_bytes(_FIELDS, [_RECORD, _OTHER], announced=1),
    "dbf that announces none": dbf_bytes(_FIELDS, [_RECORD, _OTHER], announced=0),
    "dbf without end": dbf_bytes(_FIELDS, [_RECORD, _OTHER], end=b""),
    "dbf with its end twice": dbf_bytes(_FIELDS, [_RECORD], end=b"\x1a\x1a"),
    "dbf with something behind its end": dbf_bytes(_FIELDS, [_RECORD], end=b"\x1a" + _OTHER),
    "dbf cut in a record": dbf_bytes(_FIELDS, [_RECORD, _OTHER], end=b"")[:-9],
    "dbf cut in its header": dbf_bytes(_FIELDS, [_RECORD])[:40],
    "dbf without a record": dbf_bytes(_FIELDS, []),
    "dbf with a deleted record": dbf_bytes(_FIELDS, [_RECORD, b"*" + _OTHER[1:]]),
    "dbf with a record that is neither": dbf_bytes(_FIELDS, [_RECORD, b"x" + _OTHER[1:]]),
    "dbf with a blank record": dbf_bytes(_FIELDS, [_RECORD, b" " * len(_OTHER)]),
    "dbf with a memo": dbf_bytes((*_FIELDS, ("BZ", "M", 10)), [_RECORD + b"         7"]),
    "dbf with a kind of field there is not": dbf_bytes((*_FIELDS, ("X", "?", 4)), [_RECORD + b"abcd"]),
    "dbf with a field without name": dbf_bytes((*_FIELDS, ("", "C", 4)), [_RECORD + b"abcd"]),
    "dbf with the same field twice": dbf_bytes((*_FIELDS, ("XM", "C", 4)), [_RECORD + b"abcd"]),
    "dbf with a field of no width": dbf_bytes((*_FIELDS, ("X", "C", 0)), [_RECORD]),
    "dbf whose fields are wider than its records": _overwritten(_DBF, 10, b"\x05\0"),
    "dbf whose records have no bytes": _overwritten(_DBF, 10, b"\0\0"),
    "dbf whose header is longer than itself": _overwritten(_DBF, 8, b"\xff\xff"),
    "dbf whose day is none": dbf_bytes(_FIELDS, [_RECORD[:-8] + b"20240230"]),
    "dbf whose day is letters": dbf_bytes(_FIELDS, [_RECORD[:-8] + b"abcdefgh"]),
    "dbf whose year stands alone": dbf_bytes(_FIELDS, [_RECORD[:-8] + b"19660000"]),
    "dbf with a halved character": dbf_bytes(_FIELDS, [b" " + b"\xb3".ljust(10) + _RECORD[11:]]),
    "dbf with nul": dbf_bytes(_FIELDS, [b" " + b"A\0B".ljust(10) + _RECORD[11:]]),
    "dbf number": _aged(b"   83"),
    "dbf number of stars": _aged(b"*****"),
    "dbf number in words": _aged(b"abc  "),
    "dbf number with an exponent": _aged(b"1e400"),
    "dbf number that is none": _aged(b"  NaN"),
}


def _line(number: str, name: str, day: str = "20240101") -> bytes:
    return number.ljust(4).encode() + name.encode("gb18030").ljust(10) + b"110101194904030011" + day.encode()


_LAYOUT: Final = "# 定长: 编号4 姓名10 身份证号18 死亡日期8 (字节, GB18030)\n".encode("gb18030")
_SOUND: Final = _line("1", "陈明") + b"\n"
FIXED: Final[dict[str, bytes]] = {
    "fixed width": _LAYOUT + _SOUND + _line("2", "李芳") + b"\n",
    "fixed width with both line ends": _LAYOUT + _SOUND + _line("2", "李芳") + b"\r\n",
    "fixed width, padded by characters": _LAYOUT
    + _SOUND
    + "2   李芳        11010119490403001120240101\n".encode("gb18030")
    + b"\n",
    "fixed width, a line too long": _LAYOUT + _SOUND + _line("2", "李芳") + b"x\n",
    "fixed width, blanks too many": _LAYOUT + _SOUND + _line("2", "李芳") + b"  \n",
    "fixed width, a line too short": _LAYOUT + _SOUND + _line("2", "李芳")[:-3] + b"\n",
    "fixed width, cut in the last line": _LAYOUT + _SOUND + _line("2", "李芳")[:20],
    "fixed width, cut in a character": _LAYOUT + _SOUND + _line("2", "李芳")[:5],
    "fixed width, a name cut in two": _LAYOUT
    + _SOUND
    + b"2   "
    + "欧阳买买提".encode("gb18030")[:9]
    + b" 11010119490403001120240101\n",
    "fixed width, nul": _LAYOUT + _SOUND + _line("2", "李\0芳") + b"\n",
    "fixed width, blank lines": _LAYOUT + b"\n   \n" + _SOUND + b"\x1a",
    "fixed width in utf-16": b"\xff\xfe" + "# 定长: 编号4 姓名10\n1   陈明      \n".encode("utf-16-le"),
    "fixed width in characters": "# 定长: 编号4 姓名10 (字符)\n".encode() + b"1   x\n",
    "fixed width without a width": "# 定长: 编号 姓名\n".encode() + b"1   x\n",
    "fixed width of no width": "# 定长: 编号0 姓名10\n".encode() + b"1   x\n",
    "fixed width of millions": "# 定长: 编号9999 姓名9999\n".encode() + b"1   x\n",
    "fixed width without a line": _LAYOUT,
}

_ROWS: Final[tuple[tuple[Any, ...], ...]] = (
    ("序号", "姓名", "身份证号码", "死亡日期"),
    (1, "陈明", "110101194904030011", "20240101"),
    (2, "李芳", "11010119500101002X", date(2024, 1, 2)),
)


def _book(*rows: Sequence[Any], options: dict[str, Any] | None = None, **more: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "default_date_format": "yyyy-mm-dd", **(options or {})}
    ) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows or _ROWS):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
        if "merge" in more:
            sheet.merge_range(*more["merge"])
        if "hide" in more:
            book.add_worksheet("第二").write_row(0, 0, ("序号", "姓名", "身份证号码", "死亡日期"))
            sheet.hide()
            book.worksheets()[1].activate()
    return out.getvalue()


def _with_part(data: bytes, name: str, change: Any) -> bytes:
    """The workbook with one of its parts changed, its checksums made again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, change(content) if info.filename == name else content)
        if name not in source.namelist():
            target.writestr(name, change(b""))
    return out.getvalue()


def _packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


_CELLS: Final = [
    (row, column, "20240102" if isinstance(cell, date) else cell)
    for row, line in enumerate(_ROWS)
    for column, cell in enumerate(line)
]
_SHEET: Final = "xl/worksheets/sheet1.xml"
_WHOLE: Final = _book()
_DOCTYPE: Final = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]>'

WORKBOOKS: Final[dict[str, bytes]] = {
    "workbook": _WHOLE,
    "workbook under a title": _book(("某市死亡名单",), (), *_ROWS),
    "workbook of the year 1904": _book(options={"date_1904": True}),
    "workbook with a formula": _book(*_ROWS, (3, "=1+1", "110101194904030011", "20240103")),
    "workbook with an error": _book(*_ROWS, (3, "=NA()", "", "")),
    "workbook with merged cells": _book(*_ROWS, merge=(3, 0, 3, 3, "合计")),
    "workbook with a rounded number": _book(*_ROWS, (3, "王", 110101194904030011, 45292)),
    "workbook with a number for a day": _book(*_ROWS, (3, "王", "110101194904030011", 45292)),
    "workbook with the 29th of February 1900": _book(*_ROWS, (3, "王", "110101194904030011", 60)),
    "workbook with a truth value": _book(*_ROWS, (3, True, "110101194904030011", "20240103")),
    "workbook with a hidden sheet": _book(hide=True),
    "workbook without a row": _book(_ROWS[0]),
    "workbook without anything": _book(()),
    "workbook with the heading twice": _book(*_ROWS, _ROWS[0]),
    "workbook with a cell a million rows down": _with_part(
        _WHOLE, _SHEET, lambda xml: xml.replace(b'r="A3"', b'r="A1048576"')
    ),
    "workbook with an impossible address": _with_part(
        _WHOLE, _SHEET, lambda xml: xml.replace(b'r="A3"', b'r="ZZZZ3"')
    ),
    "workbook with a cell beyond the last row": _with_part(
        _WHOLE, _SHEET, lambda xml: xml.replace(b'r="A3"', b'r="A1048577"')
    ),
    "workbook with entities": _with_part(_WHOLE, _SHEET, lambda xml: _DOCTYPE + xml.partition(b"?>")[2]),
    "workbook with a long tag": _with_part(_WHOLE, _SHEET, lambda _: b"<worksheet " + b"a" * 5_000_000),
    "workbook with broken xml": _with_part(_WHOLE, _SHEET, lambda xml: xml[:-20]),
    "workbook with macros": _with_part(_WHOLE, "xl/vbaProject.bin", lambda _: b"x"),
    "workbook with links": _with_part(
        _WHOLE, "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>"
    ),
    "workbook that is a bomb": _packed(**{"xl/workbook.xml": b"<workbook/>", "bomb": bytes(9_000_000)}),
    "archive of a csv file": _packed(**{"a.csv": b"1,2,3"}),
    "archive that leads out": _packed(**{"xl/workbook.xml": b"<workbook/>", "../../evil": b"x"}),
    "archive with an absolute name": _packed(**{"xl/workbook.xml": b"<workbook/>", "/etc/passwd": b"x"}),
    "archive with the same name twice": _packed(
        **{"xl/workbook.xml": b"<workbook/>", "XL/Workbook.xml": b"<workbook/>"}
    ),
    "archive within an archive": _packed(**{"a.zip": _packed(**{"b": bytes(9_000)})}),
    "archive without a directory": _WHOLE[:-60],
    "archive with a wrong checksum": _overwritten(_WHOLE, _WHOLE.index(b"PK\x01\x02") + 16, b"\1\2\3\4"),
    "archive with something in front": b"PK\x03\x04" + _WHOLE,
    "archive that is empty": b"PK\x05\x06" + bytes(18),
    "xls": compound_file({"Workbook": biff8(_CELLS)}),
    "xls with a formula": compound_file({"Workbook": biff8([*_CELLS, (3, 1, b"formula")])}),
    "xls under a password": compound_file(
        {"Workbook": biff8([(0, 0, "x")], extra_globals=b"\x2f\0\x02\0\0\0")}
    ),
    "xlsx under a password": compound_file({"EncryptedPackage": b"x" * 90, "EncryptionInfo": b"x" * 90}),
    "xls with macros": compound_file({"Workbook": biff8([(0, 0, "x")]), "_VBA_PROJECT_CUR": b"x" * 90}),
    "compound file of a letter": compound_file({"WordDocument": b"x" * 90}),
    "compound file cut off": compound_file({"Workbook": biff8([(0, 0, "x")])})[:600],
    "excel of long ago": b"\x09\x00\x04\x00\x02\x00\x10\x00",
    "pdf": b"%PDF-1.7\n",
    "parquet": b"PAR1" + bytes(90) + b"PAR1",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(90),
    "gzip": b"\x1f\x8b\x08" + bytes(90),
    "rar": b"Rar!\x1a\x07\x00" + bytes(90),
    "seven zip": b"7z\xbc\xaf\x27\x1c" + bytes(90),
}
