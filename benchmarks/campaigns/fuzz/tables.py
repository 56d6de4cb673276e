"""Tables that agencies send, broken: rows that together hold every data line, or a refusal with a remedy.

Each row is then read as content of its kind of feed: content, or a reason for quarantine.
"""

from __future__ import annotations

import codecs
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks.campaigns.fuzz.breaking import broken_each
from benchmarks.campaigns.fuzz.frame import Target, demand
from verifier.errors import VerifierError
from verifier.feeds.content.cells import BadCell
from verifier.feeds.content.reading import RowReader
from verifier.feeds.headings import FeedKind, recognise
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import RawRow, Table, open_table

SLOWEST: Final = 0.5
"""Seconds: of small files, whatever they say of themselves."""
_SHARED: Final = "/dev/shm"  # noqa: S108 -- memory, not disk; names in it are drawn by the library
MEMORY_FOLDER: Final = _SHARED if os.access(_SHARED, os.W_OK) else None
_TODAY: Final = date(2026, 11, 21)
#: blank cells and lines are counted, not returned
_NO_INK: Final = frozenset(
    ',;|"\t\ufeff\ufffd\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060'
)
_MOST_HEADING_LINES: Final = 60

_ROLL = """个人编号,姓名,公民身份号码,性别,出生日期,险种,开始领取月份,月养老金,开户银行,银行账号,地址
10001,陈明,110101194904030011,男,1949-04-03,城乡居民养老保险,2009-05,1,878.32,邮储银行,6217001234567890,某村1号
10002,"李,芳",11010119500101002X,女,农历一九五〇年正月初一,城镇职工养老保险,200905,257元,,,"""
_DEATHS = """序号,姓名,身份证号码,性别,出生日期,死亡日期,火化日期,住址
1,陈明,110101194904030011,男,19490403,20240101,2024/1/3,某村1号
2,李芳,1.10101E+17,2,1949,45292,,
"""
_PAYMENTS = """个人编号,公民身份号码,险种,待遇月份,金额,发放日期,银行账号
10001,110101194904030011,城乡居民养老保险,202511,"1,878.32",2025-11-15,6217001234567890
10002,11010119500101002X,城镇职工养老保险,2025年11月,￥257.8,20251115,'6217001234567891
"""
_STATEMENT = """流水号,交易日期,金额,付款人,付款账号,附言
B1,2025-11-15,100.00,陈明,6217001234567890,退款 T20260001-01
B2,20251116,-5,李芳,,
"""
_SIGNS = """编号,身份证号,姓名,类型,日期
1,110101194904030011,陈明,就医,2025-10-03
2,11010119500101002X,李芳,核酸,2025年10月4日
"""
#: what is needed is missing, or no cell of its kind can hold it
_LACKING: Final = f"""个人编号,姓名,公民身份号码,险种,待遇月份,金额
10001,,110101194904030011,城乡居民养老保险,202511,1
10002,=1+1,110101194904030011,城乡居民养老保险,202511,1
10003,陈明,{"1" * 41},城乡居民养老保险,202511,1
10004,陈明,110101194904030011,城乡居民养老保险,,1
10005,陈明,110101194904030011,城乡居民养老保险,202511,
"""
_TEXTS: Final = (_ROLL, _DEATHS, _PAYMENTS, _STATEMENT, _SIGNS)
ENCODED: Final = tuple(
    mark + text.replace("\n", end).encode(encoding)
    for text in _TEXTS
    for encoding, mark, end in (
        ("utf-8", b"", "\n"),
        ("utf-8", codecs.BOM_UTF8, "\r\n"),
        ("gb18030", b"", "\r\n"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "\r\n"),
        ("utf-16-be", b"", "\n"),
    )
)
_TABBED: Final = tuple(text.replace(",", sign).encode() for text in _TEXTS for sign in "\t;|")
WORDS: Final = (
    *(
        b'"',
        b'""',
        b",",
        b"\t",
        b";",
        b"\n",
        b"\r\n",
        b"\r",
        b"\n\n",
        b"\x00",
        b"\x1a",
        b"\xff",
        b"\x81",
        b"\xc0\xaf",
    ),
    *(
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\x84\x31\xa4\x37",
        b"\x95\x32\x82\x36",
        b"\xfe\x9f",
        b"\xef\xbb\xbf",
    ),
    *(
        "陈".encode(),
        "陈".encode("gb18030"),
        "𠮷".encode(),
        "\ue863".encode(),
        "锟斤拷".encode(),
        "闄堟槑".encode(),
    ),
    *(
        "\u202e".encode(),
        "\u200b".encode(),
        "\u2028".encode(),
        "\u3000".encode(),
        "１２３".encode(),
        b"x" * 70_000,
    ),
    *(
        b"1e5",
        b"NaN",
        b"1.10101194904030E+17",
        b"9" * 400,
        b"-0",
        b"0x10",
        b"1/2/3",
        b"1900-02-29",
        b"60",
        b"1904",
    ),
    *(
        b"2024-02-30",
        b"=1+1",
        b"+1",
        b"@x",
        "闰".encode(),
        "民国".encode(),
        "廿".encode(),
        b"#",
        "# 定长: 编号3 姓名6\n".encode(),
    ),
)


def csv_row_contents(table: Table, rows: list[RawRow], kind: FeedKind) -> int:
    """Read the rows as a kind of feed; return how many can be taken in."""
    found = recognise(kind, table.headings, Mapping())
    reader = RowReader(kind, f"{kind}\nx", found.columns, {}, {}, _TODAY)
    taken = 0
    for row in rows:
        reader.row_key(row.cells)
        if row.problem is not None:
            continue
        try:
            reader.row_hash(reader.content(row.cells))
            taken += 1
        except BadCell as bad:
            demand(bool(bad.problem.reason.zh and bad.problem.remedy.en), "a reason without words")
    return taken


def read_table(data: bytes, suffix: str, mapping: Mapping) -> tuple[Table, list[RawRow]] | None:
    """Return table and rows; None where the file was refused in words."""
    with tempfile.NamedTemporaryFile(dir=MEMORY_FOLDER, suffix=suffix) as file:
        file.write(data)
        file.flush()
        try:
            with open_table(Path(file.name), mapping) as table:
                rows = list(table.rows)
        except VerifierError as error:
            demand(bool(error.message.zh and error.message.en and error.remedy), "a refusal without words")
            return None
    for row in rows:
        demand(row.line >= 1, "a row without a line")
        demand(row.problem is not None or len(row.cells) == len(table.headings), "cells beside the headings")
    for kind in FeedKind:
        try:
            csv_row_contents(table, rows, kind)
        except VerifierError:  # the columns of another kind
            continue
    return table, rows


def _ink(text: str) -> str:
    return "".join(sign for sign in text if sign not in _NO_INK and not sign.isspace() and sign.isprintable())


def read_delimited(data: bytes) -> str:
    """Execute a delimited file; every data line must be in some row."""
    found = read_table(data, ".csv", Mapping())
    if found is None:
        return "refused"
    table, rows = found
    if table.format in ("csv", "tsv"):
        text = data.decode(table.encoding, "replace")
        read = _ink(b"".join(row.raw for row in rows).decode(table.encoding, "replace"))
        whole = _ink(text)
        demand(whole.endswith(read), "a line is in no row")
        lines = text.splitlines(keepends=True) if "\n" not in text else text.split("\n")
        most = _ink("".join(lines[: table.header_line + _MOST_HEADING_LINES]))
        demand(len(whole) - len(read) <= len(most), "lines below the headings are in no row")
    return "read"


DELIMITED: Final = Target(
    "csv", broken_each((*ENCODED, *_TABBED, _LACKING.encode()), WORDS), read_delimited, SLOWEST, 1_000
)
