"""What a workbook is, its content says; and its parts stand where they can stand."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import xlsxwriter

from tests.unit.feeds.feed_files import HEADINGS, biff8, compound_file, read_all
from verifier.errors import HostileFile

ROW = (1, "410422194104023552", "陈晓明", "20240501")


def _modern(path: Path) -> Path:
    # the library that writes it believes endings as well
    made = path.with_suffix(".xlsx")
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate((HEADINGS, ROW)):
            sheet.write_row(number, 0, cells)
    return made.rename(path)


def _old(path: Path) -> Path:
    cells = [
        (row, column, cell) for row, line in enumerate((HEADINGS, ROW)) for column, cell in enumerate(line)
    ]
    path.write_bytes(compound_file({"Workbook": biff8(cells)}))
    return path


@pytest.mark.parametrize("ending", [".xls", ".xlsx", ".ods", ".dat"])
def test_a_workbook_is_what_its_content_says_whatever_its_ending(tmp_path: Path, ending: str) -> None:
    for path, form in (
        (_modern(tmp_path / f"new{ending}"), "xlsx"),
        (_old(tmp_path / f"old{ending}"), "xls"),
    ):
        table, rows = read_all(path)
        assert (table.format, [one.cells for one in rows]) == (form, [ROW])
        assert any(ending in note.zh for note in table.notes) == (ending != f".{form}")


def test_a_part_that_stands_before_the_beginning_of_its_file_is_refused(tmp_path: Path) -> None:
    path = _modern(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x05\x06") + 16
    struct.pack_into("<I", data, place, struct.unpack_from("<I", data, place)[0] + 5)
    path.write_bytes(data)
    with pytest.raises(HostileFile, match="contradicts"):
        read_all(path)
