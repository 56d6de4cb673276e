"""Reads a Parquet file: only the wanted columns, at most 200,000 rows at a time, of whatever simple type.

A process of its own parses it, in bounded memory: Parquet can ask for gigabytes with two kilobytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from verifier.crossmatch.files.parquet_process import batches_of, schema_of
from verifier.crossmatch.files.parquet_program import REFUSED
from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.sources import NO_VALUE, RawTable
from verifier.errors import InvalidInput
from verifier.feeds.readers.problems import RECORD_TOO_LONG
from verifier.language import Text

MAGIC: Final = b"PAR1"
_LONGEST_WORD: Final = max(map(len, NO_VALUE))


class ParquetFile:
    """An opened Parquet file."""

    format = "parquet"
    encoding = "utf-8"
    header_line = 0

    def __init__(self, path: Path) -> None:
        """Read the footer.

        Raises:
            InvalidInput: not Parquet, cut short, damaged, encrypted, or hostile.
        """
        self._path = path
        self._schema = schema_of(path)
        self.headings = tuple(self._schema.names)

    def tables(self, columns: Mapping[str, int], report: ReadingReport) -> Iterator[RawTable]:
        """Yield the wanted columns in their own types; rows longer than 64 KiB are refused, as in CSV.

        Raises:
            InvalidInput: a wanted column is nested or its name stands twice, or the file is damaged or
                hostile within.
        """
        for index in columns.values():
            self._check(self.headings[index])
        first = 1
        for batch in batches_of(self._path, list(columns.values())):
            found = {name: batch.column(place) for place, name in enumerate(columns)}
            lines = np.arange(first, first + len(batch), dtype=np.int64)
            first += len(batch)
            yield _sound_rows(RawTable(found, lines), batch.column(REFUSED), report)

    def _check(self, heading: str) -> None:
        if self.headings.count(heading) > 1:
            raise InvalidInput(
                Text("列“{h}”出现了两次。", "The column “{h}” stands there twice.").fill(h=heading),
                Text("请删去一列。", "Delete one of them."),
            )
        kind = self._schema.field(heading).type
        if pa.types.is_nested(kind.value_type if pa.types.is_dictionary(kind) else kind):
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


def _sound_rows(table: RawTable, refused: pa.Array, report: ReadingReport) -> RawTable:
    """Return the rows that are taken in; the others are counted."""
    if refused.true_count:
        kept = pc.invert(refused)
        mask = kept.to_numpy(zero_copy_only=False)
        for line in table.lines[~mask].tolist():
            report.refuse(line, RECORD_TOO_LONG.reason)
        columns = {name: column.filter(kept) for name, column in table.columns.items()}
        table = RawTable(columns, table.lines[mask])
    return RawTable({name: sound(column) for name, column in table.columns.items()}, table.lines)
