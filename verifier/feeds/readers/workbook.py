"""Reads XLSX and XLS through calamine, after the scans: the first visible sheet with a heading row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from verifier.errors import InvalidInput, VerifierError
from verifier.feeds.headings import FeedKind
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import problems
from verifier.feeds.readers.biff_scan import damaged, protected, scan_xls
from verifier.feeds.readers.cleaning import clean_cells
from verifier.feeds.readers.heading_row import (
    SEARCHED,
    find_heading_row,
    headings_of,
    no_heading_row,
    title_note,
)
from verifier.feeds.readers.lines import Progress
from verifier.feeds.readers.notes import progress_notes
from verifier.feeds.readers.rehearsal import rehearse
from verifier.feeds.readers.rows import Cell, Problem, RawRow, Table
from verifier.feeds.readers.sheet_facts import SheetFacts
from verifier.feeds.readers.xlsx_scan import scan_xlsx
from verifier.language import Text

_FIRST_INEXACT = 1e15


@contextmanager
def parser_errors() -> Iterator[None]:
    """Turn what the parser raises on damaged input, panics included, into one of our errors."""
    try:
        yield
    except VerifierError:
        raise
    except PasswordError as error:
        raise protected() from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged() from error
    except BaseException as error:
        # A Rust panic arrives as an exception outside Exception.
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise


def read_workbook(path: Path, form: str, mapping: Mapping, kind: FeedKind | None) -> Table:
    """Return the table in a workbook; ``form`` is ``xlsx`` or ``xls``.

    Raises:
        HostileFile: see the scans.
        InvalidInput: damaged, protected, no such sheet, or no sheet with a heading row.
    """
    notes: list[Text] = []
    by_name: dict[str, SheetFacts] = {}
    by_place: list[SheetFacts] = []
    if form == "xlsx":
        facts = scan_xlsx(path)
        by_name = facts.sheets
        if facts.external_links:
            notes.append(Text("工作簿含有外部链接。", "The workbook links to other files."))
    else:
        by_place = scan_xls(path)
    rehearse(path, form)
    with parser_errors(), _opened(path, form) as book:
        if not by_name:
            by_name = dict(zip(book.sheet_names, by_place, strict=False))
        name, head, index = _choose(book, by_name, mapping, kind)
        notes += _other_sheets(book, name, by_name)
        notes += title_note(head[:index])
        sheet = book.get_sheet_by_name(name)
    headings = headings_of(head[index])
    progress = Progress()
    size = path.stat().st_size
    height = max(sheet.total_height, 1)
    return Table(
        format=form,
        encoding="utf-8",
        headings=headings,
        header_line=index + 1,
        notes=notes,
        rows=_rows(sheet, by_name[name], index + 1, len(headings), progress, notes),
        size_hint=size,
        consumed=lambda: min(size, size * progress.consumed // height),
    )


def _opened(path: Path, form: str) -> CalamineWorkbook:
    """Open by the content: the parser believes the ending of a name, and many an .xls is an .xlsx."""
    if path.suffix == f".{form}":
        return CalamineWorkbook.from_path(str(path))
    with path.open("rb") as stream:
        return CalamineWorkbook.from_filelike(stream)


def _choose(
    book: CalamineWorkbook, facts: dict[str, SheetFacts], mapping: Mapping, kind: FeedKind | None
) -> tuple[str, list[tuple[Cell, ...]], int]:
    """Return the sheet's name, its first rows, and the index of the heading row."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible is SheetVisibleEnum.Visible and sheet.name in facts
    ]
    wanted = mapping.file.sheet
    if wanted is not None:
        if wanted not in facts:
            raise InvalidInput(
                Text("没有名为“{s}”的工作表。", "There is no sheet “{s}”.").fill(s=wanted),
                Text("现有：{n}。", "There are: {n}.").fill(n=", ".join(facts)),
            )
        visible = [wanted]
    declared = mapping.file.header_line
    seen: list[tuple[Cell, ...]] = []
    for name in visible:
        head = _head(book.get_sheet_by_name(name), max(SEARCHED, declared or 0))
        index = find_heading_row(head, mapping, kind) if declared is None else declared - 1
        if index is not None and index < len(head) and headings_of(head[index]):
            return name, head, index
        seen += head[:3]
    raise no_heading_row(seen, kind)


def _head(sheet: CalamineSheet, rows: int) -> list[tuple[Cell, ...]]:
    return [clean_cells(_cell(value) for value in row)[0] for row in islice(sheet.iter_rows(), rows)]


def _other_sheets(book: CalamineWorkbook, chosen: str, facts: dict[str, SheetFacts]) -> list[Text]:
    others = [name for name in book.sheet_names if name != chosen and name in facts and facts[name].cells]
    if not others:
        return []
    return [
        Text(
            "只读取了工作表“{c}”；其他有内容的工作表：{o}。",
            "Only sheet “{c}” was read; others with content: {o}.",
        ).fill(c=chosen, o=", ".join(others))
    ]


def _rows(
    sheet: CalamineSheet, facts: SheetFacts, skip: int, width: int, progress: Progress, notes: list[Text]
) -> Iterator[RawRow]:
    with parser_errors():
        for index, values in enumerate(sheet.iter_rows()):
            progress.consumed = index + 1
            if index < skip:
                continue
            row = _row(index, [_cell(value) for value in values], facts, width)
            if row is None:
                progress.blank_lines += 1
            else:
                yield row
    notes.extend(progress_notes(progress))


def _row(index: int, values: list[Cell], facts: SheetFacts, width: int) -> RawRow | None:
    cells, problem = clean_cells(values)
    problem = _worst(index, cells, facts) or problem
    if problem is None and all(cell is None for cell in cells):
        return None
    if problem is None and any(cell is not None for cell in cells[width:]):
        filled = max(i for i, cell in enumerate(cells) if cell is not None) + 1
        problem = problems.field_count(filled, width)
    elif problem is None:
        cells = cells[:width] + (None,) * (width - len(cells))
    return RawRow(index + 1, cells, _rendered(values), problem)


def _worst(index: int, cells: tuple[Cell, ...], facts: SheetFacts) -> Problem | None:
    if index in facts.formula_rows:
        return problems.FORMULA
    if index in facts.error_rows:
        return problems.CELL_ERROR
    if any(isinstance(cell, (int, float)) and abs(cell) >= _FIRST_INEXACT for cell in cells):
        return problems.NUMBER_PRECISION_LOST
    return None


def _cell(value: object) -> Cell:
    """Return the sheet's value; whole numbers lose their ``.0``, times and durations become text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, (int, date, datetime)):
        return value
    return str(value) or None


def _rendered(values: list[Cell]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["" if value is None else value for value in values])
    return out.getvalue().encode("utf-8", errors="surrogatepass")
