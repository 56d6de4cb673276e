"""Reads the odd lines of a text file one by one, as feeds are read: nothing runs away, nothing is lost."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

from verifier.crossmatch.files.report import ReadingReport
from verifier.feeds.readers import problems
from verifier.feeds.readers.lines import LONGEST, Progress, read_lines
from verifier.feeds.readers.records import RecordReader
from verifier.feeds.readers.rows import Cell, RawRow
from verifier.language import Text

#: beside the breaks that end lines and the tab
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_MOST_LINES: Final = 50
#: problems of one cell: the row stays, and the columns decide what the cell is worth
_OF_ONE_CELL: Final = frozenset({"mojibake", "number_precision_lost"})


def clusters(data: bytes, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, bytes]]:
    """Yield each run of chosen lines: index of its first line, and its bytes."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 10) + 1
    starts = np.concatenate(([0], ends[:-1]))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False])).astype(np.int8)))
    for begin, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield begin, data[starts[begin] : ends[stop - 1]]


def careful_rows(
    lines: bytes, first: int, delimiter: str, width: int, report: ReadingReport
) -> list[tuple[int, list[str | None]]]:
    """Return line and cells of every usable record; the others are counted in ``report``.

    Args:
        lines: UTF-8, whole lines ended by LF.
        first: number of the first line.
        delimiter: one character.
        width: how many headings there are.
        report: where refusals and blank lines are counted.
    """
    plain = _plain_rows(lines, first, delimiter, width)
    if plain is not None:
        return plain
    reader = RecordReader(read_lines(BytesIO(lines), "utf-8", Progress()), delimiter)
    found: list[tuple[int, list[str | None]]] = []
    refused = 0
    for row in reader.rows(width):
        number = row.line + first - 1
        cells = usable_cells(row, width)
        if cells is not None:
            found.append((number, [None if cell is None else str(cell) for cell in cells]))
        elif number != refused:
            # A line beyond 64 KiB comes in pieces: it is one row.
            report.refuse(number, reason_of(row, width))
            refused = number
    report.blank += reader.blank
    return found


def _plain_rows(
    lines: bytes, first: int, delimiter: str, width: int
) -> list[tuple[int, list[str | None]]] | None:
    """Return the records of lines in which every quote pairs and every record has its width; else None."""
    try:
        text = lines.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text):
        return None
    reader = csv.reader((f"{line}\n" for line in text.split("\n")[:-1]), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str | None]]] = []
    before = 0
    try:
        for cells in reader:
            size = sum(map(len, cells))
            if len(cells) != width or reader.line_num - before > _MOST_LINES or size > LONGEST // 4:
                return None
            found.append((first + before, [cell or None for cell in cells]))
            before = reader.line_num
    except csv.Error:
        return None
    return found


def usable_cells(row: RawRow, width: int, *, pad: bool = False) -> list[Cell] | None:
    """Return ``width`` cells of a row without a problem, or with one that concerns single cells; else None.

    ``pad``: missing cells at the end are empty ones, as in workbooks.
    """
    if row.problem is not None and row.problem.code not in _OF_ONE_CELL:
        return None
    cells = list(row.cells)
    while len(cells) > width and cells[-1] is None:
        cells.pop()
    if pad:
        cells += [None] * (width - len(cells))
    return cells if len(cells) == width else None


def reason_of(row: RawRow, width: int) -> Text:
    """Return why :func:`usable_cells` has none."""
    if row.problem is None or row.problem.code in _OF_ONE_CELL:
        return problems.field_count(len(row.cells), width).reason
    return row.problem.reason
