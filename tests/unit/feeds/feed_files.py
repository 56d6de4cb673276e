"""Builds the files agencies send, and the damaged and hostile ones, byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from verifier.feeds.headings import FeedKind
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import RawRow, Table, open_table

HEADINGS = ("序号", "公民身份号码", "姓名", "死亡日期")


def read_all(
    path: Path, mapping: Mapping | None = None, kind: FeedKind | None = None
) -> tuple[Table, list[RawRow]]:
    """Open, read to the end, close."""
    with open_table(path, mapping or Mapping(), kind) as table:
        return table, list(table.rows)


def codes(rows: Sequence[RawRow]) -> list[str | None]:
    """Return the problem code of every row."""
    return [row.problem.code if row.problem else None for row in rows]


def dbf_bytes(
    fields: Sequence[tuple[str, str, int]],
    records: Sequence[bytes],
    *,
    codepage: int = 0x4D,
    announced: int | None = None,
    end: bytes = b"\x1a",
) -> bytes:
    """Return a dBase III file; each record is given with its deletion mark."""
    size = 1 + sum(width for _, _, width in fields)
    count = len(records) if announced is None else announced
    head = struct.pack("<B3BIHH17xB2x", 0x03, 124, 1, 2, count, 33 + 32 * len(fields), size, codepage)
    for name, kind, width in fields:
        head += struct.pack("<11sc4xB15x", name.encode("gb18030"), kind.encode(), width)
    return head + b"\r" + b"".join(records) + end


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _label(row: int, column: int, text: str) -> bytes:
    body = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return _record(0x0204, body)


def biff8(cells: Sequence[tuple[int, int, object]], *, extra_globals: bytes = b"") -> bytes:
    """Return a BIFF8 workbook stream; a cell is text, a number, ``b"formula"`` or ``b"error"``."""
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600)
    name = "表1"
    bound = struct.pack("<IBBBB", 0, 0, 0, len(name), 1) + name.encode("utf-16-le")
    codepage = _record(0x0042, struct.pack("<H", 1200))
    prefix = _record(0x0809, bof) + codepage + extra_globals
    offset = len(prefix) + 4 + len(bound) + 4
    bound = struct.pack("<I", offset) + bound[4:]
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600))
    rows = max((row for row, _, _ in cells), default=0) + 1
    columns = max((column for _, column, _ in cells), default=0) + 1
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))
    for row, column, value in cells:
        if isinstance(value, str):
            sheet += _label(row, column, value)
        elif isinstance(value, (int, float)):
            sheet += _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
        elif value == b"error":
            sheet += _record(0x0205, struct.pack("<HHHBB", row, column, 0, 0x2A, 1))
        else:
            tokens = b"\x1e\x05\x00"
            body = struct.pack("<HHHdHIH", row, column, 0, 5.0, 0, 0, len(tokens)) + tokens
            sheet += _record(0x0006, body)
    return prefix + _record(0x0085, bound) + _record(0x000A, b"") + sheet + _record(0x000A, b"")


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return a version 3 compound file ([MS-CFB]) with the streams below its root."""
    chains: list[int] = []
    body = b""
    starts: dict[str, tuple[int, int]] = {}
    for name, content in streams.items():
        padded = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\x00")
        first, count = len(chains), len(padded) // 512
        chains += [first + i + 1 for i in range(count - 1)] + [0xFFFFFFFE]
        starts[name] = (first, len(padded))
        body += padded
    directory_start = len(chains)
    names = list(streams)
    directory = _directory_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    for index, name in enumerate(names, start=1):
        sibling = index + 1 if index < len(names) else 0xFFFFFFFF
        directory += _directory_entry(name, 2, *starts[name], sibling=sibling)
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\x00")
    sectors = len(directory) // 512
    chains += [directory_start + i + 1 for i in range(sectors - 1)] + [0xFFFFFFFE]
    fat_start = len(chains)
    fat_count = 1
    while (len(chains) + fat_count) > fat_count * 128:
        fat_count += 1
    chains += [0xFFFFFFFD] * fat_count
    chains += [0xFFFFFFFF] * (fat_count * 128 - len(chains))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6,
        0, fat_count, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    difat = [fat_start + i for i in range(fat_count)] + [0xFFFFFFFF] * (109 - fat_count)
    return header + struct.pack("<109I", *difat) + body + directory + struct.pack(f"<{len(chains)}I", *chains)


def _directory_entry(
    name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, sibling: int = 0xFFFFFFFF
) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", encoded, len(encoded) + 2, kind, 1, 0xFFFFFFFF, sibling, child, start, size
    )
