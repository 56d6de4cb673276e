"""Small files for the tests of what ``match`` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from verifier.crossmatch.files import SCHEMA, ReadingReport, Role, SideFile, open_side
from verifier.crossmatch.files.delimited import DelimitedFile

Rows = list[dict[str, Any]]


def read(path: Path, role: Role = Role.RECORDS) -> tuple[Rows, ReadingReport]:
    return walk(open_side(path, role))


def walk(side: SideFile) -> tuple[Rows, ReadingReport]:
    batches = list(side.batches())
    assert all(batch.schema == SCHEMA for batch in batches)
    return [row for batch in batches for row in batch.to_pylist()], side.report


def read_in_blocks(path: Path, block: int, role: Role = Role.RECORDS) -> tuple[Rows, ReadingReport]:
    return walk(SideFile(path, DelimitedFile(path, role, block), role))


def text_file(folder: Path, text: str | bytes, name: str = "记录.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def parquet_file(folder: Path, columns: dict[str, Any], name: str = "记录.parquet") -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def column(rows: Rows, name: str) -> list[Any]:
    return [row[name] for row in rows]
