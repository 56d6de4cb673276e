"""Fixed-width files and DBF files, broken."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from benchmarks.campaigns.fuzz.breaking import broken, broken_each
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.campaigns.fuzz.tables import SLOWEST, WORDS, read_table
from benchmarks.records.registers.dice import Dice
from verifier.feeds.mapping import FixedField, FixedMapping, Mapping

_FIELDS: Final = (
    FixedField(name="编号", width=4),
    FixedField(name="姓名", width=8),
    FixedField(name="身份证号", width=18),
    FixedField(name="死亡日期", width=8),
)
_FIXED: Final = Mapping(fixed=FixedMapping(fields=_FIELDS))


def _fixed_lines(encoding: str) -> bytes:
    lines = [("1", "陈明", "110101194904030011", "20240101"), ("2", "李芳", "11010119500101002X", "20240230")]
    return b"".join(
        b"".join(cell.encode(encoding).ljust(field.width) for cell, field in zip(line, _FIELDS, strict=True))
        + b"\r\n"
        for line in lines * 3
    )


def read_fixed(data: bytes) -> str:
    """Execute a fixed-width file; every data line must be in some row."""
    found = read_table(data, ".txt", _FIXED)
    if found is None:
        return "refused"
    table, rows = found
    if table.format == "fixed":
        lines = data.split(b"\n" if b"\n" in data else b"\r")
        whole = _bare(b"".join(lines[table.header_line :]))
        demand(whole == _bare(b"".join(row.raw for row in rows)), "a line is in no row")
    return "read"


def _bare(data: bytes) -> bytes:
    return data.translate(bytes.maketrans(b"", b""), b" \t\x00\x1a\r\n\xef\xbb\xbf\xff\xfe")


def _dbf(count: int, kinds: str) -> bytes:
    fields = [
        (f"F{place}".encode(), kind.encode(), width)
        for place, (kind, width) in enumerate(_DBF[k] for k in kinds)
    ]
    fields[:3] = [(b"XM", b"C", 10), (b"SFZH", b"C", 18), (b"SWRQ", b"D", 8)]
    size = 1 + sum(width for _, _, width in fields)
    head = struct.pack("<B3BIHH17xB2x", 0x03, 124, 1, 2, count, 33 + 32 * len(fields), size, 0x4D)
    head += b"".join(struct.pack("<11sc4xB15x", *field) for field in fields) + b"\r"
    record = b" " + "陈明".encode("gb18030").ljust(10) + b"110101194904030011" + b"20240101"
    return head + record.ljust(size, b"1") * count + b"\x1a"


_DBF: Final = {
    **{
        "C": ("C", 10),
        "N": ("N", 12),
        "F": ("F", 12),
        "D": ("D", 8),
        "L": ("L", 1),
        "M": ("M", 10),
        "I": ("I", 4),
    },
    **{
        "B": ("B", 8),
        "Y": ("Y", 8),
        "T": ("T", 8),
        "+": ("+", 4),
        "O": ("O", 8),
        "@": ("@", 8),
        "0": ("0", 1),
    },
}
"""Field types with their usual width."""
_DBF_WORDS: Final = (
    *(bytes([ord(kind)]) for kind in _DBF),
    b"\x1a",
    b"*",
    b"\r",
    b"\xff\xff\xff\xff",
    b"NaN",
    b"1e5",
)


def read_dbf(data: bytes) -> str:
    """Execute a DBF file."""
    return "refused" if read_table(data, ".dbf", Mapping()) is None else "read"


def _dbf_files(dice: Dice, count: int) -> Iterator[bytes]:
    kinds = "".join(_DBF)
    files = [_dbf(rows, "CCD" + kinds) for rows in (0, 1, 3)] + [_dbf(2, "CCD" + kind) for kind in kinds]
    for _ in range(count):
        yield bytes(broken(dice, files, _DBF_WORDS))


FIXED_WIDTH: Final = Target(
    "fixed-width",
    broken_each([_fixed_lines("gb18030"), _fixed_lines("utf-8")], WORDS),
    read_fixed,
    SLOWEST,
    1_000,
)
DBF: Final = Target("dbf", _dbf_files, read_dbf, SLOWEST, 1_000)
