"""The shapes all readers speak: a raw row, the problem that keeps it out, and the table it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from verifier.language import Text

Cell = str | int | float | date | datetime | None
"""One value as the file holds it: text without outer blanks, a number, a day, a moment; None = empty."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be used: a stable ``code``, the reason, and how the agency mends it."""

    code: str
    reason: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class RawRow:
    """One physical row.

    Attributes:
        line: 1-based: CSV the line where the record starts, XLSX and XLS the sheet row, DBF the record
            number, fixed width the line.
        cells: aligned with :attr:`Table.headings` when ``problem`` is None; otherwise whatever could be
            read, possibly nothing.
        raw: the record's own bytes (CSV, fixed width: with the line end; DBF: with the deletion mark;
            XLSX and XLS: the row rendered as UTF-8 CSV, because the bytes on disk are spread out).
        problem: None for a usable row.
    """

    line: int
    cells: tuple[Cell, ...]
    raw: bytes
    problem: Problem | None = None


@dataclass
class Table:
    """A file opened for reading, its heading row already found.

    ``rows`` can be walked once, while the context of ``open_table`` is open. ``notes`` grows while the rows
    are walked (skipped blank lines, half characters): read it afterwards.

    Attributes:
        format: ``csv``, ``tsv``, ``xlsx``, ``xls``, ``dbf`` or ``fixed``.
        encoding: Python's name of the text encoding; ``utf-8`` for XLSX, whose XML states its own.
        headings: as written in the file, one per column.
        header_line: physical line of the headings; 0 when the file has none of its own (DBF, fixed width).
        notes: what a person should know about the whole file.
        size_hint: bytes in the file.
        consumed: returns the bytes read so far, at most ``size_hint``.
    """

    format: str
    encoding: str
    headings: tuple[str, ...]
    header_line: int
    notes: list[Text]
    rows: Iterator[RawRow]
    size_hint: int
    consumed: Callable[[], int]
