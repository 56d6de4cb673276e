"""Writes dBase III tables without memo (header, field descriptors, fixed records, end mark 1A)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_DBASE_III = 0x03
_CODE_PAGE_936 = 0x4D
_HEADER_END, _FILE_END, _NOT_DELETED = b"\r", b"\x1a", b" "


@dataclass(frozen=True, slots=True)
class Column:
    """One field: name of at most ten ASCII letters, type C, N or D, width in bytes."""

    name: str
    type: str
    width: int


def write_dbase(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[str]], updated: date) -> None:
    """Write ``rows`` in code page 936; a character it lacks becomes ``?``, a text too long is cut.

    ``updated`` is the day the header names. Numbers (type N) stand right, everything else left.
    """
    records = [_record(columns, row) for row in rows]
    header_size = 32 * (len(columns) + 1) + len(_HEADER_END)
    record_size = sum(column.width for column in columns) + len(_NOT_DELETED)
    with path.open("wb") as stream:
        stream.write(
            struct.pack(
                "<4BIHH17xB2x",
                _DBASE_III,
                updated.year - 1900,
                updated.month,
                updated.day,
                len(records),
                header_size,
                record_size,
                _CODE_PAGE_936,
            )
        )
        displacement = len(_NOT_DELETED)
        for column in columns:
            name, kind = column.name.encode("ascii"), column.type.encode("ascii")
            stream.write(struct.pack("<11scIB15x", name, kind, displacement, column.width))
            displacement += column.width
        stream.write(_HEADER_END)
        stream.writelines(records)
        stream.write(_FILE_END)


def _record(columns: Sequence[Column], values: Sequence[str]) -> bytes:
    return _NOT_DELETED + b"".join(
        _cell(value, column) for value, column in zip(values, columns, strict=True)
    )


def _cell(value: str, column: Column) -> bytes:
    raw = value.encode("cp936", errors="replace")
    while len(raw) > column.width:
        value = value[:-1]
        raw = value.encode("cp936", errors="replace")
    return raw.rjust(column.width) if column.type == "N" else raw.ljust(column.width)
