"""Turns whole lines into one table: pyarrow reads the plain ones, the careful reader the odd ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from verifier.crossmatch.files.careful import careful_rows, clusters
from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.sources import NO_VALUE, Int64s, RawTable
from verifier.crossmatch.files.text_blocks import count_byte, mended
from verifier.feeds.readers.lines import LONGEST

_PARSED_AT_ONCE: Final = 2 << 20
_MOST_LINES: Final = 50
_NO_LINES: Final = np.zeros(0, np.int64)
_EMPTY: Final = pa.array([], pa.string())


class BlockParser:
    """Turns one block of whole lines into one table."""

    def __init__(
        self, delimiter: str, width: int, beyond: int, columns: Mapping[str, int], report: ReadingReport
    ) -> None:
        """``width``: cells with a heading; ``beyond``: empty cells that the rows have after them."""
        self._delimiter = delimiter
        self._width = width
        self._beyond = beyond
        self._columns = columns
        self._report = report

    def table(self, data: bytes, first: int, *, sound: bool = False) -> RawTable:
        """Return the usable rows of whole lines, the first of which has the number ``first``."""
        units = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(units == 10) + 1
        starts = np.concatenate(([0], ends[:-1]))
        odd = _odd_lines(data, units, starts, ends)
        try:
            return self._mixed(data, first, starts, ends, odd)
        except pa.ArrowInvalid:
            if sound:
                return self._careful(data, first, np.ones(len(ends), np.bool_))
            # Some line is not UTF-8; if that is not it, the quotes are beyond the fast parser.
            return self.table(mended(data, "utf-8", b"\n", first, self._report), first, sound=True)

    def _mixed(
        self, data: bytes, first: int, starts: Int64s, ends: Int64s, odd: NDArray[np.bool_]
    ) -> RawTable:
        widths = ends - starts
        units = np.frombuffer(data, np.uint8)
        blank = (widths == 1) | ((widths == 2) & (units[starts] == 13))
        fast = ~odd & ~blank
        if odd.any():
            kept = np.repeat(~odd, widths)
            plain = units[kept].tobytes()
        else:
            plain = data
        lines = (np.flatnonzero(fast) + first).astype(np.int64)
        table, ragged = self._parse(plain, lines)
        if table is None:
            return self._careful(data, first, np.ones(len(ends), np.bool_))
        odd[ragged - first] = True
        self._report.blank += int((blank & ~odd).sum())
        if not odd.any():
            return table
        return _in_order(table, self._careful(data, first, odd))

    def _parse(self, data: bytes, lines: Int64s) -> tuple[RawTable | None, Int64s]:
        """Return the rows and the lines that are ragged; None when the rows are not one per line."""
        ragged: list[int] = []
        columns = self._read(data, ragged, threads=True)
        if ragged:
            # Only one thread alone knows the numbers of the rows.
            ragged = []
            columns = self._read(data, ragged, threads=False)
        places = np.array(ragged, np.int64)
        rows = np.delete(lines, places[places < len(lines)]) if ragged else lines
        if len(places) + len(rows) != len(lines) or any(
            len(found) != len(rows) for found in columns.values()
        ):
            return None, _NO_LINES
        table = RawTable({name: columns[name] for name in self._columns}, rows)
        filled = np.zeros(len(rows), np.bool_)
        for name in columns.keys() - self._columns.keys():
            filled |= columns[name].is_valid().to_numpy(zero_copy_only=False)
        return _without(table, filled), np.concatenate((lines[places], rows[filled]))

    def _read(self, data: bytes, ragged: list[int], *, threads: bool) -> dict[str, pa.Array]:
        """Return the wanted columns and those beyond the headings."""

        def skip(row: pyarrow.csv.InvalidRow) -> str:
            ragged.append(0 if row.number is None else row.number - 1)
            return "skip"

        names = [f" {index}" for index in range(self._width + self._beyond)]
        for name, index in self._columns.items():
            names[index] = name
        wanted = [*self._columns, *names[self._width :]]
        if not data:
            return dict.fromkeys(wanted, _EMPTY)
        table = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            pyarrow.csv.ReadOptions(column_names=names, block_size=_PARSED_AT_ONCE, use_threads=threads),
            pyarrow.csv.ParseOptions(delimiter=self._delimiter, invalid_row_handler=skip),
            pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in wanted},
                include_columns=wanted,
                strings_can_be_null=True,
                null_values=list(NO_VALUE),
            ),
        )
        return {name: _one_array(table.column(name)) for name in wanted}

    def _careful(self, data: bytes, first: int, chosen: NDArray[np.bool_]) -> RawTable:
        rows: list[tuple[int, list[str | None]]] = []
        for start, lines in clusters(data, chosen):
            rows += careful_rows(lines, first + start, self._delimiter, self._width, self._report)
        return RawTable(
            {
                name: pa.array(
                    [None if cells[index] in NO_VALUE else cells[index] for _, cells in rows], pa.string()
                )
                for name, index in self._columns.items()
            },
            np.array([number for number, _ in rows], np.int64),
        )


def _odd_lines(data: bytes, units: NDArray[np.uint8], starts: Int64s, ends: Int64s) -> NDArray[np.bool_]:
    """Return the lines that the fast parser might misread."""
    odd = ends - starts > LONGEST
    carriages = count_byte(data, 13) if b"\r" in data else 0
    tabs = count_byte(data, 9) if b"\t" in data else 0
    if np.count_nonzero(units < 32) != len(ends) + carriages + tabs or b"\x7f" in data:
        control = ((units < 32) & (units != 9) & (units != 10) & (units != 13)) | (units == 127)
        odd[np.searchsorted(ends, np.flatnonzero(control), side="right")] = True
    if carriages and carriages != np.count_nonzero(units[ends[ends > 1] - 2] == 13):
        alone = np.flatnonzero((units[:-1] == 13) & (units[1:] != 10))
        odd[np.searchsorted(ends, alone, side="right")] = True
    if b'"' in data:
        odd |= _bridged(_odd_quotes(units, starts))
    return odd


def _bridged(odd: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Add the lines between two odd ones at most fifty lines apart: a cell may span them."""
    places = np.flatnonzero(odd)
    if len(places) < 2:
        return odd
    near = np.flatnonzero(np.diff(places) <= _MOST_LINES)
    steps = np.zeros(len(odd) + 1, np.int64)
    np.add.at(steps, places[near], 1)
    np.add.at(steps, places[near + 1], -1)
    return odd | (np.cumsum(steps[:-1]) > 0)


def whole_records(data: bytes) -> tuple[bytes, bytes]:
    """Cut off the last lines when a quoted cell begins there that may go on in the next block."""
    if b'"' not in data:
        return data, b""
    last = data[-_MOST_LINES * LONGEST :].split(b"\n")[-_MOST_LINES - 1 : -1]
    if not any(line.count(b'"') % 2 for line in last):
        return data, b""
    units = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(units == 10) + 1
    starts = np.concatenate(([0], ends[:-1]))
    places = np.flatnonzero(_odd_quotes(units, starts))
    # Odd lines far from the one before begin anew: a stray quote turns the others around no further.
    alone = np.flatnonzero(np.diff(places) > _MOST_LINES)
    since = len(places) - (int(alone[-1]) + 1 if len(alone) else 0)
    cut = int(starts[places[-1]])
    if since % 2 == 0 or len(data) - cut > LONGEST:
        return data, b""
    return data[:cut], data[cut:]


def _odd_quotes(units: NDArray[np.uint8], starts: Int64s) -> NDArray[np.bool_]:
    """Return the lines with an odd number of quotes."""
    quotes = np.add.reduceat((units == 34).view(np.uint8), starts, dtype=np.uint8)
    return np.asarray(quotes % 2 == 1)


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [_EMPTY])


def _without(table: RawTable, dropped: NDArray[np.bool_]) -> RawTable:
    if not dropped.any():
        return table
    kept = pa.array(~dropped)
    columns = {name: column.filter(kept) for name, column in table.columns.items()}
    return RawTable(columns, table.lines[~dropped])


def _in_order(a: RawTable, b: RawTable) -> RawTable:
    lines = np.concatenate((a.lines, b.lines))
    order = np.argsort(lines, kind="stable")
    columns = {name: pa.concat_arrays([a.columns[name], b.columns[name]]).take(order) for name in a.columns}
    return RawTable(columns, lines[order])
