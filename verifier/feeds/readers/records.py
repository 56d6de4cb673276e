"""Joins physical lines into delimited records (RFC 4180) that can never run away with the file.

A quoted cell may span lines, up to 50 lines and 64 KiB. Where a record breaks (quotes that do not pair, a
wrong number of cells across several lines) only its first line is put aside and reading goes on with the
next line, so that one stray quote costs one row.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from verifier.feeds.readers import problems
from verifier.feeds.readers.cleaning import clean_cells
from verifier.feeds.readers.lines import LONGEST, Line
from verifier.feeds.readers.rows import Cell, Problem, RawRow

_MOST_LINES = 50


class Record(NamedTuple):
    """A parsed record with the lines it was made of."""

    lines: list[Line]
    cells: tuple[Cell, ...]
    problem: Problem | None


class RecordReader:
    """Reads records from lines. ``blank`` counts the blank ones skipped."""

    def __init__(self, lines: Iterator[Line], delimiter: str) -> None:
        self._lines = lines
        self._pending: deque[Line] = deque()
        self._delimiter = delimiter
        self.blank = 0

    def record(self) -> Record | None:
        """Return the next record of any width, None at the end."""
        line = self._next_line()
        return None if line is None else self._parse(line, None)

    def push_back(self, lines: list[Line]) -> None:
        """Return lines that were read ahead, to be read again."""
        self._pending.extendleft(reversed(lines))

    def rows(self, width: int) -> Iterator[RawRow]:
        """Yield every further record as a row of ``width`` cells; blank lines are counted, not yielded."""
        delimiter = self._delimiter
        pending, lines = self._pending, self._lines
        while True:
            line = pending.popleft() if pending else next(lines, None)
            if line is None:
                return
            number, raw, text, _, plain = line
            if plain and text is not None and '"' not in text:
                cells = tuple([cell.strip() or None for cell in text.split(delimiter)])
                if len(cells) == width:
                    if any(cells):
                        yield RawRow(number, cells, raw, None)
                    else:
                        self.blank += 1
                    continue
            record = self._parse(line, width)
            row = _row(record, width)
            if row is None:
                self.blank += 1
            else:
                yield row

    def _next_line(self) -> Line | None:
        return self._pending.popleft() if self._pending else next(self._lines, None)

    def _parse(self, line: Line, width: int | None) -> Record:
        if line.text is None:
            return Record([line], (), line.problem)
        if '"' not in line.text:
            values = line.text.rstrip("\r\n").split(self._delimiter)
            return Record([line], *clean_cells(values))
        taken: list[Line] = []
        try:
            values = next(csv.reader(self._take(line, taken), delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            return self._broken(taken, problems.UNTERMINATED_QUOTE)
        if len(taken) > 1 and width is not None and len(_trimmed(values, width)) != width:
            return self._broken(taken, problems.UNTERMINATED_QUOTE)
        return Record(taken, *clean_cells(values))

    def _take(self, first: Line, taken: list[Line]) -> Iterator[str]:
        """Feed the parser line by line; it stops by itself when the record is complete."""
        size = 0
        following: Line | None = first
        while following is not None and following.text is not None:
            taken.append(following)
            size += len(following.raw)
            if len(taken) > _MOST_LINES or size > LONGEST:
                return
            yield following.text
            following = self._next_line()
        if following is not None:
            self._pending.appendleft(following)

    def _broken(self, taken: list[Line], problem: Problem) -> Record:
        self.push_back(taken[1:])
        return Record(taken[:1], (), problem)


def _trimmed(cells: list[str] | tuple[Cell, ...], width: int) -> list[str] | tuple[Cell, ...]:
    """Cut empty cells beyond ``width``: spreadsheets add delimiters at the end of a row."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


def _row(record: Record, width: int) -> RawRow | None:
    """Return the row, None for a blank one."""
    raw = b"".join(line.raw for line in record.lines)
    number = record.lines[0].number
    if record.problem is not None:
        return RawRow(number, record.cells, raw, record.problem)
    if not any(record.cells):
        return None
    cells = tuple(_trimmed(record.cells, width))
    if len(cells) != width:
        return RawRow(number, cells, raw, problems.field_count(len(cells), width))
    return RawRow(number, cells, raw, None)
