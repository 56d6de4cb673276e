"""The program that reads a Parquet file in a process of its own, with little memory and time.

Pages may be compressed, point into a dictionary or repeat the value before them: a file of two kilobytes can
ask for gigabytes, and the parser learns of it only while it allocates. Here only this process ends. It
imports nothing of ours, because it is started by its path, and writes an Arrow stream to standard output:

- without columns asked for, a stream of the file's schema and no rows;
- else the columns asked for, named ``0``, ``1``, … and then :data:`REFUSED`, true for rows whose values are
  longer together than allowed; their values are null.

How it ends is its exit code: 0, :data:`DAMAGED` or :data:`TOO_MUCH`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

DAMAGED: Final = 3
TOO_MUCH: Final = 4
REFUSED: Final = "refused"

#: rows and bytes of a batch that is handed over
_ROWS: Final = 200_000
_BYTES: Final = 64 << 20
#: how often the bytes of the file may come out, as with workbooks, and what is allowed even of small files
_LARGEST_RATIO: Final = 250
_RATIO_MATTERS_FROM: Final = 64 << 20
#: A row holds a name or a number: in a long register it takes more than one bit, however it is packed.
_ROWS_PER_BYTE: Final = 8
_ROWS_MATTER_FROM: Final = 1_000_000
_PIECE: Final = 1 << 20
_TEXTS: Final = (pa.string(), pa.binary(), pa.large_string(), pa.large_binary())


class Job(NamedTuple):
    """What to read, and within which bounds."""

    path: str
    columns: list[int]
    longest: int
    memory: int
    seconds: int


class TooMuch(Exception):
    """What comes out is out of all proportion to the file."""


def main(job: Job, out: BinaryIO) -> int:
    """Read the file into ``out`` and return the exit code."""
    _limit(resource.RLIMIT_AS, job.memory)
    _limit(resource.RLIMIT_CPU, job.seconds)
    _limit(resource.RLIMIT_CORE, 0)
    try:
        _write(job, out)
    except (MemoryError, TooMuch):
        return TOO_MUCH
    except (pa.ArrowException, OSError, ValueError):
        return DAMAGED
    return 0


def _limit(what: int, most: int) -> None:
    """Set a limit of this process; a lower one that holds already stays."""
    now = resource.getrlimit(what)[1]
    most = most if now == resource.RLIM_INFINITY else min(most, now)
    resource.setrlimit(what, (most, most))


def _write(job: Job, out: BinaryIO) -> None:
    with _Opened(job) as file:
        schema = file.wanted if job.columns else file.schema
        with pa.ipc.new_stream(out, schema) as stream:
            for batch in _merged(file.batches()) if job.columns else ():
                stream.write_batch(batch)


class _Opened:
    """A Parquet file, opened twice: as it is, and with its texts left in their dictionaries."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._size = Path(job.path).stat().st_size
        self._left = max(_RATIO_MATTERS_FROM, _LARGEST_RATIO * self._size)
        self._plain = self._open([])
        self.schema: pa.Schema = self._plain.schema_arrow.remove_metadata()
        names = self.schema.names
        self._names = [names[index] for index in job.columns]
        kinds = [_unfolded(self.schema.field(index).type) for index in job.columns]
        self._texts = [name for name, kind in zip(self._names, kinds, strict=True) if _is_text(kind)]
        self._folded = self._open(self._texts) if self._texts else self._plain
        self._width = sum(map(_width, kinds))
        numbered = [pa.field(str(place), kind) for place, kind in enumerate(kinds)]
        self.wanted = pa.schema([*numbered, pa.field(REFUSED, pa.bool_())])

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self._plain.close()
        self._folded.close()

    def _open(self, folded: list[str]) -> pq.ParquetFile:
        # With a buffer a column's pages are read one after the other, not all at once.
        file = pa.OSFile(self._job.path)
        return pq.ParquetFile(file, read_dictionary=folded, pre_buffer=False, buffer_size=_PIECE)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the wanted columns, checked and unfolded.

        Raises:
            TooMuch: beyond what the size of the file explains.
            ValueError: the footer is wrong about the number of rows.
        """
        footer = self._plain.metadata
        rows = [footer.row_group(group).num_rows for group in range(footer.num_row_groups)]
        if min(rows, default=0) < 0 or sum(rows) != footer.num_rows:
            raise ValueError("row groups contradict the footer")
        if footer.num_rows > max(_ROWS_MATTER_FROM, _ROWS_PER_BYTE * self._size):
            raise TooMuch
        for group, announced in enumerate(rows):
            found = 0
            for batch in self._group(group, announced):
                found += len(batch)
                self._left -= batch.nbytes
                if self._left < 0:
                    raise TooMuch
                yield batch
            if found != announced:
                raise ValueError("a row group contradicts the footer")

    def _group(self, group: int, rows: int) -> Iterator[pa.RecordBatch]:
        lengths = self._dictionary_lengths(group)
        longest = self._job.longest
        file = self._folded if max(lengths.values(), default=0) > longest else self._plain
        # A value in a dictionary may stand in every row.
        per_row = self._average(group, rows) + self._width + sum(min(n, longest) for n in lengths.values())
        at_once = max(1, min(_ROWS, _BYTES // max(per_row, 1)))
        for batch in file.iter_batches(at_once, [group], self._names, use_threads=False):
            found = [_unfold(batch.column(name), longest) for name in self._names]
            yield from _halved(self._checked(found, len(batch)))

    def _dictionary_lengths(self, group: int) -> dict[str, int]:
        """Return the bytes of the longest text in each column's dictionary."""
        try:
            return self._first_lengths(group, self._texts)
        except (pa.ArrowException, OSError):
            # One column is kept in another way or is broken, which reading it will show.
            found: dict[str, int] = {}
            for name in self._texts:
                try:
                    found |= self._first_lengths(group, [name])
                except (pa.ArrowException, OSError):
                    continue
            return found

    def _first_lengths(self, group: int, names: list[str]) -> dict[str, int]:
        for batch in self._folded.iter_batches(1, [group], names, use_threads=False) if names else ():
            return {name: _longest(batch.column(name).dictionary) for name in names}
        return {}

    def _average(self, group: int, rows: int) -> int:
        """Return the bytes of a row of the wanted columns as the footer has them."""
        footer = self._plain.metadata.row_group(group)
        columns = [footer.column(index) for index in range(footer.num_columns)]
        size = sum(max(c.total_uncompressed_size, 0) for c in columns if c.path_in_schema in self._names)
        return int(size // max(rows, 1))

    def _checked(self, found: list[tuple[pa.Array, pa.Array | None]], rows: int) -> pa.RecordBatch:
        """Return the batch; rows that are too long are marked and emptied."""
        columns = [column for column, _ in found]
        refused = np.zeros(rows, np.bool_)
        for _, long in found:
            if long is not None:
                refused |= long.to_numpy(zero_copy_only=False)
        if sum(map(_longest, columns)) > self._job.longest:
            sizes = sum((_sizes(column) for column in columns), np.zeros(rows, np.int64))
            refused |= sizes > self._job.longest
        if refused.any():
            marks = pa.array(refused)
            columns = [
                pc.if_else(marks, pa.scalar(None, column.type), column) if _longest(column) else column
                for column in columns
            ]
        return pa.record_batch([*columns, pa.array(refused)], schema=self.wanted)


def _unfolded(kind: pa.DataType) -> pa.DataType:
    """Return the type a column is handed over in."""
    if isinstance(kind, pa.BaseExtensionType):
        return _unfolded(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return _unfolded(kind.value_type)
    if pa.types.is_string_view(kind):
        return pa.string()
    return pa.binary() if pa.types.is_binary_view(kind) else kind


def _unfold(column: pa.Array, longest: int) -> tuple[pa.Array, pa.Array | None]:
    """Return a column in its plain type, and which rows pointed to a text that is too long, if any did."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if not pa.types.is_dictionary(column.type):
        return _cast(column), None
    too_long = None
    if _longest(column.dictionary) > longest:
        long = pa.array(_sizes(column.dictionary) > longest)
        too_long = pc.fill_null(long.take(column.indices), False)
        indices = pc.if_else(too_long, pa.scalar(None, column.indices.type), column.indices)
        column = pa.DictionaryArray.from_arrays(indices, column.dictionary)
    return _cast(column.dictionary_decode()), too_long


def _cast(column: pa.Array) -> pa.Array:
    kind = _unfolded(column.type)
    return column if column.type == kind else column.cast(kind)


def _is_text(kind: pa.DataType) -> bool:
    return kind in _TEXTS


def _width(kind: pa.DataType) -> int:
    """Return the bytes of one value of a type that says it, else of what leads to one."""
    try:
        return int(kind.bit_width + 7) // 8
    except ValueError:
        return 8


def _longest(column: pa.Array) -> int:
    """Return the bytes of the longest text of a column; 0 without any."""
    if pa.types.is_fixed_size_binary(column.type):
        return int(column.type.byte_width)
    return pc.max(pc.binary_length(column)).as_py() or 0 if _is_text(column.type) else 0


def _sizes(column: pa.Array) -> np.ndarray:
    """Return the bytes of each text of a column, as int64."""
    if not _is_text(column.type) and not pa.types.is_fixed_size_binary(column.type):
        return np.zeros(len(column), np.int64)
    lengths = pc.fill_null(pc.binary_length(column), 0)
    return np.asarray(lengths.to_numpy(zero_copy_only=False), np.int64)


def _halved(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield a batch in parts that are small enough to be handed over."""
    if batch.nbytes <= _BYTES or len(batch) < 2:
        yield batch
        return
    middle = len(batch) // 2
    yield from _halved(batch.slice(0, middle))
    yield from _halved(batch.slice(middle))


def _merged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield small batches together, as far as they fit into one."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        if waiting and (rows + len(batch) > _ROWS or size + batch.nbytes > _BYTES):
            yield _one(waiting)
            waiting, rows, size = [], 0, 0
        waiting.append(batch)
        rows, size = rows + len(batch), size + batch.nbytes
    if waiting:
        yield _one(waiting)


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches)
    columns = [column.combine_chunks() for column in table.columns]
    return pa.record_batch(columns, schema=table.schema)


def _job(text: str) -> Job:
    plain: dict[str, Any] = json.loads(text)
    return Job(**plain)


if __name__ == "__main__":
    sys.exit(main(_job(sys.argv[1]), sys.stdout.buffer))
