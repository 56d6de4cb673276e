"""Reads workbooks, DBF and fixed-width files through the guarded readers of feeds, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from verifier.crossmatch.files.careful import reason_of, usable_cells
from verifier.crossmatch.files.headings import Role, recognise
from verifier.crossmatch.files.report import ReadingReport, Refusal
from verifier.crossmatch.files.sources import NO_VALUE, RawTable
from verifier.feeds.mapping import Mapping as FileMapping
from verifier.feeds.readers import Cell, RawRow, open_table
from verifier.language import Text

_AT_ONCE: Final = 50_000
_FIRST_INEXACT: Final = 1e15


class RowwiseFile:
    """A workbook, DBF or fixed-width file, read whole: such files end at a million rows."""

    def __init__(self, path: Path, role: Role) -> None:
        """Read the file.

        Raises:
            HostileFile: refused before it is parsed.
            InvalidInput: damaged, protected, no heading row, or without the columns needed.
        """
        self._refusals: list[Refusal] = []
        with open_table(path, FileMapping(), role.kind) as table:
            self.format = table.format
            self.encoding = table.encoding
            self.headings = table.headings
            self.header_line = table.header_line
            columns, _ = recognise(table.headings, role)
            self._tables = list(self._read(table.rows, columns))
            self.notes: list[Text] = list(table.notes)

    def tables(self, columns: Mapping[str, int], report: ReadingReport) -> Iterator[RawTable]:
        """Yield the wanted columns as strings."""
        for refusal in self._refusals:
            report.refuse(refusal.line, refusal.reason)
        for table in self._tables:
            yield RawTable({name: table.columns[name] for name in columns}, table.lines)

    def _read(self, rows: Iterator[RawRow], columns: Mapping[str, int]) -> Iterator[RawTable]:
        width = len(self.headings)
        while chunk := list(islice(rows, _AT_ONCE)):
            usable: list[tuple[int, list[Cell]]] = []
            for row in chunk:
                cells = usable_cells(row, width, pad=True)
                if cells is None:
                    self._refusals.append(Refusal(row.line, reason_of(row, width)))
                else:
                    usable.append((row.line, cells))
            yield RawTable(
                {
                    name: pa.array([_text(cells[index]) for _, cells in usable], pa.string())
                    for name, index in columns.items()
                },
                np.array([line for line, _ in usable], np.int64),
            )


def _text(cell: Cell) -> str | None:
    """Return a cell as text; a number beyond 15 digits as ``4.1E+17``, because its last digits are lost."""
    if cell is None or isinstance(cell, str):
        return None if cell in NO_VALUE else cell
    if isinstance(cell, (int, float)):
        return f"{cell:.14E}" if abs(cell) >= _FIRST_INEXACT else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
