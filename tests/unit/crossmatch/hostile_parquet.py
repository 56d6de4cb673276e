"""Parquet files of a few kilobytes that unfold to gigabytes, or whose footer lies."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

FOOTER_ENDS = b"PAR1"


def write(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(
        pa.table(columns), path, **({"compression": "zstd", "dictionary_pagesize_limit": 1 << 30} | options)
    )
    return path


def pointing(values: list[Any], places: list[int]) -> pa.Array:
    """Return values that are kept once, and rows that point to them."""
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array(values))


def dictionary_bomb(path: Path, rows: int = 2000, size: int = 3_000_000, **options: Any) -> Path:
    """Write rows that all point to one long name, and a last one with a name: 6 GB by default."""
    names = pointing(["x" * size, "张三"], [0] * rows + [1])
    return write(path, {"rid": [str(n) for n in range(rows + 1)], "name": names}, **options)


def rows_bomb(path: Path) -> Path:
    """Write three million rows, all alike."""
    alike = [0] * 3_000_000
    headings = {"rid": "1", "pid": "1", "name": "张三"}
    return write(path, {heading: pointing([value], alike) for heading, value in headings.items()})


def page_bomb(path: Path, size: int) -> Path:
    """Write one page that unfolds to ``size`` bytes."""
    return write(path, {"rid": ["1"], "name": ["x" * size]}, use_dictionary=False, write_statistics=False)


def prefix_bomb(path: Path, rows: int, size: int) -> Path:
    """Write values that each say no more than that they are like the one before."""
    encoding = {"name": "DELTA_BYTE_ARRAY"}
    names = ["x" * size] * rows
    return write(path, {"rid": ["1"] * rows, "name": names}, use_dictionary=False, column_encoding=encoding)


def _varint(number: int) -> bytes:
    """Return an integer as Thrift's compact protocol writes it."""
    number, out = number << 1, b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def announcing(path: Path, size: int) -> Path:
    """Make the last data page of a file announce that it unfolds to ``size`` bytes."""
    raw = path.read_bytes()
    at = pq.read_metadata(path).row_group(0).column(1).data_page_offset
    # A page's header begins with its kind and its size unfolded, two integers of Thrift.
    assert raw[at : at + 3] == b"\x15\x00\x15"
    end = next(place for place in range(at + 3, at + 9) if raw[place] < 128) + 1
    assert len(_varint(size)) == end - at - 3, "other places in the file would move"
    path.write_bytes(raw[: at + 3] + _varint(size) + raw[end:])
    return path


def lies(raw: bytes, rows: int, said: int) -> list[bytes]:
    """Return the file with ``said`` where ``rows`` stands in the footer: in each place, then in all."""
    [length] = struct.unpack("<I", raw[-8:-4])
    data, footer = raw[: -8 - length], raw[-8 - length : -8]
    parts = footer.split(_varint(rows))
    true, told = _varint(rows), []
    for at in range(1, len(parts)):
        told.append(true.join(parts[:at]) + _varint(said) + true.join(parts[at:]))
    told.append(_varint(said).join(parts))
    return [data + lie + struct.pack("<I", len(lie)) + FOOTER_ENDS for lie in told]
