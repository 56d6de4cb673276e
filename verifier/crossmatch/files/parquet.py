"""Reads a Parquet file: only the wanted columns, 200,000 rows at a time, of whatever simple type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.sources import NO_VALUE, RawTable
from verifier.errors import InvalidInput
from verifier.language import Text

MAGIC: Final = b"PAR1"
_AT_ONCE: Final = 200_000
_LONGEST_WORD: Final = max(map(len, NO_VALUE))


class ParquetFile:
    """An opened Parquet file."""

    format = "parquet"
    encoding = "utf-8"
    header_line = 0

    def __init__(self, path: Path) -> None:
        """Read the footer.

        Raises:
            InvalidInput: not Parquet, cut short, damaged or encrypted.
        """
        self._path = path
        with _errors(path), pq.ParquetFile(path) as file:
            self._schema = file.schema_arrow
            self.headings = tuple(self._schema.names)

    def tables(self, columns: Mapping[str, int], report: ReadingReport) -> Iterator[RawTable]:
        """Yield the wanted columns in their own types.

        Raises:
            InvalidInput: a wanted column is nested or its name stands twice, or the file is damaged within.
        """
        names = {name: self.headings[index] for name, index in columns.items()}
        for heading in names.values():
            self._check(heading)
        first = 1
        with _errors(self._path), pq.ParquetFile(self._path, pre_buffer=False) as file:
            for batch in file.iter_batches(_AT_ONCE, columns=list(names.values())):
                found = {name: sound(batch.column(heading)) for name, heading in names.items()}
                yield RawTable(found, np.arange(first, first + len(batch), dtype=np.int64))
                first += len(batch)

    def _check(self, heading: str) -> None:
        if self.headings.count(heading) > 1:
            raise InvalidInput(
                Text("列“{h}”出现了两次。", "The column “{h}” stands there twice.").fill(h=heading),
                Text("请删去一列。", "Delete one of them."),
            )
        kind = self._schema.field(heading).type
        if pa.types.is_nested(kind) and not pa.types.is_dictionary(kind):
            raise InvalidInput(
                Text(
                    "列“{h}”不是单个值（{t}）。", "The column “{h}” does not hold single values ({t})."
                ).fill(h=heading, t=kind),
                Text("请改为文字、数字或日期。", "Make it text, numbers or dates."),
            )


def sound(column: pa.Array) -> pa.Array:
    """Return the column with null for words that mean it; texts that are not UTF-8 come as bytes."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return column.cast(pa.binary() if pa.types.is_string(column.type) else pa.large_binary())
    if pc.min(pc.binary_length(column)).as_py() not in range(_LONGEST_WORD + 1):
        return column
    empty = pc.is_in(column, pa.array(NO_VALUE, column.type))
    return pc.if_else(empty, pa.scalar(None, column.type), column) if empty.true_count else column


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InvalidInput(
            Text("Parquet 文件 {p} 已损坏或不完整。", "The Parquet file {p} is damaged or incomplete.").fill(
                p=path.name
            ),
            Text("请重新导出并传送完整文件。", "Export it again and send the complete file."),
        ) from error
